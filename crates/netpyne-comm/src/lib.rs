#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod agreement;
mod bytes;
mod communicator;
mod dry_run;
mod solo;
mod threads;

pub use agreement::{Failed, agree};
pub use bytes::{Reader, Writer};
pub use communicator::{CommError, Communicator, Pending};
pub use dry_run::DryRun;
pub use solo::Solo;
pub use threads::Threads;
