//! What a kernel is called with.

use crate::storage::{Instances, IonColumns};

/// One call of a kernel: the instances it runs on, what it sees besides them, and memory to work in.
pub struct Call<'a> {
    /// The instances.
    pub instances: &'a mut Instances,
    /// What the kernel sees besides them.
    pub context: Context<'a>,
    /// Working memory; what it holds between calls means nothing.
    pub scratch: &'a mut Scratch,
}

/// What a kernel sees besides its instances.
pub struct Context<'a> {
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

/// Working memory of one worker, reused between calls.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// Registers of the scalar interpreter.
    pub(crate) registers: Vec<f64>,
    /// Columns of the block at hand.
    pub(crate) block: Vec<f64>,
    /// Values that are equal for all instances.
    pub(crate) uniforms: Vec<f64>,
    /// Tables as machine code sees them.
    pub(crate) words: Vec<u64>,
    /// Values that machine code has no register for.
    pub(crate) spill: Vec<f64>,
    /// Where the columns of the tape at hand are.
    pub(crate) columns: ColumnPointers,
}

/// Pointers that mean something only while a tape runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct ColumnPointers(pub Vec<*mut f64>);

// SAFETY: a pointer is used only while the call that has put it here runs; the next call puts in its own first.
#[allow(unsafe_code)]
unsafe impl Send for ColumnPointers {}
// SAFETY: as above.
#[allow(unsafe_code)]
unsafe impl Sync for ColumnPointers {}
