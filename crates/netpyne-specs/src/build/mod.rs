//! Writing a model in Rust: short words that fill in the same data a JSON model is read into.
//!
//! Nothing is checked here: a wrong name or value is found, with all others, when the network is built.
//!
//! ```
//! use netpyne_specs::build::*;
//! use netpyne_specs::NetParams;
//!
//! let mut net = NetParams::new();
//! let pyr = net.cell("PYR", Cell::single("soma").diam(18.8).length(18.8).mech(mech("hh").set("el", -70.0)));
//! let exc = net.syn("exc", mech("Exp2Syn").set("tau1", 0.1).set("tau2", 5.0).set("e", 0.0));
//! let s = net.pop("S", Pop::of(&pyr).count(20));
//! net.connect("S->S", &s, &s).probability(0.1).via(&exc).weight(0.01).delay(expr("2 + dist_3D/300"));
//! assert_eq!(net.conn_params.len(), 1);
//! ```

mod cell;
mod config;
mod connection;
mod population;
mod quantity;
mod stimulation;

pub use cell::Cell;
pub use config::Trace;
pub use connection::Rule;
pub use population::Pop;
pub use quantity::{Expr, Quantities, Quantity, Recorded};
pub use stimulation::{Clamp, NetStim, Stimulus, Target};

use crate::{Dict, NetParams, SynMechParams, Value};

/// A string function: `expr("0.2*exp(-dist_3D/150)")`.
pub fn expr(text: &str) -> Expr {
    Expr(text.to_owned())
}

/// A mechanism by name, with default parameters.
pub fn mech(name: &str) -> Mech {
    Mech { name: name.to_owned(), params: Dict::new() }
}

/// A mechanism with parameters; used for channels, synapses and point processes alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Mech {
    /// Its name.
    pub name: String,
    /// Its parameters, in the order in which they are set.
    pub params: Dict,
}

impl Mech {
    /// Sets a parameter: a number, a string function, or a list with one value per segment.
    pub fn set(mut self, parameter: &str, value: impl Into<Quantities>) -> Self {
        self.params.insert(parameter.to_owned(), value.into().into());
        self
    }
}

/// A cell type of a network, as [`NetParams::cell`] returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellType(pub String);

/// A synaptic mechanism of a network, as [`NetParams::syn`] returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Syn(pub String);

/// A population of a network, as [`NetParams::pop`] returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PopLabel(pub String);

/// Selects cells by a tag: populations by label, cell types by name.
pub trait Select {
    /// Tag and the value it must have.
    fn condition(&self) -> (&'static str, Value);
}

impl Select for PopLabel {
    fn condition(&self) -> (&'static str, Value) {
        ("pop", self.0.as_str().into())
    }
}

impl Select for CellType {
    fn condition(&self) -> (&'static str, Value) {
        ("cellType", self.0.as_str().into())
    }
}

impl<const N: usize> Select for [&PopLabel; N] {
    fn condition(&self) -> (&'static str, Value) {
        ("pop", self.iter().map(|p| p.0.as_str()).collect::<Vec<_>>().into())
    }
}

/// Conditions with the one that `select` gives.
fn conditions(select: &(impl Select + ?Sized)) -> Dict {
    let (tag, value) = select.condition();
    Dict::from_iter([(tag.to_owned(), value)])
}

impl NetParams {
    /// Adds a cell rule for cells of type `label`.
    pub fn cell(&mut self, label: &str, cell: Cell) -> CellType {
        self.cell_params.insert(label.to_owned(), cell.params);
        CellType(label.to_owned())
    }

    /// Adds a synaptic mechanism.
    pub fn syn(&mut self, label: &str, mechanism: Mech) -> Syn {
        let params =
            SynMechParams { mod_name: mechanism.name, rest: mechanism.params, ..SynMechParams::default() };
        self.syn_mech_params.insert(label.to_owned(), params);
        Syn(label.to_owned())
    }

    /// Adds a gap junction: the synapse takes the voltage of the other cell as its variable `target`, in both directions.
    pub fn gap_junction(&mut self, label: &str, mechanism: Mech, target: &str) -> Syn {
        let syn = self.syn(label, mechanism);
        let pointers = crate::PointerParams {
            target_var: Some(target.to_owned()),
            source_var: Some("v".to_owned()),
            bidirectional: Some(true),
            ..Default::default()
        };
        self.syn_mech_params[label].pointer_params = Some(pointers);
        syn
    }

    /// Adds a population.
    pub fn pop(&mut self, label: &str, pop: Pop) -> PopLabel {
        self.pop_params.insert(label.to_owned(), pop.params);
        PopLabel(label.to_owned())
    }

    /// Adds a connectivity rule; all pairs are connected unless the rule says otherwise.
    pub fn connect(
        &mut self,
        label: &str,
        pre: &(impl Select + ?Sized),
        post: &(impl Select + ?Sized),
    ) -> Rule<'_> {
        Rule::new(self, label, conditions(pre), conditions(post))
    }

    /// Adds a stimulus; say with [`Target`]'s words where it goes.
    pub fn stim(&mut self, label: &str, stimulus: impl Into<Stimulus>) -> Target<'_> {
        Target::new(self, label, stimulus.into())
    }
}
