//! How kernels are run: the data they work on and the interface every back end offers.
//!
//! The engine owns all data and passes it in. Fields are columns (structure of arrays): element `e` of field `f` of
//! instance `i` is `fields[(offset(f) + e) * stride + i]`, columns padded to [`PAD`] so that a block may be processed whole.

use crate::ir::{IonUseId, IonVar, Mechanism, Stmt, WatchId};
use crate::visit::{Visitor, walk_block};
use netpyne_math::random123::Random123;
use netpyne_math::scop_random::ScopRandom;
use std::ops::Range;
use std::sync::Arc;

/// Columns are padded to a multiple of this many values.
pub const PAD: usize = 16;

/// Kernels that keep something beside the instances.
pub(crate) const SLOTS: usize = 12;

/// All instances of one mechanism on one worker.
#[derive(Clone, Debug, Default)]
pub struct Instances {
    /// How many.
    pub count: usize,
    /// Column length: `count` rounded up to [`PAD`], or a little more.
    pub stride: usize,
    /// Columns of all fields, see the module text.
    pub fields: Vec<f64>,
    /// First column of each field.
    pub offsets: Vec<u32>,
    /// Values of the mechanism's globals, arrays in sequence.
    pub globals: Vec<f64>,
    /// First element of each global.
    pub global_offsets: Vec<u32>,
    /// Node of each instance (empty for artificial cells); padding repeats the last node.
    pub node: Vec<u32>,
    /// Per ion used: index of the ion's columns in [`Surroundings::ions`].
    pub ion_columns: Vec<u32>,
    /// Per ion used: row in the ion's columns of each instance; padded like `node`.
    pub ion_rows: Vec<Vec<u32>>,
    /// Per random variable: the stream of each instance.
    pub randoms: Vec<Vec<Random123>>,
    /// The sequence that draws of [`Mechanism::shared_random`] come from, as in NEURON; none: the streams of the instances.
    pub sequence: Option<Arc<ScopRandom>>,
    /// Per random stream that may be absent: that of each instance.
    pub handles: Vec<Vec<Option<HandleStream>>>,
    /// Per vector: that of each instance, if it has been given one.
    pub vectors: Vec<Vec<Option<Arc<[f64]>>>>,
    /// Per vector: whether kernels write to it.
    pub vectors_written: Vec<bool>,
    /// Per POINTER: the value pointed at, of each instance; the engine copies it in before a kernel and out after one that stores to it.
    pub pointers: Vec<Vec<f64>>,
    /// Filled tables, one per [`Mechanism::tables`].
    pub tables: Vec<TableData>,
    /// What kernels keep of their parameters, by role, then of the current kernel, that with sums, and watched conditions.
    pub(crate) memos: [crate::block::Memo; SLOTS],
    /// What they were entered with last, likewise.
    pub(crate) entries: [crate::block::Entry; SLOTS],
    /// Kernels made for these instances.
    pub(crate) settled: Option<Arc<crate::block::Settled>>,
}

/// A random stream that may be absent.
#[derive(Clone, Debug, PartialEq)]
pub struct HandleStream {
    /// The stream.
    pub stream: Random123,
    /// What `nrn_random_pick` draws from it: the distribution of a hoc `Random`.
    pub distribution: Distribution,
}

/// Distributions of a hoc `Random`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// `uniform(low, high)`
    Uniform(f64, f64),
    /// `negexp(mean)`
    NegExp(f64),
}

impl HandleStream {
    /// A Random123 stream with three ids, of which `nrn_random_pick` draws numbers between 0 and 1.
    pub fn new([id1, id2, id3]: [u32; 3]) -> Self {
        Self { stream: Random123::new(id1, id2, id3), distribution: Distribution::Uniform(0.0, 1.0) }
    }
}

/// Who besides the mechanism's own kernels has to do with fields while time passes; by column of the fields.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    /// Somebody may change values.
    pub writes: Vec<bool>,
    /// Somebody may look at values.
    pub reads: Vec<bool>,
    /// Somebody may look at some global.
    pub globals: bool,
}

