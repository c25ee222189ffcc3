//! In fast simulations: one synapse instead of many that are equal, at one node, and whose effects add up.

use crate::options::{Fidelity, Options};
use netpyne_mechanism::ir::FieldId;
use netpyne_mechanism::{MechId, superposes, validate};
use netpyne_network::model::{CellId, Model, SourceKind, Variable};
use std::collections::HashMap;
use std::sync::Arc;

/// Which point process represents each one: itself, or one created earlier; none if nothing is merged.
pub(super) fn representatives(model: &Model, options: &Options) -> Option<Vec<u32>> {
    // States are saved one by one, and may go on in an exact simulation; any of them may be changed from outside.
    if options.fidelity != Fidelity::Fast || options.resumable || options.addressable {
        return None;
    }
    let adds: Vec<Option<Vec<bool>>> = mechanisms(model);
    if adds.iter().all(Option::is_none) {
        return None;
    }
    let observed = observed(model);
    let sets = Sets::new(model);
    let points = &model.points;
    let mut first: HashMap<(CellId, u32, MechId, u32), u32> = HashMap::new();
    let representative = (0..points.len()).map(|n| {
        let (mechanism, set) = (points.mechanism[n], points.parameters[n].index());
        let Some(adds) = adds[mechanism.index()].as_ref().filter(|_| !observed[n]) else { return n as u32 };
        if sets.starts_elsewhere(model, set, mechanism, adds) {
            return n as u32;
        }
        let key = (points.cell[n], points.node[n], mechanism, sets.equal_to[set]);
        *first.entry(key).or_insert(n as u32)
    });
    Some(representative.collect())
}

/// By mechanism: the columns that add up; none for those that are not used, cannot be merged, or whose globals are read.
fn mechanisms(model: &Model) -> Vec<Option<Vec<bool>>> {
    let mut judged: Vec<Option<Option<Vec<bool>>>> = vec![None; model.catalog.mechanisms().len()];
    for variable in variables(model) {
        if let Variable::Global(mechanism, ..) = variable {
            judged[mechanism.index()] = Some(None);
        }
    }
    for &id in &model.points.mechanism {
        judged[id.index()].get_or_insert_with(|| {
            let valid = validate(Arc::clone(model.catalog.get(id))).ok()?;
            superposes(&valid).ok()
        });
    }
    judged.into_iter().map(Option::flatten).collect()
}

/// Everything that is read or written besides by kernels.
fn variables(model: &Model) -> impl Iterator<Item = Variable> {
    let crossings = model.sources.iter().filter_map(|source| match source.kind {
        SourceKind::Crossing(variable) => Some(variable),
        SourceKind::Events(_) | SourceKind::Remote => None,
    });
    let recorded = model.recorded_variables().chain(model.plays.iter().map(|p| p.target));
    recorded.chain(crossings).chain(super::pointers::targets(model))
}

/// Which point processes are read, written or named one by one.
fn observed(model: &Model) -> Vec<bool> {
    let of_variables = variables(model).filter_map(|variable| match variable {
        Variable::Point(point, _) | Variable::PointElement(point, ..) => Some(point),
        _ => None,
    });
    let sources = model.sources.iter().filter_map(|source| match source.kind {
        SourceKind::Events(point) => Some(point),
        SourceKind::Crossing(_) | SourceKind::Remote => None,
    });
    let set = model.elements.iter().map(|(point, ..)| *point);
    let transfers = model.transfers.iter().map(|transfer| transfer.to.0);
    let mut observed = vec![false; model.points.len()];
    of_variables.chain(sources).chain(set).chain(transfers).for_each(|point| observed[point.index()] = true);
    observed
}

/// Parameter sets by their values.
struct Sets {
    /// The first one with the same values, of each.
    equal_to: Vec<u32>,
}

impl Sets {
    fn new(model: &Model) -> Self {
        let mut known: HashMap<Vec<(FieldId, u64)>, u32> = HashMap::new();
        let sets = model.parameter_sets.iter().enumerate();
        let equal_to = sets.map(|(n, set)| {
            let mut values: Vec<(FieldId, u64)> = Vec::with_capacity(set.len());
            // Of several values for one parameter the last one counts.
            for &(field, value) in set.iter().rev() {
                if values.iter().all(|(f, _)| *f != field) {
                    values.push((field, value.to_bits()));
                }
            }
            values.sort_unstable();
            *known.entry(values).or_insert(n as u32)
        });
        Self { equal_to: equal_to.collect() }
    }

    /// Whether something that adds up is set.
    fn starts_elsewhere(&self, model: &Model, set: usize, mechanism: MechId, adds: &[bool]) -> bool {
        let fields = &model.catalog.get(mechanism).fields;
        model.parameter_sets[set].iter().any(|&(field, value)| {
            let column = fields[..field.index()].iter().map(|f| f.len as usize).sum::<usize>();
            value != 0.0 && adds[column]
        })
    }
}
