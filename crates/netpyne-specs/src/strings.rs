//! The names that string functions may use at each place of a specification.

use crate::{CellParams, NetParams, Number, Value};
use netpyne_expr::{CELL, CELL_POSITION, CONN, Constant, Kind, Names, POST, PRE, SYN_MECH};

fn constant(number: Number) -> Constant {
    match number {
        Number::Int(i) => Constant::Int(i),
        Number::Float(x) => Constant::Float(x),
    }
}

impl NetParams {
    fn with_constants(&self, names: &[&str]) -> Names {
        let names = Names::of(names);
        self.constants()
            .into_iter()
            .fold(names, |names, (name, value)| names.constant(&name, constant(value)))
    }

    /// Names in `weight`, `delay`, `loc`, `synsPerConn` and `probability` of connection rules; slots are those of [`CONN`].
    pub fn conn_names(&self) -> Names {
        self.with_constants(&CONN)
    }

    /// Names in `convergence`; slots are those of [`POST`].
    pub fn convergence_names(&self) -> Names {
        self.with_constants(&POST)
    }

    /// Names in `divergence`; slots are those of [`PRE`].
    pub fn divergence_names(&self) -> Names {
        self.with_constants(&PRE)
    }

    /// Names in stimulation parameters; slots are those of [`POST`].
    pub fn stim_names(&self) -> Names {
        self.with_constants(&POST)
    }
}

/// Names in parameters of artificial cells and in the `vars` of cell rules; slots are those of [`CELL_POSITION`].
pub fn position_names() -> Names {
    Names::of(&CELL_POSITION)
}

/// Names in parameters of synaptic mechanisms; slots are those of [`SYN_MECH`].
pub fn syn_mech_names() -> Names {
    Names::of(&SYN_MECH)
}

impl CellParams {
    /// Names in geometry, mechanisms and point processes of this rule: slots are those of [`CELL`], followed by the
    /// `vars` that are string functions, in order; `vars` that are numbers are constants.
    pub fn names(&self) -> Names {
        self.vars.iter().fold(Names::of(&CELL), |names, (name, value)| match value {
            Value::Text(_) => names.variable(name, Kind::Float),
            other => match other.as_number() {
                Some(number) => names.constant(name, constant(number)),
                None => names,
            },
        })
    }
}
