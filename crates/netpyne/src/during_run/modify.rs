//! What a function can change: weights, and parameters of stimuli, synapses and membranes.

use super::observe::{Moment, unknown};
use crate::Result;
use netpyne_base::Gid;
use netpyne_mechanism::MechId;
use netpyne_mechanism::ir::FieldId;
use netpyne_network::model::{ConnectionId, PointId, Variable};
use netpyne_network::{Linked, NameId, Plan, PlanId, Pre};
use netpyne_specs::Value;
use std::sync::Arc;

/// A connection as it is now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Connection<'a> {
    /// The rule or the stimulus that made it; none if labels are not kept (`includeParamsLabel`).
    pub rule: Option<&'a str>,
    /// Source; none for stimuli.
    pub pre: Option<Gid>,
    /// Target.
    pub post: Gid,
    /// Synaptic mechanism.
    pub syn_mech: Option<&'a str>,
    /// Weight now.
    pub weight: f64,
    /// Delay, ms.
    pub delay: f64,
    /// In which order it was created (among those of this rank).
    pub number: usize,
}

impl Moment<'_> {
    /// Gives every connection onto this rank's cells that the rule (of `connParams` or `stimTargetParams`) made the weight that
    /// `weight` says; how many there are. Saved files show the new weights.
    ///
    /// # Errors
    /// There is no such rule.
    pub fn reweight(&mut self, rule: &str, mut weight: impl FnMut(&Connection<'_>) -> f64) -> Result<usize> {
        let net = &self.spec.net_params;
        let rules = net.conn_params.keys().chain(net.stim_target_params.keys()).map(String::as_str);
        if !rules.clone().any(|known| known == rule) {
            return Err(unknown("rule", rule, rules));
        }
        let mut count = 0;
        self.reweight_all(|connection| {
            let this = connection.rule == Some(rule);
            count += usize::from(this);
            if this { weight(connection) } else { connection.weight }
        });
        Ok(count)
    }

    /// The same for all connections onto this rank's cells, gap junctions and the like left out.
    pub fn reweight_all(&mut self, mut weight: impl FnMut(&Connection<'_>) -> f64) {
        for n in 0..self.network.conns.len() {
            let Some((connection, id, element)) = self.connection(n) else { continue };
            let old = connection.weight;
            let new = weight(&connection);
            if new.to_bits() != old.to_bits() && self.simulation.set(Variable::Weight(id, element), new) {
                Arc::make_mut(self.network).model.connections.weight[id.index()] = new;
            }
        }
    }

    /// Gives connections onto this rank's cells, by their [numbers](Connection::number), new weights; how many there are. Saved files
    /// show the new weights.
    pub fn set_weights(&mut self, weights: impl IntoIterator<Item = (usize, f64)>) -> usize {
        let mut count = 0;
        for (number, weight) in weights {
            if number >= self.network.conns.len() {
                continue;
            }
            let Some((_, id, element)) = self.connection(number) else { continue };
            if self.simulation.set(Variable::Weight(id, element), weight) {
                Arc::make_mut(self.network).model.connections.weight[id.index()] = weight;
                count += 1;
            }
        }
        count
    }

    /// Writes the weights as they are into the network's description.
    pub(crate) fn describe_weights(&mut self) {
        for n in 0..self.network.conns.len() {
            let Some((connection, id, _)) = self.connection(n) else { continue };
            let weight = connection.weight;
            if weight.to_bits() != self.network.model.connections.weight[id.index()].to_bits() {
                Arc::make_mut(self.network).model.connections.weight[id.index()] = weight;
            }
        }
    }

    /// All connections onto this rank's cells, gap junctions and the like left out, in order of creation.
    pub fn connections(&self) -> impl Iterator<Item = Connection<'_>> {
        (0..self.network.conns.len()).filter_map(|n| self.connection(n).map(|(connection, ..)| connection))
    }

    fn connection(&self, n: usize) -> Option<(Connection<'_>, ConnectionId, u32)> {
        let network = &**self.network;
        let Linked::Connection(id) = network.conns.link.get(n).get() else { return None };
        let conn = network.conn(n);
        let element = u32::from(network.model.connections.weight_index[id.index()]);
        let name = |name: Option<NameId>| name.map(|name| network.names.get(name));
        let connection = Connection {
            rule: name(conn.plan.label),
            pre: match conn.pre {
                Pre::Cell(gid) => Some(gid),
                Pre::NetStim => None,
            },
            post: network.cells.gid[conn.post.index()],
            syn_mech: name(conn.plan.syn_mech),
            weight: self.simulation.get(Variable::Weight(id, element)).unwrap_or(conn.weight),
            delay: conn.delay,
            number: n,
        };
        Some((connection, id, element))
    }

    /// Gives a parameter of a stimulus (a name in `stimSourceParams` or `stimTargetParams`) on each of this rank's cells that have
    /// it the value that `value` says for the cell; how many there are. Saved files show the new values.
    ///
    /// # Errors
    /// There is no such stimulus, or it has no such parameter.
    pub fn set_stim(
        &mut self,
        stim: &str,
        parameter: &str,
        mut value: impl FnMut(Gid) -> f64,
    ) -> Result<usize> {
        let net = &self.spec.net_params;
        let known = net.stim_source_params.keys().chain(net.stim_target_params.keys()).map(String::as_str);
        if !known.clone().any(|known| known == stim) {
            return Err(unknown("stimulus", stim, known));
        }
        let is_meant =
            |key: &str, dict: &netpyne_specs::Dict| dict.get(key).and_then(Value::as_str) == Some(stim);
        let mut count = 0;
        for n in 0..self.network.stims.len() {
            let (cell, point) = (self.network.stims[n].cell, self.network.stims[n].point);
            let dict = &self.network.stims[n].dict;
            if !is_meant("source", dict) && !is_meant("label", dict) {
                continue;
            }
            let new = value(self.network.cells.gid[cell.index()]);
            let is_rate = parameter == "rate" && dict.get("type").and_then(Value::as_str) == Some("NetStim");
            // What NEURON's stimulus is told of a rate.
            let (field, told) = if is_rate { ("interval", 1.0 / new * 1e3) } else { (parameter, new) };
            self.set_point(point, field, told)?;
            Arc::make_mut(&mut Arc::make_mut(self.network).stims[n].dict)
                .insert(parameter.to_owned(), new.into());
            count += 1;
        }
        Ok(count)
    }

    /// Gives a parameter of all synapses of a kind (a name in `synMechParams`) on this rank's cells the value that `value` says for
    /// the cell; how many there are. Saved files show the values of the specification.
    ///
    /// # Errors
    /// There is no such kind of synapse, or it has no such parameter.
    pub fn set_synapses(
        &mut self,
        syn_mech: &str,
        parameter: &str,
        mut value: impl FnMut(Gid) -> f64,
    ) -> Result<usize> {
        let known = &self.spec.net_params.syn_mech_params;
        if !known.contains_key(syn_mech) {
            return Err(unknown("kind of synapse", syn_mech, known.keys().map(String::as_str)));
        }
        let is_meant = |plan: &Plan| plan.syn_mech.map(|name| self.network.names.get(name)) == Some(syn_mech);
        let meant: Vec<bool> = self.network.conns.plans.iter().map(is_meant).collect();
        let mut count = 0;
        for n in 0..self.network.model.points.len() {
            let plan = self.network.sites.plan[n];
            if plan == PlanId::NONE || !meant[plan.index()] {
                continue;
            }
            let model = &self.network.model;
            let gid = model.cells.get(model.points.cell[n].index()).map(|cell| cell.gid);
            if let Some(gid) = gid {
                let new = value(gid);
                self.set_point(PointId::from_index(n), parameter, new)?;
                count += 1;
            }
        }
        Ok(count)
    }

    /// Gives a parameter of a density mechanism the value in all segments of a section that have the mechanism; false if the cell is
    /// not on this rank. Saved files show the values of the specification.
    ///
    /// # Errors
    /// There is no such section, mechanism or parameter.
    pub fn set_mechanism(
        &mut self,
        gid: Gid,
        section: &str,
        mechanism: &str,
        parameter: &str,
        value: f64,
    ) -> Result<bool> {
        if self.network.cells.find(gid).is_none() {
            return Ok(false);
        }
        let Some((cell, _)) = self.network.locate(gid, section, 0.5) else {
            return Err(unknown("section", section, std::iter::empty()));
        };
        let model = &self.network.model;
        let template = &model.templates[model.cells[cell.index()].template.index()];
        let here = template.mechanisms.iter().map(|insertion| insertion.mechanism);
        let names = here.clone().map(|id| model.catalog.get(id).name.as_str());
        let position = names.clone().position(|name| name == mechanism);
        let Some(insertion) = position else { return Err(unknown("mechanism", mechanism, names)) };
        let insertion = &template.mechanisms[insertion];
        let (id, nodes) = (insertion.mechanism, insertion.nodes.clone());
        let field = self.field(id, parameter)?;
        let mut found = false;
        for node in nodes {
            if self.network.section_at(gid, node) == Some(section) {
                found |= self.simulation.set(Variable::Density(cell, node, id, field), value);
            }
        }
        if found { Ok(true) } else { Err(unknown("mechanism", mechanism, std::iter::empty())) }
    }

    fn set_point(&mut self, point: PointId, parameter: &str, value: f64) -> Result<()> {
        let field = self.field(self.network.model.points.mechanism[point.index()], parameter)?;
        self.simulation.set(Variable::Point(point, field), value);
        Ok(())
    }

    /// The field that a parameter's name means.
    fn field(&self, mechanism: MechId, name: &str) -> Result<FieldId> {
        let fields = &self.network.model.catalog.get(mechanism).fields;
        let find = |name: &str| fields.iter().position(|f| f.visible && f.name == name);
        // `del` is a word of Python, so it may be called `delay`.
        let found = find(name).or_else(|| (name == "delay").then(|| find("del")).flatten());
        let known = fields.iter().filter(|f| f.visible).map(|f| f.name.as_str());
        found.map(FieldId::from_index).ok_or_else(|| unknown("parameter", name, known))
    }
}
