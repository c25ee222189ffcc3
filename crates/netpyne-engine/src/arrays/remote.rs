//! Voltages that fields take from elsewhere, as gap junctions need them: transfers, and voltages of cells of other workers and ranks.

use super::address::Address;
use netpyne_base::Gid;
use std::collections::HashMap;

/// A voltage that a field takes after every update.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Transfer {
    /// Voltage, of the worker's own cells or a remote one.
    pub from: Address,
    /// Field.
    pub to: Address,
}

/// The voltages that a worker takes from others, and those that it gives.
#[derive(Clone, Debug, Default)]
pub(crate) struct RemoteVoltages {
    /// Cell and node of each that is taken.
    pub taken: Vec<(Gid, u32)>,
    /// What each is after initialisation, if it was set for itself, mV.
    pub initial: Vec<Option<f64>>,
    /// What each is now, mV.
    pub values: Vec<f64>,
    /// Where each comes from.
    pub from: Vec<Origin>,
    /// Slots whose voltage is given.
    pub given: Vec<u32>,
    number_of_taken: HashMap<(Gid, u32), u32>,
    number_of_given: HashMap<u32, u32>,
}

/// Where a voltage comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// One that another worker gives: which, and the number among what it gives.
    Worker(u32, u32),
    /// One of those that arrive from other ranks.
    Rank(u32),
}

impl RemoteVoltages {
    /// The number of a voltage among those taken, new if it is not taken yet.
    pub fn take(&mut self, gid: Gid, node: u32) -> u32 {
        let next = self.taken.len() as u32;
        let number = *self.number_of_taken.entry((gid, node)).or_insert(next);
        if number == next {
            self.taken.push((gid, node));
            self.values.push(0.0);
        }
        number
    }

    /// The number of a slot among those given, new if it is not given yet.
    pub fn give(&mut self, slot: u32) -> u32 {
        let next = self.given.len() as u32;
        let number = *self.number_of_given.entry(slot).or_insert(next);
        if number == next {
            self.given.push(slot);
        }
        number
    }

    /// Everything at `v_init`.
    pub fn start(&mut self, v_init: f64) {
        self.values.fill(v_init);
    }

    /// What was set for itself.
    pub fn set_initial(&mut self) {
        for (value, initial) in self.values.iter_mut().zip(&self.initial) {
            *value = initial.unwrap_or(*value);
        }
    }
}
