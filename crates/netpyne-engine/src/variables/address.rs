//! Variables of the model resolved to places in the engine's arrays.

use crate::worker::Worker;
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
    /// A voltage of another worker.
    FarVoltage(u32),
}

/// The value at an address.
pub(crate) fn read(worker: &Worker, address: Address) -> f64 {
    match address {
        Address::Time => worker.clock.t,
        Address::Voltage(slot) => worker.cable.v[slot as usize],
        // The solve leaves the change of voltage in rhs; before the first one the current is 0.
        Address::CapacitiveCurrent(_) if worker.clock.steps == 0 => 0.0,
        Address::CapacitiveCurrent(slot) => {
            worker.cable.capacitance[slot as usize] * worker.cable.rhs[slot as usize]
        }
        Address::MembraneCurrent(slot) => {
            worker.membrane.as_ref().map_or(f64::NAN, |membrane| membrane.current[slot as usize])
        }
        Address::Field { population, index } => {
            worker.populations[population as usize].data.fields[index as usize]
        }
        Address::Global { population, index } => {
            worker.populations[population as usize].data.globals[index as usize]
        }
        Address::Ion { ion, variable, row } => {
            worker.ions.columns[ion as usize].column(variable)[row as usize]
        }
        Address::Weight(index) => worker.network.weights[index as usize],
        Address::FarVoltage(index) => worker.far.values[index as usize],
    }
}

/// Sets the value at an address; time and currents of the membrane cannot be set.
pub(crate) fn write(worker: &mut Worker, address: Address, value: f64) {
    match address {
        Address::Time
        | Address::CapacitiveCurrent(_)
        | Address::MembraneCurrent(_)
        | Address::FarVoltage(_) => {}
        Address::Voltage(slot) => worker.cable.v[slot as usize] = value,
        Address::Field { population, index } => {
            worker.populations[population as usize].data.fields[index as usize] = value;
        }
        Address::Global { population, index } => {
            worker.populations[population as usize].data.globals[index as usize] = value;
        }
        Address::Ion { ion, variable, row } => {
            worker.ions.columns[ion as usize].column_mut(variable)[row as usize] = value;
        }
        Address::Weight(index) => worker.network.weights[index as usize] = value,
    }
}
