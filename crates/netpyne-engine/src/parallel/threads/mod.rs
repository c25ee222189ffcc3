//! Workers on threads side by side: epochs in which each goes on by itself, and what happens between them.
//!
//! An *epoch* is a number of steps in which no worker needs another's spikes. At its end every thread puts what its worker has sent
//! into its *mailbox*, all wait at the barrier, and each takes what concerns it from the others' mailboxes. Mailboxes have several
//! buffers, used in turn, so one barrier per epoch is enough. Where delays allow, epochs are shorter than they could be and a thread
//! may be some ahead of the others ([`epochs`]), so that it matters little if one of them is held up for a while. At *pauses* the
//! health of all is checked and decided whether to go on. One thread is the [coordinator]: it speaks to the other ranks and to the
//! caller.
//!
//! A thread whose worker cannot go on still comes to all barriers until the next pause. Where threads make little progress, one does the
//! work of all ([`mode`]).

mod barrier;
pub(crate) mod coordinator;
mod epochs;
mod mailbox;
pub(crate) mod mode;
pub(crate) mod plan;
pub(crate) mod run;
pub(crate) mod shared;
mod short_delays;
mod thread;
mod verdict;
mod wait;
mod window;
