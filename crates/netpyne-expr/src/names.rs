//! Which names a string function may use at each place of a specification, and the slots their values come in.

use std::collections::HashMap;

/// What a variable is in NetPyNE's Python: it decides what division by zero does, and what counts as an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Python `float`.
    Float,
    /// numpy `float64`: never raises.
    Numpy,
}

/// A number of the network description that strings may use by name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Constant {
    /// Python `int`.
    Int(i64),
    /// Python `float`.
    Float(f64),
}

/// Variables of the strings of connection rules, except `convergence` and `divergence`.
pub const CONN: [&str; 23] = [
    "pre_x",
    "pre_y",
    "pre_z",
    "pre_xnorm",
    "pre_ynorm",
    "pre_znorm",
    "post_x",
    "post_y",
    "post_z",
    "post_xnorm",
    "post_ynorm",
    "post_znorm",
    "dist_x",
    "dist_y",
    "dist_z",
    "dist_3D",
    "dist_3D_border",
    "dist_2D",
    "dist_xnorm",
    "dist_ynorm",
    "dist_znorm",
    "dist_norm3D",
    "dist_norm2D",
];

/// Variables of `divergence` strings.
pub const PRE: [&str; 6] = ["pre_x", "pre_y", "pre_z", "pre_xnorm", "pre_ynorm", "pre_znorm"];

/// Variables of `convergence` strings and of stimulation strings.
pub const POST: [&str; 6] = ["post_x", "post_y", "post_z", "post_xnorm", "post_ynorm", "post_znorm"];

/// Variables of strings in cell rules (section geometry, mechanisms, point processes).
pub const CELL: [&str; 8] = ["x", "y", "z", "xnorm", "ynorm", "znorm", "dist_path", "dist_euclidean"];

/// Variables of the strings of a cell rule's `vars`, and of artificial cells.
pub const CELL_POSITION: [&str; 6] = ["x", "y", "z", "xnorm", "ynorm", "znorm"];

/// Variables of strings in synaptic mechanisms.
pub const SYN_MECH: [&str; 8] = [
    "post_x",
    "post_y",
    "post_z",
    "post_xnorm",
    "post_ynorm",
    "post_znorm",
    "post_dist_path",
    "post_dist_euclidean",
];

/// Variables of the `density` of a population.
pub const DENSITY: [&str; 3] = ["xnorm", "ynorm", "znorm"];

/// Names a string function may use. Variables come in numbered slots; constants are known when the string is compiled.
#[derive(Clone, Debug, Default)]
pub struct Names {
    variables: Vec<(String, Kind)>,
    constants: Vec<(String, Constant)>,
    by_name: HashMap<String, Name>,
    density: bool,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Name {
    Variable(usize),
    Constant(usize),
}

impl Names {
    /// No names but functions.
    pub fn new() -> Self {
        Self::default()
    }

    /// The variables `names`, numpy floats, in slots 0, 1, ...
    pub fn of(names: &[&str]) -> Self {
        let mut this = Self::new();
        for name in names {
            // Distances along a cell come from NEURON as Python floats, positions from numpy.
            let kind = if name.contains("dist_path") { Kind::Float } else { Kind::Numpy };
            this = this.variable(name, kind);
        }
        this
    }

    /// The names of a population's `density` string, which has fewer functions and needs `np.` before the others.
    pub fn density() -> Self {
        Self { density: true, ..Self::of(&DENSITY) }
    }

    /// Adds a variable in the next slot; a name that is there already keeps its slot.
    pub fn variable(mut self, name: &str, kind: Kind) -> Self {
        if !matches!(self.by_name.get(name), Some(Name::Variable(_))) {
            self.by_name.insert(name.to_owned(), Name::Variable(self.variables.len()));
            self.variables.push((name.to_owned(), kind));
        }
        self
    }

    /// Adds a constant, which hides a variable or function of the same name as in NetPyNE.
    pub fn constant(mut self, name: &str, value: Constant) -> Self {
        self.by_name.insert(name.to_owned(), Name::Constant(self.constants.len()));
        self.constants.push((name.to_owned(), value));
        self
    }

    /// Number of slots.
    pub fn slots(&self) -> usize {
        self.variables.len()
    }

    /// The slot of a variable.
    pub fn slot(&self, name: &str) -> Option<usize> {
        self.variables.iter().position(|(n, _)| n == name)
    }

    /// The name of the variable in `slot`.
    pub fn name(&self, slot: usize) -> Option<&str> {
        self.variables.get(slot).map(|(n, _)| n.as_str())
    }

    /// Variables and constants, for messages.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(|(n, _)| n.as_str()).chain(self.constants.iter().map(|(n, _)| n.as_str()))
    }

    /// Whether NetPyNE takes `text` for a string function here rather than for a plain text: it does when the text
    /// contains the name of a variable, a constant or a random distribution anywhere.
    pub fn is_function(&self, text: &str) -> bool {
        self.iter().any(|n| text.contains(n))
            || crate::Distribution::ALL.iter().any(|d| text.contains(d.name()))
    }

    pub(crate) fn lookup(&self, name: &str) -> Option<Name> {
        self.by_name.get(name).copied()
    }

    pub(crate) fn kind(&self, slot: usize) -> Kind {
        self.variables.get(slot).map_or(Kind::Numpy, |v| v.1)
    }

    pub(crate) fn constant_value(&self, index: usize) -> Constant {
        self.constants.get(index).map_or(Constant::Int(0), |c| c.1)
    }

    pub(crate) fn is_density(&self) -> bool {
        self.density
    }
}
