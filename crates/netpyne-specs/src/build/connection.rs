//! Connectivity rules.

use super::{Mech, Quantities, Quantity, Syn};
use crate::{ConnParams, Dict, Names, NetParams, Plasticity, Value};

/// A connectivity rule under construction; every word changes the rule in its network.
pub struct Rule<'a> {
    params: &'a mut ConnParams,
}

impl<'a> Rule<'a> {
    pub(super) fn new(net: &'a mut NetParams, label: &str, pre: Dict, post: Dict) -> Self {
        let entry = net.conn_params.entry(label.to_owned());
        let params = entry.insert_entry(ConnParams::default()).into_mut();
        params.pre_conds = pre;
        params.post_conds = post;
        Rule { params }
    }

    /// Connects each pair with a probability: a number or a string function.
    pub fn probability(self, probability: impl Into<Quantity>) -> Self {
        self.params.probability = Some(probability.into().into());
        self
    }

    /// Number of inputs that each postsynaptic cell gets.
    pub fn convergence(self, inputs: impl Into<Quantity>) -> Self {
        self.params.convergence = Some(inputs.into().into());
        self
    }

    /// Number of cells that each presynaptic cell reaches.
    pub fn divergence(self, outputs: impl Into<Quantity>) -> Self {
        self.params.divergence = Some(outputs.into().into());
        self
    }

    /// Exactly these pairs, as positions in the two selections.
    pub fn pairs(self, pairs: &[[i64; 2]]) -> Self {
        self.params.conn_list = Some(pairs.to_vec());
        self
    }

    /// Synaptic mechanism.
    pub fn via(self, syn: &Syn) -> Self {
        self.params.syn_mech = Some(Names::One(syn.0.clone()));
        self
    }

    /// Weight.
    pub fn weight(self, weight: impl Into<Quantity>) -> Self {
        self.params.weight = Some(weight.into().into());
        self
    }

    /// Delay, ms.
    pub fn delay(self, delay: impl Into<Quantity>) -> Self {
        self.params.delay = Some(delay.into().into());
        self
    }

    /// Lets the weights learn by a mechanism: `STDP` with its parameters.
    pub fn plasticity(self, mech: Mech) -> Self {
        let rest = Plasticity::default();
        self.params.plast = Some(Plasticity { mech: mech.name, params: mech.params, ..rest });
        self
    }

    /// Section (or list of sections, or name of a list) of the synapse.
    pub fn section(self, section: impl Into<Value>) -> Self {
        self.params.sec = Some(section.into());
        self
    }

    /// Location in the section, 0 to 1; with several sections or synapses a list.
    pub fn at(self, location: impl Into<Quantities>) -> Self {
        self.params.loc = Some(location.into().into());
        self
    }

    /// Synapses per connection.
    pub fn synapses(self, count: impl Into<Quantity>) -> Self {
        self.params.syns_per_conn = Some(count.into().into());
        self
    }

    /// One more condition on presynaptic cells.
    pub fn from(self, tag: &str, value: impl Into<Value>) -> Self {
        self.params.pre_conds.insert(tag.to_owned(), value.into());
        self
    }

    /// One more condition on postsynaptic cells.
    pub fn to(self, tag: &str, value: impl Into<Value>) -> Self {
        self.params.post_conds.insert(tag.to_owned(), value.into());
        self
    }
}
