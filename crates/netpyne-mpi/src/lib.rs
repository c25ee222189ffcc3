#![doc = include_str!("../README.md")]
#![deny(unsafe_code)]

mod block;
mod raw;

use block::{Block, Part};
pub use netpyne_comm::{CommError, Communicator, Pending};
use raw::{Flight, World};
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// This process as a rank of the MPI job that it is part of. MPI ends when it is dropped.
#[derive(Debug)]
pub struct Mpi {
    rank: usize,
    size: usize,
    // Calls of MPI are made by one thread at a time.
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    world: World,
    /// Collectives that have been started, oldest first.
    started: VecDeque<Started>,
    /// Number of the oldest of these.
    oldest: u64,
    /// Answers to collectives that were completed before they were asked for, by number.
    answers: HashMap<u64, Answer>,
    /// Why there is no point in going on.
    ended: Option<CommError>,
}

/// A collective on its way, with this rank's messages.
#[derive(Debug)]
enum Started {
    /// One message for all.
    ToAll(Flight, Vec<u8>),
    /// One for each: the blocks, the parts.
    ToEach(Flight, Flight, Vec<Vec<u8>>),
}

/// The messages of all ranks.
type Answer = Result<Vec<Vec<u8>>, CommError>;

impl Mpi {
    /// Starts MPI; `None` if this process has started it before. A process without `mpiexec` is the only rank.
    pub fn start() -> Option<Self> {
        let world = World::start()?;
        let (rank, size) = (world.rank(), world.size());
        let (started, answers) = (VecDeque::new(), HashMap::new());
        let state = State { world, started, oldest: 0, answers, ended: None };
        Some(Self { rank, size, state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Communicator for Mpi {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.size
    }

    fn all_gather(&self, mine: &[u8]) -> Result<Vec<Vec<u8>>, CommError> {
        self.start_all_gather(mine.to_vec())?.finish()
    }

    fn start_all_gather(&self, mine: Vec<u8>) -> Result<Pending<'_>, CommError> {
        let number = self
            .state()
            .start(|world| Started::ToAll(world.start_all_gather(Block::of(&mine).bytes()), mine))?;
        Ok(Pending::new(move || self.state().finish(number)))
    }

    fn start_all_to_all(&self, mut mine: Vec<Vec<u8>>) -> Result<Pending<'_>, CommError> {
        mine.resize(self.size, Vec::new());
        let longest = Part::rests(&mine).iter().map(|rest| rest.len()).max().unwrap_or(0);
        let number = self.state().start(|world| {
            let blocks = world.start_all_gather(Block::to_each(longest).bytes());
            Started::ToEach(blocks, world.start_all_to_all(Part::of_all(&mine)), mine)
        })?;
        Ok(Pending::new(move || self.state().finish(number)))
    }

    fn gather(&self, mine: &[u8]) -> Result<Option<Vec<Vec<u8>>>, CommError> {
        let mut state = self.state();
        let blocks = state.exchange_blocks(mine)?;
        let rest = state.world.gather(block::beyond(mine), &block::rest_lengths(&blocks));
        Ok((self.rank == 0).then(|| block::join(&blocks, rest)))
    }

    fn broadcast(&self, from_rank_0: &[u8]) -> Result<Vec<u8>, CommError> {
        let mut state = self.state();
        let blocks = state.exchange_blocks(if self.rank == 0 { from_rank_0 } else { &[] })?;
        let mut rest = if self.rank == 0 {
            block::beyond(from_rank_0).to_vec()
        } else {
            vec![0; block::rest_lengths(&blocks)[0]]
        };
        state.world.broadcast(&mut rest);
        Ok(block::join(&blocks[..1], vec![rest]).swap_remove(0))
    }

    fn abort(&self, message: &str) {
        let mut state = self.state();
        while !state.started.is_empty() {
            // The others may wait for this one; what they said no longer matters.
            state.finish_oldest();
        }
        if state.ended.is_none() {
            let flight = state.world.start_all_gather(Block::giving_up(message).bytes());
            if Block::read_all(&flight.wait()).iter().any(|block| block.longest_to_each().is_some()) {
                // The others have begun the second half of their collective, which ends when all take part.
                state.world.start_all_to_all(Part::of_all(&vec![Vec::new(); self.size])).wait();
            }
            state.ended = Some(CommError::Aborted { rank: self.rank, message: message.to_owned() });
        }
    }
}

impl State {
    /// Starts a collective; its number.
    fn start(&mut self, start: impl FnOnce(&World) -> Started) -> Result<u64, CommError> {
        if let Some(error) = &self.ended {
            return Err(error.clone());
        }
        let started = start(&self.world);
        self.started.push_back(started);
        Ok(self.oldest + self.started.len() as u64 - 1)
    }

    /// Completes a collective. Older ones are completed first: long messages follow their blocks in the order in which all ranks
    /// started them.
    fn finish(&mut self, number: u64) -> Answer {
        while self.oldest <= number && !self.started.is_empty() {
            self.finish_oldest();
        }
        let unknown = || CommError::Transport("a collective was completed that was not started".to_owned());
        self.answers.remove(&number).unwrap_or_else(|| Err(self.ended.clone().unwrap_or_else(unknown)))
    }

    /// Completes the oldest collective that was started.
    fn finish_oldest(&mut self) {
        let answer = match self.started.pop_front() {
            Some(Started::ToAll(flight, mine)) => self.read_blocks(flight).map(|blocks| {
                let rest = self.world.all_gather(block::beyond(&mine), &block::rest_lengths(&blocks));
                block::join(&blocks, rest)
            }),
            Some(Started::ToEach(blocks, parts, mine)) => {
                let blocks = self.read_blocks(blocks);
                let parts = parts.wait();
                blocks.map(|blocks| {
                    let longest = blocks.iter().filter_map(Block::longest_to_each).max().unwrap_or(0);
                    let (mut messages, lengths) = Part::read_all(&parts);
                    let rests = self.world.all_to_all(&Part::rests(&mine), &lengths, longest);
                    messages.iter_mut().zip(rests).for_each(|(message, rest)| message.extend(rest));
                    messages
                })
            }
            None => return,
        };
        self.answers.insert(self.oldest, answer);
        self.oldest += 1;
    }

    /// A collective's blocks, started and completed.
    fn exchange_blocks(&mut self, mine: &[u8]) -> Result<Vec<Block>, CommError> {
        if let Some(error) = &self.ended {
            return Err(error.clone());
        }
        let flight = self.world.start_all_gather(Block::of(mine).bytes());
        self.read_blocks(flight)
    }

    fn read_blocks(&mut self, flight: Flight) -> Result<Vec<Block>, CommError> {
        let blocks = Block::read_all(&flight.wait());
        if let Some((rank, message)) =
            blocks.iter().enumerate().find_map(|(rank, b)| Some((rank, b.last_words()?)))
        {
            self.ended = Some(CommError::Aborted { rank, message });
        }
        match &self.ended {
            Some(error) => Err(error.clone()),
            None => Ok(blocks),
        }
    }
}
