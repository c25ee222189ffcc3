//! Where a worker lays what others may take.

use super::Trouble;
use super::plan::MOST_AHEAD;
use crate::error::SimError;
use crate::parallel::exchange::Fired;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

/// Sides that a desk has for spikes. When a worker fills that of epoch `e`, another may have finished only the one before
/// `e - MOST_AHEAD`, and looked at nothing since the beginning of that, when it took what was as far back again.
pub(super) const SIDES: usize = 2 * MOST_AHEAD + 2;

/// Several sides of everything: what was laid on one side may be read until the side's next turn.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Desk {
    pub spikes: [RwLock<Vec<Fired>>; SIDES],
    pub voltages: [RwLock<Vec<f64>>; 2],
    /// Time of the next event, as bits.
    pub next: AtomicU64,
    pub status: Mutex<Status>,
}

/// How a worker is at a pause.
#[derive(Debug, Default)]
pub(super) struct Status {
    /// Why it could not go on.
    pub trouble: Option<Trouble>,
    /// The first of its cells whose voltage is not finite: number in the whole, and the error.
    pub sick: Option<(u32, SimError)>,
    /// Spikes of cells since initialisation.
    pub spikes: usize,
    /// Time it has waited for others since it said so last.
    pub waited: Duration,
}

/// To look at a side. A worker that panicked while writing ends all others anyway.
pub(super) fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

/// To fill a side.
pub(super) fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
