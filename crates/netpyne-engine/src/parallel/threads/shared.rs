//! What the threads of a run share.

use super::barrier::Barrier;
use super::epochs::FinishedEpochs;
use super::mailbox::Mailbox;
use super::plan::Plan;
use crate::names::Names;
use std::sync::atomic::{AtomicBool, AtomicU64};

/// See the module text.
pub(crate) struct Shared<'a> {
    pub plan: Plan,
    pub barrier: Barrier,
    pub finished: FinishedEpochs,
    /// One per thread.
    pub mailboxes: Vec<Mailbox>,
    /// What other ranks have sent.
    pub from_ranks: Mailbox,
    /// Whether all go on after a pause.
    pub go_on: AtomicBool,
    /// Up to when events may be delivered, as bits; not a number: no more.
    pub window: AtomicU64,
    pub names: &'a Names,
}

impl<'a> Shared<'a> {
    /// For `size` threads.
    pub fn new(size: usize, plan: Plan, names: &'a Names) -> Self {
        let mailboxes = (0..size).map(|_| Mailbox::default()).collect();
        let from_ranks = Mailbox::default();
        let (barrier, finished) = (Barrier::new(size), FinishedEpochs::new(size));
        let (go_on, window) = (AtomicBool::new(true), AtomicU64::new(0));
        Self { plan, barrier, finished, mailboxes, from_ranks, go_on, window, names }
    }
}

/// Where a run is at a pause.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pause {
    /// Time, ms.
    pub t: f64,
    /// Steps of the plan made.
    pub made: u64,
    /// Those since the last pause.
    pub stretch: u64,
    /// Whether progress is reported.
    pub asks: bool,
}