impl Outside {
    /// Nobody, for so many columns.
    pub fn nobody(columns: usize) -> Self {
        Self { writes: vec![false; columns], reads: vec![false; columns], globals: false }
    }
}

/// The sums of currents of all nodes. They begin with +0 (or another number, but not -0), so that nobody sees the sign of a
/// current that is zero.
#[derive(Debug)]
pub struct Sums<'a> {
    /// Right-hand side: currents are subtracted (those of electrodes added).
    pub rhs: &'a mut [f64],
    /// Diagonal: conductances are added (those of electrodes subtracted).
    pub d: &'a mut [f64],
    /// Factor of currents and conductances by instance; not used for density mechanisms.
    pub scale: &'a [f64],
}

/// A filled table.
#[derive(Clone, Debug, Default)]
pub struct TableData {
    /// Values of `depends` when it was filled; empty: never filled.
    pub key: Vec<f64>,
    /// First argument.
    pub from: f64,
    /// `1/dx`.
    pub factor: f64,
    /// Number of intervals.
    pub intervals: usize,
    /// One column of `intervals + 1` values per tabulated value.
    pub columns: Vec<Vec<f64>>,
    /// How often it has been filled: who changes anything of it counts this up.
    pub times: u64,
}

/// One ion on all nodes that have it.
#[derive(Clone, Debug, Default)]
pub struct IonColumns {
    /// Reversal potential, mV.
    pub reversal: Vec<f64>,
    /// Concentration inside, mM.
    pub inside: Vec<f64>,
    /// Concentration outside, mM.
    pub outside: Vec<f64>,
    /// Sum of the mechanisms' currents, mA/cm².
    pub current: Vec<f64>,
}

/// What a kernel sees besides its instances.
pub struct Surroundings<'a> {
    /// Time, ms.
    pub t: f64,
    /// Time step, ms.
    pub dt: f64,
    /// Temperature, °C.
    pub celsius: f64,
    /// Membrane potential by node, mV.
    pub voltage: &'a mut [f64],
    /// Area by node, µm² (100 for zero-area nodes).
    pub area: &'a [f64],
    /// Diameter by node, µm.
    pub diameter: &'a [f64],
    /// All ions.
    pub ions: &'a mut [IonColumns],
}

/// When a kernel runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Role {
    Constructor,
    BeforeInitial,
    Initial,
    AfterInitial,
    BeforeBreakpoint,
    State,
    AfterSolve,
    BeforeStep,
    Destructor,
}

impl Role {
    /// Every role, in the order of declaration.
    pub const ALL: [Role; 9] = [
        Role::Constructor,
        Role::BeforeInitial,
        Role::Initial,
        Role::AfterInitial,
        Role::BeforeBreakpoint,
        Role::State,
        Role::AfterSolve,
        Role::BeforeStep,
        Role::Destructor,
    ];
}

/// What current kernels leave, for the instances of the range they were given, index 0 = first of the range. Columns are
/// padded: what lies beyond the range means nothing.
#[derive(Clone, Debug, Default)]
pub struct CurrentOut {
    /// Sum of currents at the voltage.
    pub current: Vec<f64>,
    /// `(sum at v + 0.001 - sum at v) / 0.001`.
    pub conductance: Vec<f64>,
    /// Per entry of [`Mechanism::currents`] that belongs to an ion, in order: its value at the voltage.
    pub ion_currents: Vec<Vec<f64>>,
}

impl CurrentOut {
    /// The n-th of all columns, in the order of the fields.
    pub fn column(&self, n: usize) -> &[f64] {
        match n {
            0 => &self.current,
            1 => &self.conductance,
            n => &self.ion_currents[n - 2],
        }
    }

    pub(crate) fn column_mut(&mut self, n: usize) -> &mut Vec<f64> {
        match n {
            0 => &mut self.current,
            1 => &mut self.conductance,
            n => &mut self.ion_currents[n - 2],
        }
    }
}

/// Which watched conditions of which instances hold.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    /// A row per [`Mechanism::watches`], with a bit for every instance: bit `i % 64` of word `i / 64`.
    pub rows: Vec<Vec<u64>>,
    /// Differences, where they have to be looked at in detail.
    pub(crate) differences: CurrentOut,
}

