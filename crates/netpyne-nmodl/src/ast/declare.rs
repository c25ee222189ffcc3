//! Declarations: what stands in `NEURON`, `UNITS`, `PARAMETER`, `ASSIGNED`, `STATE` and their kin.

use super::{At, Count, Ident, Number};

/// A statement of the `NEURON` block.
#[derive(Clone, Debug, PartialEq)]
pub enum NeuronStmt {
    /// `SUFFIX`, `POINT_PROCESS` or `ARTIFICIAL_CELL` with the mechanism's name.
    Kind(MechKind, Ident),
    /// `USEION …`
    UseIon(UseIon),
    /// A keyword with a list of names.
    Names(NameList, Vec<Ident>),
    /// `THREADSAFE` with the names that may follow it.
    ThreadSafe,
    /// `REPRESENTS curie`
    Represents(String),
}

/// What the mechanism is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MechKind {
    /// Density mechanism.
    Suffix,
    /// Point process.
    PointProcess,
    /// Artificial cell.
    ArtificialCell,
}

/// Keywords of the `NEURON` block that take a list of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum NameList {
    NonspecificCurrent,
    ElectrodeCurrent,
    Range,
    Global,
    Pointer,
    BbcorePointer,
    External,
    Random,
}

impl NameList {
    /// The keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            NameList::NonspecificCurrent => "NONSPECIFIC_CURRENT",
            NameList::ElectrodeCurrent => "ELECTRODE_CURRENT",
            NameList::Range => "RANGE",
            NameList::Global => "GLOBAL",
            NameList::Pointer => "POINTER",
            NameList::BbcorePointer => "BBCOREPOINTER",
            NameList::External => "EXTERNAL",
            NameList::Random => "RANDOM",
        }
    }
}

/// `USEION na READ ena WRITE ina VALENCE 1`
#[derive(Clone, Debug, PartialEq)]
pub struct UseIon {
    /// The ion.
    pub ion: Ident,
    /// Variables read.
    pub read: Vec<Ident>,
    /// Variables written.
    pub write: Vec<Ident>,
    /// Charge number.
    pub valence: Option<Number>,
    /// `REPRESENTS curie`
    pub represents: Option<String>,
}

/// A line of the `UNITS` block.
#[derive(Clone, Debug, PartialEq)]
pub enum UnitDef {
    /// `(mV) = (millivolt)`
    Alias {
        /// New name.
        name: String,
        /// What it stands for.
        means: String,
        /// Where.
        at: At,
    },
    /// `FARADAY = 96520 (coulomb)`
    Value {
        /// The constant.
        name: Ident,
        /// Its value.
        value: Number,
        /// Its unit.
        unit: String,
    },
    /// `FARADAY = (faraday) (coulomb)` or with `->`.
    Factor {
        /// The constant.
        name: Ident,
        /// Unit converted from.
        from: String,
        /// Unit converted to.
        to: String,
        /// Written with an arrow.
        arrow: bool,
    },
}

/// A line of the `PARAMETER` or `CONSTANT` block.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamDef {
    /// Its name.
    pub name: Ident,
    /// Array length.
    pub len: Option<Count>,
    /// Default value.
    pub value: Option<Number>,
    /// Its unit.
    pub unit: Option<String>,
    /// `<lowest, highest>`
    pub limits: Option<(Number, Number)>,
}

/// `t FROM 0 TO 1 WITH 1 (ms)`
#[derive(Clone, Debug, PartialEq)]
pub struct IndepDef {
    /// Its name, `t`.
    pub name: Ident,
    /// Lower end.
    pub from: Number,
    /// Upper end.
    pub to: Number,
    /// Number of intervals.
    pub with: Count,
    /// `START` value.
    pub start: Option<Number>,
    /// Its unit.
    pub unit: Option<String>,
    /// Preceded by `SWEEP`.
    pub sweep: bool,
}

/// A line of the `ASSIGNED` or `STATE` block.
#[derive(Clone, Debug, PartialEq)]
pub struct VarDef {
    /// Its name.
    pub name: Ident,
    /// Array length.
    pub len: Option<Count>,
    /// `FROM a TO b`
    pub range: Option<(Number, Number)>,
    /// `START x`
    pub start: Option<Number>,
    /// Its unit.
    pub unit: Option<String>,
    /// Absolute tolerance `<1e-3>`.
    pub tolerance: Option<Number>,
}
