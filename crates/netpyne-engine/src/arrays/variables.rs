//! The values of all variables of a worker's part of the model: what an [`Address`] is the place of a value in.

use super::address::Address;
use super::clock::Clock;
use super::ions::Ions;
use super::membrane::MembraneCurrent;
use super::population::Population;
use super::remote::RemoteVoltages;
use crate::cable::arrays::Cable;
use netpyne_mechanism::Context;

/// See the module text.
pub(crate) struct Variables {
    pub clock: Clock,
    pub cable: Cable,
    /// If membrane currents are asked for.
    pub membrane: Option<MembraneCurrent>,
    pub ions: Ions,
    /// In the order in which mechanisms act.
    pub populations: Vec<Population>,
    /// Weight vectors of all connections, see [`Network::weights_of`](super::network::Network::weights_of).
    pub weights: Vec<f64>,
    /// Voltages of cells of other workers and ranks.
    pub remote: RemoteVoltages,
}

impl Variables {
    /// The value at an address.
    pub fn read(&self, address: Address) -> f64 {
        match address {
            Address::Time => self.clock.t,
            Address::Voltage(slot) => self.cable.v[slot as usize],
            // The solve leaves the change of voltage in rhs; before the first one the current is 0.
            Address::CapacitiveCurrent(_) if self.clock.steps == 0 => 0.0,
            Address::CapacitiveCurrent(slot) => {
                self.cable.capacitance[slot as usize] * self.cable.rhs[slot as usize]
            }
            Address::MembraneCurrent(slot) => {
                self.membrane.as_ref().map_or(f64::NAN, |membrane| membrane.current[slot as usize])
            }
            Address::Field { population, index } => {
                self.populations[population as usize].data.fields()[index as usize]
            }
            Address::Global { population, index } => {
                self.populations[population as usize].data.globals[index as usize]
            }
            Address::Ion { ion, variable, row } => {
                self.ions.columns[ion as usize].column(variable)[row as usize]
            }
            Address::Weight(index) => self.weights[index as usize],
            Address::RemoteVoltage(index) => self.remote.values[index as usize],
            Address::Constant(bits) => f64::from_bits(bits),
        }
    }

    /// Sets the value at an address; time, currents of the membrane, remote voltages and constants cannot be set.
    pub fn write(&mut self, address: Address, value: f64) {
        match address {
            Address::Time
            | Address::CapacitiveCurrent(_)
            | Address::MembraneCurrent(_)
            | Address::RemoteVoltage(_)
            | Address::Constant(_) => {}
            Address::Voltage(slot) => self.cable.v[slot as usize] = value,
            Address::Field { population, index } => {
                self.populations[population as usize].data.fields_mut()[index as usize] = value;
            }
            Address::Global { population, index } => {
                self.populations[population as usize].data.globals[index as usize] = value;
            }
            Address::Ion { ion, variable, row } => {
                self.ions.columns[ion as usize].column_mut(variable)[row as usize] = value;
            }
            Address::Weight(index) => self.weights[index as usize] = value,
        }
    }
}

/// What kernels see besides their instances.
pub(crate) fn context<'a>(clock: &Clock, cable: &'a mut Cable, ions: &'a mut Ions) -> Context<'a> {
    Context {
        t: clock.t,
        dt: clock.dt,
        celsius: clock.celsius,
        voltage: &mut cable.v,
        area: &cable.area,
        diameter: &cable.diameter,
        ions: &mut ions.columns,
    }
}
