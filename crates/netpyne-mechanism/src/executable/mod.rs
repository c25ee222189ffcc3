//! The interface that every back end offers: the kernels of one mechanism, ready to run.
//!
//! The caller owns all data and passes it in a [`Call`]; an [`Executable`] itself never changes, and is shared by all workers.

mod call;
mod events;

pub(crate) use call::ColumnPointers;
pub use call::{Call, Context, Scratch};
pub use events::{Arrivals, Event, EventSink, InstanceEvents, NoEvents, Request};

use crate::ir::{Mechanism, Role, WatchId};
use crate::storage::{Conditions, CurrentOut, Instances, Sums};
use std::ops::Range;

/// A kernel could not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KernelError {
    /// Instance at which it happened.
    pub instance: usize,
    /// Why.
    pub message: String,
}

/// What besides the mechanism's own kernels reads or writes fields while time passes; by column of the fields
/// (see [`Instances::columns`]).
#[derive(Clone, Debug, Default)]
pub struct ExternalAccess {
    /// Columns whose values may be changed.
    pub writes: Vec<bool>,
    /// Columns whose values may be read.
    pub reads: Vec<bool>,
    /// Whether any global may be read.
    pub globals: bool,
    /// Of the mechanism's currents that ions carry, in their order, which are to be added up.
    pub flows: Vec<bool>,
}

impl ExternalAccess {
    /// No access to any of so many columns.
    pub fn none(columns: usize) -> Self {
        Self { writes: vec![false; columns], reads: vec![false; columns], globals: false, flows: Vec::new() }
    }
}

/// The kernels of one mechanism, ready to run.
pub trait Executable: Send + Sync {
    /// The mechanism.
    fn mechanism(&self) -> &Mechanism;

    /// Whether there is anything to run in `role`.
    fn has(&self, role: Role) -> bool;

    /// Fills tables whose dependencies changed.
    ///
    /// # Errors
    /// A function that fills a table fails.
    fn refresh_tables(&self, call: &mut Call<'_>) -> Result<(), KernelError>;

    /// Runs the kernel of `role` on the instances of `range`, in order. Only INITIAL, BEFORE INITIAL and AFTER INITIAL may send
    /// events: those of an instance go to the sink that `events` has for it.
    ///
    /// # Errors
    /// The kernel fails at an instance; those before it have been run, of others nothing can be said.
    fn run(
        &self,
        role: Role,
        range: Range<usize>,
        call: &mut Call<'_>,
        events: &mut dyn InstanceEvents,
    ) -> Result<(), KernelError>;

    /// Runs the current kernel on the instances of `range`. Once kernels have been [specialised](Self::specialise), currents and
    /// conductances of zero may have either sign, which no sum that begins with +0 shows; currents of ions have theirs.
    ///
    /// # Errors
    /// The kernel fails at an instance.
    fn current(
        &self,
        range: Range<usize>,
        call: &mut Call<'_>,
        out: &mut CurrentOut,
    ) -> Result<(), KernelError>;

    /// Makes kernels for these instances, which from now on, until [`Instances::end_specialisation`], are changed only by this
    /// mechanism's kernels (not those of initialisation) and by what `external` lists, and read only by these. Changes no bit of
    /// what can be seen.
    fn specialise(&self, _instances: &mut Instances, _external: &ExternalAccess) {}

    /// Runs the current kernel on leading instances and adds up what it gives, if it has been specialised for that; says how
    /// many instances that were. Currents of ions are added to theirs, those that [`ExternalAccess::flows`] has.
    fn add_currents(&self, _call: &mut Call<'_>, _sums: &mut Sums<'_>) -> usize {
        0
    }

    /// Delivers one event.
    ///
    /// # Errors
    /// The handler fails.
    fn net_receive(
        &self,
        event: Event<'_>,
        call: &mut Call<'_>,
        events: &mut dyn EventSink,
    ) -> Result<(), KernelError>;

    /// How many events of connections [`Executable::net_receive_batch`] takes; 0 if they have to be delivered one by one.
    fn batch_size(&self) -> usize {
        0
    }

    /// Delivers up to [`Executable::batch_size`] events as if one after another by [`Executable::net_receive`], each at its own
    /// time. What handlers ask for is appended to `requests`, with the number of the arrival, in the order that one by one would
    /// give.
    ///
    /// # Errors
    /// A handler fails, or an instance or a weight vector does not exist. Nothing can be said of instances and weights then, and
    /// `requests` has what was asked for before.
    fn net_receive_batch(
        &self,
        arrivals: &mut Arrivals<'_>,
        call: &mut Call<'_>,
        requests: &mut Vec<(u32, Request)>,
    ) -> Result<(), KernelError> {
        let _ = (arrivals, call, requests);
        Ok(())
    }

    /// Runs INITIAL inside NET_RECEIVE for a connection (without one: zeroes all weights but the first). The event's flag is not
    /// looked at.
    ///
    /// # Errors
    /// The kernel fails.
    fn net_initial(
        &self,
        event: Event<'_>,
        call: &mut Call<'_>,
        events: &mut dyn EventSink,
    ) -> Result<(), KernelError>;

    /// Value of a watched difference for an instance; NaN if it cannot be computed.
    fn watch_difference(&self, watch: WatchId, instance: usize, call: &mut Call<'_>) -> f64;

    /// Values of all watched differences for the instances of `range`: a [column](CurrentOut::column) for each, index 0 is the
    /// first of the range.
    fn watch_differences(&self, range: Range<usize>, call: &mut Call<'_>, out: &mut CurrentOut) {
        let watches = self.mechanism().watches.len();
        out.resize(range.len(), watches.saturating_sub(2));
        for n in 0..watches {
            for (at, instance) in range.clone().enumerate() {
                out.column_mut(n)[at] = self.watch_difference(WatchId(n as u32), instance, call);
            }
        }
    }

    /// Finds out which watched differences are positive, for all instances.
    fn watch_conditions(&self, call: &mut Call<'_>, out: &mut Conditions) {
        let count = call.instances.count();
        out.resize(self.mechanism().watches.len(), count);
        self.watch_differences(0..count, call, &mut out.differences);
        out.take_differences(0..count);
    }

    /// What runs how, for people: back end and size of each kernel, and the operations of those on tapes.
    fn describe(&self) -> String {
        format!("{}\n", self.mechanism().name)
    }
}
