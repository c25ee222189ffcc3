//! The other processes of a job: each has the script, its own objects, and its part of the network.
//!
//! What all ranks do together has a name, and begins with each of them saying that name ([`Ranks::enter`]): a script in which one rank
//! does something else than the others is told so, where MPI would wait for ever. A rank whose script has ended goes on saying so until
//! the scripts of all have ([`Ranks::leave`]).

use netpyne::comm::{CommError, Communicator, Solo};
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Answered, Mistake};
use std::fmt;
use std::sync::Arc;

/// What a rank says whose script has come to its end, and one whose script was stopped by a mistake.
const ENDED: &str = "its end";
const FAILED: &str = "a mistake";

/// This process among those of its job.
#[derive(Clone)]
pub struct Ranks(Arc<dyn Communicator>);

impl fmt::Debug for Ranks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ranks").field("rank", &self.rank()).field("size", &self.size()).finish()
    }
}

/// One process alone.
impl Default for Ranks {
    fn default() -> Self {
        Self(Arc::new(Solo))
    }
}

impl Ranks {
    /// The ranks of a communicator.
    pub fn new(comm: Arc<dyn Communicator>) -> Self {
        Self(comm)
    }

    /// Which this is, from 0.
    pub fn rank(&self) -> usize {
        self.0.rank()
    }

    /// How many there are.
    pub fn size(&self) -> usize {
        self.0.size()
    }

    /// Whether there are others.
    pub(crate) fn are_several(&self) -> bool {
        self.size() > 1
    }

    /// Whether this one tells and saves what concerns all.
    pub(crate) fn leads(&self) -> bool {
        self.rank() == 0
    }

    pub(crate) fn comm(&self) -> &Arc<dyn Communicator> {
        &self.0
    }

    /// Collective: begins what all ranks do together.
    ///
    /// # Errors
    /// Another rank does something else, or has ended.
    pub(crate) fn enter(&self, what: &str) -> Answered<()> {
        if !self.are_several() {
            return Ok(());
        }
        let said = self.0.all_gather(what.as_bytes()).map_err(lost)?;
        let Some(other) = said.iter().position(|said| said != what.as_bytes()) else { return Ok(()) };
        let theirs = String::from_utf8_lossy(&said[other]);
        if said.iter().any(|said| said == FAILED.as_bytes()) {
            return Err(Mistake::new("elsewhere", "another rank was stopped by a mistake"));
        }
        let (rank, last) = (self.rank(), self.size() - 1);
        Err(Mistake::new(
            "runtime",
            format!(
                "rank {rank} is at `{what}`, which all ranks 0 to {last} have to call, but rank {other} is at {}",
                if theirs == ENDED { "the end of its script".to_owned() } else { format!("`{theirs}`") }
            ),
        ))
    }

    /// Collective: whether it is so on all ranks.
    pub(crate) fn all(&self, is_so: bool) -> Answered<bool> {
        if !self.are_several() {
            return Ok(is_so);
        }
        self.0.min(f64::from(u8::from(is_so))).map(|least| least > 0.0).map_err(lost)
    }

    /// Collective: every rank gives bytes, every rank gets those of all, by rank.
    pub(crate) fn share(&self, what: &str, mine: &[u8]) -> Answered<Vec<Vec<u8>>> {
        self.enter(what)?;
        self.0.all_gather(mine).map_err(lost)
    }

    /// Collective: every rank gives bytes for every rank, and gets what each gave for it.
    pub(crate) fn exchange(&self, what: &str, mine: Vec<Vec<u8>>) -> Answered<Vec<Vec<u8>>> {
        self.enter(what)?;
        self.0.all_to_all(mine).map_err(lost)
    }

    /// Collective: the script of this rank has ended; waits for those of the others.
    pub(crate) fn leave(&self, well: bool) {
        if !self.are_several() {
            return;
        }
        let word = if well { ENDED } else { FAILED };
        let is_over = |said: &Vec<u8>| said == ENDED.as_bytes() || said == FAILED.as_bytes();
        // Where ranks have lost each other there is nothing to wait for.
        while let Ok(said) = self.0.all_gather(word.as_bytes()) {
            if said.iter().all(is_over) {
                break;
            }
        }
    }

    /// Answers an operation `ranks.what`.
    pub(crate) fn answer(&self, what: &str, args: &[Wire]) -> Answered {
        let name = || match args.first() {
            Some(Wire::Text(name)) => Ok(name.as_str()),
            _ => Err(Mistake::new("type", "what ranks do together has a name")),
        };
        let bytes = |value: &Wire| match value {
            Wire::Bytes(bytes) => Ok(bytes.clone()),
            _ => Err(Mistake::new("type", "bytes are wanted here")),
        };
        let list = |all: Vec<Vec<u8>>| Wire::List(all.into_iter().map(Wire::Bytes).collect());
        match (what, args.get(1)) {
            ("share", Some(mine)) => self.share(name()?, &bytes(mine)?).map(list),
            ("exchange", Some(Wire::List(mine))) if mine.len() == self.size() => {
                let mine = mine.iter().map(bytes).collect::<Answered<Vec<_>>>()?;
                self.exchange(name()?, mine).map(list)
            }
            _ => Err(Mistake::new("runtime", format!("there is no operation `ranks.{what}` of these"))),
        }
    }
}

/// Ranks do not hear each other any more.
pub(crate) fn lost(why: CommError) -> Mistake {
    Mistake::new("elsewhere", why.to_string())
}