impl Conditions {
    /// Makes room for so many watches and instances.
    pub(crate) fn resize(&mut self, watches: usize, instances: usize) {
        let words = instances.div_ceil(64);
        if self.rows.len() != watches || self.rows.iter().any(|row| row.len() != words) {
            self.rows = vec![vec![0; words]; watches];
        }
    }

    /// Sets the bits of the instances of a range, whose differences are at hand.
    pub(crate) fn take_differences(&mut self, range: Range<usize>) {
        for (n, row) in self.rows.iter_mut().enumerate() {
            let differences = &self.differences.column(n)[..range.len()];
            for (at, &difference) in range.clone().zip(differences) {
                let (word, bit) = (&mut row[at / 64], 1 << (at % 64));
                *word = if difference > 0.0 { *word | bit } else { *word & !bit };
            }
        }
    }
}

/// Where kernels put events, in the order executed.
pub trait EventSink {
    /// A self event at `time` with `flag`.
    fn net_send(&mut self, time: f64, flag: f64);
    /// `net_event(time)`.
    fn net_event(&mut self, time: f64);
    /// `net_move(time)`.
    fn net_move(&mut self, time: f64);
    /// `WATCH (...) flag`; `first` for the first one executed in this call, which ends all earlier watches of the instance.
    fn watch(&mut self, watch: WatchId, flag: f64, first: bool);
    /// Number of connections onto this instance, for FOR_NETCONS.
    fn connections(&mut self) -> usize {
        0
    }
    /// Weight vector of the n-th of them.
    fn connection_weights(&mut self, _n: usize) -> &mut [f64] {
        &mut []
    }
}

/// A kernel could not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KernelError {
    /// Instance at which it happened.
    pub instance: usize,
    /// Why.
    pub message: String,
}

/// Events that are delivered together, in the order given: of connections (flag 0), to distinct instances.
#[derive(Debug)]
pub struct Arrivals<'a> {
    /// To whom; no instance twice.
    pub instances: &'a [u32],
    /// When, ms: `t` of the handler.
    pub times: &'a [f64],
    /// Where in `weights` the weight vector of each starts.
    pub first_weight: &'a [u32],
    /// Weight vectors of all connections.
    pub weights: &'a mut [f64],
}

/// What a handler asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Asked {
    /// A self event.
    Send {
        /// When, ms.
        at: f64,
        /// With which flag.
        flag: f64,
    },
    /// `net_event` at a time.
    Spike(f64),
}

/// The kernels of one mechanism, ready to run. Shared by all workers; scratch memory is the caller's.
pub trait Executable: Send + Sync {
    /// The mechanism.
    fn mechanism(&self) -> &Mechanism;

    /// Whether there is anything to run in `role`.
    fn has(&self, role: Role) -> bool;

    /// Fills tables whose dependencies changed.
    fn refresh_tables(
        &self,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
    ) -> Result<(), KernelError>;

    /// Runs the kernel of `role` on `range` in order. Only [`Role::Initial`] (and Before/AfterInitial) may send events: `events` gets the instance set by the
    /// call to `events(instance)`.
    fn run(
        &self,
        role: Role,
        range: Range<usize>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        events: &mut dyn InstanceEvents,
    ) -> Result<(), KernelError>;

    /// Runs the current kernel on `range`. Once kernels have been made for the instances, currents and conductances of zero may
    /// have either sign, which no sum that begins with +0 shows; currents of ions have theirs.
    fn current(
        &self,
        range: Range<usize>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        out: &mut CurrentOut,
    ) -> Result<(), KernelError>;

    /// Makes kernels for these instances, which from now on, until [`Instances::unsettle`], only this mechanism's kernels (not
    /// those of initialisation) and what `outside` lists may change, and of which nobody but they looks at what a kernel leaves.
    /// Changes no bit of what can be seen.
    fn settle(&self, _instances: &mut Instances, _outside: &Outside) {}

