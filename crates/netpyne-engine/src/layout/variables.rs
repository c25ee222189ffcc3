//! Variables of the model to addresses; vectors played and recordings.

use crate::arrays::address::Address;
use crate::arrays::network::Network;
use crate::arrays::population::Population;
use crate::arrays::target::Target;
use crate::arrays::variables::Variables;
use crate::arrays::vectors::{Player, Recorder, Vectors};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_mechanism::ir::FieldId;
use netpyne_network::model::{Model, SegmentVar, Variable};
use std::sync::Arc;

/// From the numbers of a model to those of a worker.
pub(super) struct Mapping<'a> {
    pub model: &'a Model,
    /// Where each point process has gone.
    pub points: &'a [Target],
    /// Where each connection has gone.
    pub connections: &'a [u32],
    pub network: &'a Network,
}

/// Where a variable is, or why it is not there.
pub(super) fn resolve(
    mapping: &Mapping<'_>,
    variables: &mut Variables,
    variable: Variable,
) -> Result<Address, String> {
    let slot = |cell: netpyne_network::model::CellId, node| variables.cable.cells[cell.index()].slot(node);
    match variable {
        Variable::Time => Ok(Address::Time),
        Variable::Voltage(cell, node) => Ok(Address::Voltage(slot(cell, node))),
        Variable::VoltageThere(gid, node) => Ok(Address::RemoteVoltage(variables.remote.take(gid, node))),
        Variable::CapacitiveCurrent(cell, node) => Ok(Address::CapacitiveCurrent(slot(cell, node))),
        Variable::MembraneCurrent(cell, node) => Ok(Address::MembraneCurrent(slot(cell, node))),
        Variable::Segment(cell, node, what) => {
            let template = &mapping.model.templates[mapping.model.cells[cell.index()].template.index()];
            let of_nodes = match what {
                SegmentVar::Diameter => &template.tree.diam,
                SegmentVar::Capacitance => &template.capacitance,
            };
            Ok(Address::constant(of_nodes[node as usize]))
        }
        Variable::Density(cell, node, mechanism, field) => {
            resolve(mapping, variables, Variable::DensityElement(cell, node, mechanism, field, 0))
        }
        Variable::DensityElement(cell, node, mechanism, field, element) => {
            let name = &mapping.model.catalog.get(mechanism).name;
            let absent = || format!("there is no `{name}` at node {node} of cell {cell}");
            let index = variables.populations.iter().position(|p| p.id == mechanism).ok_or_else(absent)?;
            let population = &variables.populations[index];
            let instances = &population.data.node[..population.data.count()];
            let instance = instances.binary_search(&slot(cell, node)).map_err(|_| absent())?;
            field_of(population, index, instance, field, element)
        }
        Variable::Point(point, field) => resolve(mapping, variables, Variable::PointElement(point, field, 0)),
        Variable::PointElement(point, field, element) => {
            let Target { population, instance } = mapping.points[point.index()];
            let index = population as usize;
            field_of(&variables.populations[index], index, instance as usize, field, element)
        }
        Variable::Global(mechanism, global, element) => {
            let traits = mapping.model.catalog.get(mechanism);
            let known = traits.globals.get(global.index()).filter(|g| element < g.len);
            let known = known.ok_or_else(|| format!("`{}` has no such variable", traits.name))?;
            let index = variables.populations.iter().position(|p| p.id == mechanism);
            let index =
                index.ok_or_else(|| format!("nothing has `{}` and its `{}`", traits.name, known.name))?;
            let first = variables.populations[index].data.first_global(global).unwrap_or_default() as u32;
            Ok(Address::Global { population: index as u32, index: first + element })
        }
        Variable::Ion(cell, node, ion, variable) => {
            let traits = variables.ions.traits.get(ion.index()).ok_or("there is no such ion")?;
            let name = &mapping.model.catalog.ions()[ion.index()].name;
            let row = traits
                .row(slot(cell, node))
                .ok_or_else(|| format!("there is no ion `{name}` at node {node} of cell {cell}"))?;
            Ok(Address::Ion { ion: ion.0, variable, row: row as u32 })
        }
        Variable::Weight(connection, element) => {
            let weights = mapping.network.weights_of(mapping.connections[connection.index()] as usize);
            let index = weights.clone().nth(element as usize);
            let index = index.ok_or_else(|| format!("there are {} weights only", weights.len()))?;
            Ok(Address::Weight(index as u32))
        }
    }
}

fn field_of(
    population: &Population,
    index: usize,
    instance: usize,
    field: FieldId,
    element: u32,
) -> Result<Address, String> {
    let mechanism = population.mechanism();
    let known = mechanism.fields.get(field.index()).filter(|f| element < f.len);
    known.ok_or_else(|| format!("`{}` has no such variable", mechanism.name))?;
    let at = population.data.index_of(field, element, instance);
    Ok(Address::Field { population: index as u32, index: at as u32 })
}

/// Lays out vectors played and recordings.
pub(super) fn lay_out_vectors(
    mapping: &Mapping<'_>,
    variables: &mut Variables,
    vectors: &mut Vectors,
    problems: &mut Diagnostics,
) {
    let mut report = |what: &str, n: usize, message: String| {
        problems.push(Diagnostic::error(message).at_path(format!("{what}[{n}]")));
    };
    for (n, play) in mapping.model.plays.iter().enumerate() {
        match resolve(mapping, variables, play.target) {
            Ok(
                Address::Time
                | Address::CapacitiveCurrent(_)
                | Address::MembraneCurrent(_)
                | Address::Constant(_)
                | Address::Global { .. },
            ) => {
                report("plays", n, "nothing can be played into this variable".into());
            }
            Ok(target) => vectors.players.push(Player {
                target,
                times: Arc::clone(&play.times),
                values: Arc::clone(&play.values),
                continuous: play.continuous,
                index: 0,
                bound: 0,
            }),
            Err(message) => report("plays", n, message),
        }
    }
    for (n, recording) in mapping.model.recordings.iter().enumerate() {
        match resolve(mapping, variables, recording.variable) {
            Ok(address) => {
                let times = mapping.model.recording_times.iter().find(|(of, _)| *of as usize == n);
                let times = times.map(|(_, times)| Arc::clone(times));
                let step = recording.step;
                vectors.recorders.push(Recorder {
                    address,
                    step,
                    times,
                    taken: 0,
                    due: None,
                    samples: Vec::new(),
                });
            }
            Err(message) => report("recordings", n, message),
        }
    }
}
