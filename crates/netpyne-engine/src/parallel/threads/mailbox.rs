//! Where a thread puts what others may take.

use super::plan::MOST_AHEAD;
use super::verdict::FailedStep;
use crate::arrays::spikes::Spike;
use crate::error::SimError;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

/// Buffers that a mailbox has for spikes. When a thread fills that of epoch `e`, another may have finished only the one before
/// `e - MOST_AHEAD`, and read nothing since the beginning of that, when it took what was as far back again.
pub(super) const BUFFERS: usize = 2 * MOST_AHEAD + 2;

/// Several buffers of everything: what was put into one may be read until its next turn.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Mailbox {
    pub spikes: [RwLock<Vec<Spike>>; BUFFERS],
    pub voltages: [RwLock<Vec<f64>>; 2],
    /// Time of the next event, as bits.
    pub next: AtomicU64,
    pub status: Mutex<Status>,
}

/// How a worker is at a pause.
#[derive(Debug, Default)]
pub(crate) struct Status {
    /// Why it could not go on.
    pub failed: Option<FailedStep>,
    /// The first of its cells whose voltage is not finite: number in the whole, and the error.
    pub diverged: Option<(u32, SimError)>,
    /// Spikes of cells since initialisation.
    pub spikes: usize,
    /// Time it has waited for others since its last report.
    pub waited: Duration,
}

/// To read a buffer. A thread that panicked while writing ends all others anyway.
pub(super) fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

/// To fill a buffer.
pub(super) fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