    /// Runs the current kernel on leading instances and adds up what it gives, if it has been made for that; says how many
    /// instances that were. Ions' currents are not added.
    fn add_currents(
        &self,
        _instances: &mut Instances,
        _around: &mut Surroundings<'_>,
        _scratch: &mut Scratch,
        _sums: &mut Sums<'_>,
    ) -> usize {
        0
    }

    /// Delivers an event with `flag` and weight vector `weights` (empty for self events sent by INITIAL) to `instance`.
    #[allow(clippy::too_many_arguments)]
    fn net_receive(
        &self,
        instance: usize,
        flag: f64,
        weights: &mut [f64],
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        events: &mut dyn EventSink,
    ) -> Result<(), KernelError>;

    /// How many events of connections [`Executable::receive`] takes at once; 0 if they have to be delivered one by one.
    fn receive_lanes(&self) -> usize {
        0
    }

    /// Delivers up to [`Executable::receive_lanes`] events as if one after another by [`Executable::net_receive`], each at its own
    /// time. What handlers ask for is appended to `asked`, with the number of the arrival, in the order that one by one would
    /// give. After an error nothing can be said of instances and weights, and `asked` has what was asked for before it.
    fn receive(
        &self,
        arrivals: &mut Arrivals<'_>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        asked: &mut Vec<(u32, Asked)>,
    ) -> Result<(), KernelError> {
        let _ = (arrivals, instances, around, scratch, asked);
        Ok(())
    }

    /// Runs INITIAL inside NET_RECEIVE for a connection onto `instance` (without one: zeroes all weights but the first).
    fn net_initial(
        &self,
        instance: usize,
        weights: &mut [f64],
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        events: &mut dyn EventSink,
    ) -> Result<(), KernelError>;

    /// Value of a watched difference for `instance`.
    fn watch_difference(
        &self,
        watch: WatchId,
        instance: usize,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
    ) -> f64;

    /// Values of all watched differences for the instances of `range`: a [column](CurrentOut::column) for each, index 0 = first
    /// of the range.
    fn watch_differences(
        &self,
        range: Range<usize>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        out: &mut CurrentOut,
    ) {
        let watches = self.mechanism().watches.len();
        out.resize(range.len(), watches.saturating_sub(2));
        for n in 0..watches {
            for (at, instance) in range.clone().enumerate() {
                let watch = WatchId(n as u32);
                out.column_mut(n)[at] = self.watch_difference(watch, instance, instances, around, scratch);
            }
        }
    }

    /// Finds out which watched differences are positive, for all instances.
    fn watch_conditions(
        &self,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        out: &mut Conditions,
    ) {
        out.resize(self.mechanism().watches.len(), instances.count);
        self.watch_differences(0..instances.count, instances, around, scratch, &mut out.differences);
        out.take_differences(0..instances.count);
    }

    /// What runs how, for people: back end and size of each kernel, and the operations of those on tapes.
    fn describe(&self) -> String {
        format!("{}\n", self.mechanism().name)
    }
}

/// Events of kernels that run over many instances.
pub trait InstanceEvents {
    /// The sink for events of `instance`.
    fn of(&mut self, instance: usize) -> &mut dyn EventSink;
}

/// Working memory of one worker, reused between calls.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// Registers.
    pub registers: Vec<f64>,
    /// Columns of the block at hand.
    pub(crate) block: Vec<f64>,
    /// Values that are equal for all instances.
    pub(crate) uniforms: Vec<f64>,
    /// Tables as machine code sees them.
    pub(crate) words: Vec<u64>,
    /// Values that machine code has no register for.
    pub(crate) spill: Vec<f64>,
    /// What handlers of several events work on.
    pub(crate) desk: crate::block::Desk,
    /// Where the columns of the tape at hand are.
    pub(crate) columns: ColumnPointers,
}

/// Pointers that mean something only while a tape runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct ColumnPointers(pub Vec<*mut f64>);

// SAFETY: what the pointers point at is never used by anybody who has not just set them.
#[allow(unsafe_code)]
unsafe impl Send for ColumnPointers {}
// SAFETY: as above.
#[allow(unsafe_code)]
unsafe impl Sync for ColumnPointers {}

