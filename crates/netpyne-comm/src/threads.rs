//! Ranks that are threads of this process.

use crate::{CommError, Communicator, Pending};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Ranks that are threads of this process: for tests, and where there is no MPI.
#[derive(Debug)]
pub struct Threads {
    rank: usize,
    world: Arc<World>,
    /// Collectives this rank has begun.
    begun: AtomicU64,
}

/// What the ranks share.
#[derive(Debug)]
struct World {
    size: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// Collectives that some rank has begun and not all have finished.
    rounds: VecDeque<Round>,
    /// Number of the first of them.
    first: u64,
    stopped: Option<(usize, String)>,
    /// Ranks that have ended.
    gone: Vec<bool>,
}

/// One collective.
#[derive(Debug)]
struct Round {
    said: Vec<Option<Vec<u8>>>,
    /// Ranks that have their answer.
    answered: usize,
}

impl Threads {
    /// Runs `rank` on `size` threads, each with its communicator; what each returns, by rank.
    ///
    /// # Panics
    /// If one of them panics; the others then fail in their next collective.
    pub fn run<T: Send>(size: usize, rank: impl Fn(Arc<dyn Communicator>) -> T + Sync) -> Vec<T> {
        let state = State { gone: vec![false; size], ..State::default() };
        let world = Arc::new(World { size, state: Mutex::new(state), changed: Condvar::new() });
        let body = &rank;
        std::thread::scope(|scope| {
            let start = |rank: usize| {
                let world = Arc::clone(&world);
                scope.spawn(move || {
                    let _presence = Presence { rank, world: Arc::clone(&world) };
                    body(Arc::new(Self { rank, world, begun: AtomicU64::new(0) }))
                })
            };
            let handles: Vec<_> = (0..size).map(start).collect();
            let ends = handles.into_iter().map(|handle| handle.join());
            // All are joined before a panic goes on.
            let ends: Vec<_> = ends.collect();
            ends.into_iter().map(|end| end.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        })
    }

    /// Says `mine` in this rank's next collective; its number.
    fn say(&self, mine: Vec<u8>) -> Result<u64, CommError> {
        let number = self.begun.fetch_add(1, Ordering::Relaxed);
        let size = self.world.size;
        let mut state = self.world.lock();
        state.check()?;
        while state.first + state.rounds.len() as u64 <= number {
            state.rounds.push_back(Round { said: vec![None; size], answered: 0 });
        }
        let at = (number - state.first) as usize;
        let round = &mut state.rounds[at];
        round.said[self.rank] = Some(mine);
        if round.said.iter().all(Option::is_some) {
            self.world.changed.notify_all();
        }
        Ok(number)
    }

    /// Waits until all have spoken in a collective.
    fn hear(&self, number: u64) -> Result<Vec<Vec<u8>>, CommError> {
        let mut state = self.world.lock();
        loop {
            state.check()?;
            let at = (number - state.first) as usize;
            match state.rounds[at].said.iter().position(Option::is_none) {
                None => break,
                Some(rank) if state.gone[rank] => return Err(CommError::Gone { rank }),
                Some(_) => {
                    state = self.world.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
        let at = (number - state.first) as usize;
        let round = &mut state.rounds[at];
        round.answered += 1;
        let all = if round.answered == self.world.size {
            round.said.iter_mut().map(|said| said.take().unwrap_or_default()).collect()
        } else {
            round.said.iter().map(|said| said.clone().unwrap_or_default()).collect()
        };
        while state.rounds.front().is_some_and(|round| round.answered == self.world.size) {
            state.rounds.pop_front();
            state.first += 1;
        }
        Ok(all)
    }
}

impl Communicator for Threads {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.world.size
    }

    fn all_gather(&self, mine: &[u8]) -> Result<Vec<Vec<u8>>, CommError> {
        let number = self.say(mine.to_vec())?;
        self.hear(number)
    }

    fn start_all_gather(&self, mine: Vec<u8>) -> Result<Pending<'_>, CommError> {
        let number = self.say(mine)?;
        Ok(Pending::new(move || self.hear(number)))
    }

    fn gather(&self, mine: &[u8]) -> Result<Option<Vec<Vec<u8>>>, CommError> {
        let all = self.all_gather(mine)?;
        Ok((self.rank == 0).then_some(all))
    }

    fn broadcast(&self, from_rank_0: &[u8]) -> Result<Vec<u8>, CommError> {
        let mine = if self.rank == 0 { from_rank_0 } else { &[] };
        Ok(self.all_gather(mine)?.swap_remove(0))
    }

    fn abort(&self, message: &str) {
        self.world.stop(self.rank, message);
    }
}

impl World {
    /// The state; a rank that panicked leaves it consistent.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop(&self, rank: usize, message: &str) {
        self.lock().stopped.get_or_insert_with(|| (rank, message.to_owned()));
        self.changed.notify_all();
    }
}

impl State {
    fn check(&self) -> Result<(), CommError> {
        match &self.stopped {
            Some((rank, message)) => Err(CommError::Aborted { rank: *rank, message: message.clone() }),
            None => Ok(()),
        }
    }
}

/// Tells the others when a rank ends, in whatever way.
struct Presence {
    rank: usize,
    world: Arc<World>,
}

impl Drop for Presence {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.world.stop(self.rank, "it panicked");
        }
        self.world.lock().gone[self.rank] = true;
        self.world.changed.notify_all();
    }
}
