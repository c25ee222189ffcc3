//! What the ranks of a distributed simulation tell each other, and ranks that need no MPI.
//!
//! Vocabulary: a *rank* is one of several equal partners, each with a part of the network; a *collective* is a call that all
//! ranks make, in the same order, and that gives all of them the same answer.
//!
//! A [`Communicator`] is one rank's connection to the others: [`Solo`] is alone, [`Threads`] are ranks in one process,
//! [`DryRun`] pretends that others exist. MPI is a crate of its own.
//!
//! Invariants: what collectives give depends on what the ranks said, never on who came first; a rank that fails says so with
//! [`Communicator::abort`], after which nobody waits for ever.
//!
//! ```
//! use netpyne_comm::{Communicator, Threads};
//! let firsts = Threads::run(3, |comm| {
//!     let all = comm.all_gather(&[10 + comm.rank() as u8])?;
//!     Ok::<_, netpyne_comm::CommError>((all, comm.min(5.0 - comm.rank() as f64)?))
//! });
//! for answer in firsts {
//!     assert_eq!(answer, Ok((vec![vec![10], vec![11], vec![12]], 3.0)));
//! }
//! ```
#![forbid(unsafe_code)]

mod communicator;
mod dry_run;
mod solo;
mod threads;

pub use communicator::{CommError, Communicator, Pending};
pub use dry_run::DryRun;
pub use solo::Solo;
pub use threads::Threads;
