//! Where a variable of the model is in the engine's arrays.

use netpyne_mechanism::ir::IonVar;

/// Where a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Address {
    /// Time.
    Time,
    /// Potential of a slot.
    Voltage(u32),
    /// Capacitive current of a slot.
    CapacitiveCurrent(u32),
    /// Membrane current of a slot.
    MembraneCurrent(u32),
    /// A value in a population's fields.
    Field {
        /// Which population.
        population: u32,
        /// Index into its fields.
        index: u32,
    },
    /// A value that all instances of a population share.
    Global {
        /// Which population.
        population: u32,
        /// Index into its globals.
        index: u32,
    },
    /// A value of an ion.
    Ion {
        /// Which ion.
        ion: u32,
        /// Which variable.
        variable: IonVar,
        /// Row.
        row: u32,
    },
    /// A weight.
    Weight(u32),
    /// A voltage of a cell of another worker or rank.
    RemoteVoltage(u32),
    /// A number that never changes, by its bits.
    Constant(u64),
}

impl Address {
    /// Where a number that never changes is.
    pub fn constant(value: f64) -> Self {
        Self::Constant(value.to_bits())
    }
}