/// Which vectors the kernels and functions of a mechanism write to.
fn vectors_written(mechanism: &Mechanism) -> Vec<bool> {
    struct Written(Vec<bool>);
    impl Visitor for Written {
        fn stmt(&mut self, stmt: &Stmt) {
            if let Stmt::SetVector(vector, ..) = stmt
                && let Some(written) = self.0.get_mut(vector.index())
            {
                *written = true;
            }
        }
    }
    let mut written = Written(vec![false; mechanism.vectors.len()]);
    let functions = mechanism.functions.iter().map(|f| &f.body);
    mechanism.blocks().chain(functions).for_each(|block| walk_block(block, &mut written));
    written.0
}

impl Instances {
    /// `count` instances of `mechanism`, all fields and globals at their defaults, on no node yet.
    pub fn new(mechanism: &Mechanism, count: usize) -> Self {
        // An odd number of chunks, so that the same row of many columns does not fall into the same few cache sets.
        let stride = (count.div_ceil(PAD) | 1) * PAD;
        let mut out = Self { count, stride, ..Self::default() };
        let mut offset = 0;
        for field in &mechanism.fields {
            out.offsets.push(offset);
            offset += field.len;
            out.fields.extend(std::iter::repeat_n(field.default, stride * field.len as usize));
        }
        for global in &mechanism.globals {
            out.global_offsets.push(out.globals.len() as u32);
            let start = out.globals.len();
            out.globals.extend(std::iter::repeat_n(global.default, global.len as usize));
            out.globals[start..].iter_mut().zip(&global.first).for_each(|(x, first)| *x = *first);
        }
        out.ion_columns = vec![0; mechanism.ions.len()];
        out.ion_rows = vec![Vec::new(); mechanism.ions.len()];
        out.randoms = vec![vec![Random123::new(0, 0, 0); count]; mechanism.randoms.len()];
        out.handles = vec![vec![None; count]; mechanism.handles.len()];
        out.vectors = vec![vec![None; count]; mechanism.vectors.len()];
        out.vectors_written = vectors_written(mechanism);
        for (vector, values) in &mechanism.filled {
            if let Some(of_instances) = out.vectors.get_mut(vector.index()) {
                of_instances.fill(Some(Arc::clone(values)));
            }
        }
        out.pointers = vec![vec![0.0; stride]; mechanism.pointers.len()];
        out.tables = vec![TableData::default(); mechanism.tables.len()];
        out
    }

    /// Ends what [`Executable::settle`] began: anybody may do anything again.
    pub fn unsettle(&mut self) {
        if self.settled.take().is_some() {
            self.memos = Default::default();
            self.entries = Default::default();
        }
    }

    /// Column of element `element` of field number `field`.
    pub fn column(&self, field: usize, element: usize) -> &[f64] {
        let start = (self.offsets[field] as usize + element) * self.stride;
        &self.fields[start..start + self.stride]
    }

    /// The same, to change.
    pub fn column_mut(&mut self, field: usize, element: usize) -> &mut [f64] {
        let start = (self.offsets[field] as usize + element) * self.stride;
        &mut self.fields[start..start + self.stride]
    }

    /// Row in the columns of ion use `ion` for `instance`, with the number of the columns.
    pub fn ion_row(&self, ion: IonUseId, instance: usize) -> (usize, usize) {
        (self.ion_columns[ion.index()] as usize, self.ion_rows[ion.index()][instance] as usize)
    }
}

impl IonColumns {
    /// The column of a variable.
    pub fn column(&self, variable: IonVar) -> &[f64] {
        match variable {
            IonVar::Reversal => &self.reversal,
            IonVar::Inside => &self.inside,
            IonVar::Outside => &self.outside,
            IonVar::Current => &self.current,
        }
    }

    /// The same, to change.
    pub fn column_mut(&mut self, variable: IonVar) -> &mut Vec<f64> {
        match variable {
            IonVar::Reversal => &mut self.reversal,
            IonVar::Inside => &mut self.inside,
            IonVar::Outside => &mut self.outside,
            IonVar::Current => &mut self.current,
        }
    }
}
