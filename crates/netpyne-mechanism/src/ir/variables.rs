//! What a mechanism declares: fields, globals, ions, locals.

/// Where a mechanism lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// In the membrane of every segment of a section: currents in mA/cm².
    Density,
    /// At one location: currents in nA.
    PointProcess,
    /// Nowhere: driven by events only.
    ArtificialCell,
}

/// What a value is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Set by the modeller.
    Parameter,
    /// Computed.
    Assigned,
    /// Integrated over time.
    State,
    /// The instance's copy of an ion variable.
    Ion,
}

/// A per-instance value.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name in the source.
    pub name: String,
    /// What it is for.
    pub class: Class,
    /// Whether a modeller can see it (RANGE): set, record.
    pub visible: bool,
    /// Initial value of every element.
    pub default: f64,
    /// Number of elements; 1 for scalars.
    pub len: u32,
    /// Unit as written, if any.
    pub unit: Option<String>,
}

/// A per-mechanism value. The modeller sees it as `name_SUFFIX` if `visible`.
#[derive(Clone, Debug, PartialEq)]
pub struct Global {
    /// Name in the source.
    pub name: String,
    /// What it is for.
    pub class: Class,
    /// Whether a modeller can see it.
    pub visible: bool,
    /// Initial value of every element.
    pub default: f64,
    /// Number of elements; 1 for scalars.
    pub len: u32,
    /// Unit as written, if any.
    pub unit: Option<String>,
    /// Initial values of the first elements, where they are not `default`.
    pub first: Vec<f64>,
}

/// USEION.
#[derive(Clone, Debug, PartialEq)]
pub struct IonUse {
    /// `na`, `k`, `ca`, ...
    pub ion: String,
    /// VALENCE, if given.
    pub valence: Option<f64>,
    /// Variables read.
    pub reads: Vec<IonVar>,
    /// Variables written.
    pub writes: Vec<IonVar>,
}

/// The variables of an ion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IonVar {
    /// Reversal potential `ena`, mV.
    Reversal,
    /// Concentration inside `nai`, mM.
    Inside,
    /// Concentration outside `nao`, mM.
    Outside,
    /// Current `ina`, mA/cm².
    Current,
}

/// A local variable of a kernel or function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// Name in the source.
    pub name: String,
    /// Number of elements; 1 for scalars.
    pub len: u32,
}
