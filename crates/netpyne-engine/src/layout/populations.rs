//! The instances of every mechanism, in order of slots, with their parameters.

use super::combine;
use super::statements;
use crate::arrays::ions::Ions;
use crate::arrays::population::{NONE, Population, Runs};
use crate::arrays::scatter::{IonScatter, Scatter};
use crate::arrays::target::Target;
use crate::cable::arrays::Cable;
use crate::options::{Options, Order};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_math::random123::Random123;
use netpyne_math::scop_random::ScopRandom;
use netpyne_mechanism::ir::{Kind, Mechanism, Stmt};
use netpyne_mechanism::storage::{Instances, PAD};
use netpyne_mechanism::{MechId, compile, validate};
use netpyne_network::model::{Model, PointId};
use std::sync::Arc;

/// A density mechanism at one node of one cell.
#[derive(Clone, Copy)]
struct Membrane {
    slot: u32,
    cell: u32,
    insertion: u32,
    /// Position among the insertion's nodes.
    at: u32,
}

/// All mechanisms that are used, in the order in which they act, and where each point process has gone.
pub(super) fn lay_out_populations(
    model: &Model,
    cable: &Cable,
    ions: &Ions,
    options: &Options,
) -> Result<(Vec<Population>, Vec<Target>), Diagnostics> {
    let mut membranes = membranes_by_mechanism(model, cable);
    let mut points: Vec<Vec<u32>> = vec![Vec::new(); model.catalog.mechanisms().len()];
    let representative = combine::representatives(model, options);
    for (n, mechanism) in model.points.mechanism.iter().enumerate() {
        if representative.as_ref().is_none_or(|all| all[n] == n as u32) {
            points[mechanism.index()].push(n as u32);
        }
    }
    let slots_of_points = slots_of_points(model, cable);
    // NEURON's order can be had on one thread only, so this is the only one.
    let sequence = (options.order == Order::Neuron).then(|| Arc::new(ScopRandom::new()));
    let mut populations = Vec::new();
    let mut places = vec![Target { population: NONE, instance: NONE }; model.points.len()];
    let mut problems = Diagnostics::new();
    for id in model.catalog.acting_order() {
        let mut membranes = std::mem::take(&mut membranes[id.index()]);
        let mut points = std::mem::take(&mut points[id.index()]);
        if membranes.is_empty() && points.is_empty() {
            continue;
        }
        membranes.sort_unstable_by_key(|m| m.slot);
        let slot_of = |point: u32| slots_of_points[point as usize];
        let kind = model.catalog.get(id).kind;
        if kind == Kind::PointProcess {
            points.sort_by_key(|&point| (slot_of(point), std::cmp::Reverse(point)));
            points = arrange(&points, &slot_of);
        }
        let slots: Vec<u32> = match kind {
            Kind::Density => membranes.iter().map(|m| m.slot).collect(),
            Kind::PointProcess => points.iter().map(|&point| slot_of(point)).collect(),
            Kind::ArtificialCell => Vec::new(),
        };
        let count = membranes.len() + points.len();
        match population(model, Members { id, count, slots }, (cable, ions), options, sequence.as_ref()) {
            Err(found) => problems.extend(found),
            Ok(mut population) => {
                if membranes.windows(2).any(|pair| pair[0].slot == pair[1].slot) {
                    let name = &population.mechanism().name;
                    problems.push(Diagnostic::error(format!("`{name}` is inserted twice in a segment")));
                }
                fill_membranes(model, &membranes, &mut population.data);
                set_streams_of_membranes(model, id, &membranes, &mut population.data);
                fill_points(model, &points, &mut population.data);
                if kind == Kind::PointProcess {
                    population.neuron_order = neuron_order(model, &population, &points);
                }
                for (instance, &point) in points.iter().enumerate() {
                    places[point as usize] =
                        Target { population: populations.len() as u32, instance: instance as u32 };
                }
                populations.push(population);
            }
        }
    }
    for (n, &other) in representative.iter().flatten().enumerate() {
        places[n] = places[other as usize];
    }
    set_streams_and_vectors(model, &places, &mut populations);
    for stream in populations.iter_mut().flat_map(|p| &mut p.data.randoms).flatten() {
        stream.set_global_index(options.global_index);
    }
    if problems.has_errors() { Err(problems) } else { Ok((populations, places)) }
}

fn membranes_by_mechanism(model: &Model, cable: &Cable) -> Vec<Vec<Membrane>> {
    let mut all = vec![Vec::new(); model.catalog.mechanisms().len()];
    for (n, (cell, lane)) in model.cells.iter().zip(&cable.cells).enumerate() {
        for (k, insertion) in model.templates[cell.template.index()].mechanisms.iter().enumerate() {
            all[insertion.mechanism.index()].extend(insertion.nodes.iter().enumerate().map(|(at, &node)| {
                Membrane { slot: lane.slot(node), cell: n as u32, insertion: k as u32, at: at as u32 }
            }));
        }
    }
    all
}

/// The instances of a mechanism, and the slots of those in cells.
struct Members {
    id: MechId,
    count: usize,
    slots: Vec<u32>,
}

/// A population with defaults everywhere.
fn population(
    model: &Model,
    members: Members,
    (cable, ions): (&Cable, &Ions),
    options: &Options,
    sequence: Option<&Arc<ScopRandom>>,
) -> Result<Population, Diagnostics> {
    let Members { id, count, slots } = members;
    let mechanism = model.catalog.get(id);
    let how = netpyne_mechanism::Options {
        isa: options.isa,
        fidelity: options.fidelity,
        ..netpyne_mechanism::Options::default()
    };
    let kernels = compile(validate(Arc::clone(mechanism))?, how);
    let mut data = Instances::new(mechanism, count);
    data.sequence = sequence.cloned();
    for &(of, global, value) in &model.globals {
        if of == id
            && let Some(first) = data.first_global(global)
        {
            data.globals[first] = value;
        }
    }
    let mut ion_currents = Vec::new();
    for (n, ion) in mechanism.ions.iter().enumerate() {
        let Some(ion_id) = model.catalog.find_ion(&ion.ion) else {
            return Err(Diagnostic::error(format!("no ion `{}` in the catalogue", ion.ion)).into());
        };
        data.ion_columns[n] = ion_id.0;
        let rows = slots.iter().map(|&slot| ions.traits[ion_id.index()].row(slot).unwrap_or(0) as u32);
        data.ion_rows[n] = rows.collect();
    }
    let of_ions = mechanism.currents.iter().filter_map(|current| current.ion).enumerate();
    for (output, use_id) in of_ions {
        let use_index = use_id.index();
        ion_currents.push(IonScatter {
            output,
            use_index,
            ion: data.ion_columns[use_index] as usize,
            scatter: Scatter::new(&data.ion_rows[use_index]),
        });
    }
    let scale = match mechanism.kind {
        Kind::PointProcess => {
            let scales = slots.iter().map(|&slot| 1.0e2 / cable.area[slot as usize]);
            let padding = std::iter::repeat_n(0.0, data.stride() - count);
            scales.chain(padding).collect()
        }
        Kind::Density | Kind::ArtificialCell => Vec::new(),
    };
    let scatter = Scatter::new(&slots);
    data.node = slots;
    pad(&mut data.node, count);
    data.ion_rows.iter_mut().for_each(|rows| pad(rows, count));
    let moves = statements::any_statement(mechanism, &|s| matches!(s, Stmt::NetMove(_)));
    let watches = mechanism.watches.len();
    Ok(Population {
        id,
        runs: Runs::of(&*kernels),
        kernels: Arc::from(kernels),
        data,
        scatter,
        scale,
        ion_currents,
        movable: if moves { vec![None; count] } else { Vec::new() },
        sources: Vec::new(),
        fan_in: Vec::new(),
        neuron_order: Vec::new(),
        pointers: Vec::new(),
        stores_pointers: statements::stores_to_pointers(mechanism),
        one_by_one: Vec::new(),
        diffusion: None,
        lanes: 0,
        spikes_arrive_after: 0.0,
        watch_objects: vec![NONE; count * watches],
        watch_lists: if watches > 0 { vec![Vec::new(); count] } else { Vec::new() },
    })
}

/// Point processes, sorted by slot, in rows of one at each of eight nodes, so that one vector holds eight nodes' sums. Those of
/// a node keep their order; those that make no whole row follow at the end.
fn arrange(points: &[u32], slot_of: &dyn Fn(u32) -> u32) -> Vec<u32> {
    const ROW: usize = 8;
    let mut nodes: Vec<&[u32]> = points.chunk_by(|&a, &b| slot_of(a) == slot_of(b)).collect();
    nodes.sort_by_key(|node| std::cmp::Reverse(node.len()));
    let mut arranged = Vec::with_capacity(points.len());
    let mut rest: Vec<&[u32]> = Vec::new();
    for group in nodes.chunks(ROW) {
        let rows = if group.len() == ROW { group[ROW - 1].len() } else { 0 };
        for row in 0..rows {
            arranged.extend(group.iter().map(|node| node[row]));
        }
        rest.extend(group.iter().map(|node| &node[rows..]));
    }
    rest.sort_by_key(|node| node.first().map(|&point| slot_of(point)));
    arranged.extend(rest.into_iter().flatten());
    arranged
}

/// The slot that each point process sits at; 0 for artificial cells.
fn slots_of_points(model: &Model, cable: &Cable) -> Vec<u32> {
    let places = model.points.cell.iter().zip(&model.points.node);
    places.map(|(cell, &node)| cable.cells.get(cell.index()).map_or(0, |lane| lane.slot(node))).collect()
}

/// Repeats the last value up to the padded length.
fn pad(column: &mut Vec<u32>, count: usize) {
    if let Some(&last) = column.last() {
        column.resize(count.next_multiple_of(PAD), last);
    }
}

fn fill_membranes(model: &Model, membranes: &[Membrane], data: &mut Instances) {
    for (instance, m) in membranes.iter().enumerate() {
        let template = &model.templates[model.cells[m.cell as usize].template.index()];
        for (field, values) in &template.mechanisms[m.insertion as usize].parameters {
            data.column_mut(field.index(), 0)[instance] = values[m.at as usize];
        }
    }
    // Padding takes part in block operations: give it values that are as good as any.
    pad_fields(data, membranes.len());
}

fn fill_points(model: &Model, points: &[u32], data: &mut Instances) {
    for (instance, &point) in points.iter().enumerate() {
        let set = model.points.parameters[point as usize];
        for &(field, value) in &model.parameter_sets[set.index()] {
            data.column_mut(field.index(), 0)[instance] = value;
        }
    }
    for &(point, field, element, value) in &model.elements {
        if let Some(instance) = points.iter().position(|&p| p == point.0) {
            data.column_mut(field.index(), element as usize)[instance] = value;
        }
    }
    pad_fields(data, points.len());
}

fn pad_fields(data: &mut Instances, count: usize) {
    let stride = data.stride();
    if count > 0 && count == data.count() && stride > count {
        for column in data.fields_mut().chunks_exact_mut(stride) {
            let last = column[count - 1];
            column[count..].fill(last);
        }
    }
}

/// Rank of each instance among NEURON's: those at root nodes first, then cell by cell; within a node the newest first. Only
/// for mechanisms that send events while they are initialised.
fn neuron_order(model: &Model, population: &Population, points: &[u32]) -> Vec<u32> {
    if !statements::initial_sends_events(population.mechanism()) {
        return Vec::new();
    }
    let key = |instance: u32| {
        let point = points[instance as usize];
        let (cell, node) = (model.points.cell[point as usize], model.points.node[point as usize]);
        let roots = model.templates[model.cells[cell.index()].template.index()].tree.roots;
        (node >= roots, cell, node, std::cmp::Reverse(point))
    };
    let mut by_rank: Vec<u32> = (0..points.len() as u32).collect();
    by_rank.sort_by_cached_key(|&instance| key(instance));
    let mut rank = vec![0; points.len()];
    for (n, &instance) in by_rank.iter().enumerate() {
        rank[instance as usize] = n as u32;
    }
    rank
}

fn set_streams_of_membranes(model: &Model, id: MechId, membranes: &[Membrane], data: &mut Instances) {
    let mechanism = model.catalog.get(id);
    for (instance, m) in membranes.iter().enumerate() {
        let cell = model.cells[m.cell as usize];
        let insertion = &model.templates[cell.template.index()].mechanisms[m.insertion as usize];
        let Some(&before) = insertion.streams.get(m.at as usize) else { continue };
        for (stream, [id1, id2, id3]) in (cell.streams + before).ids(mechanism) {
            data.randoms[stream.index()][instance] = Random123::new(id1, id2, id3);
        }
    }
}

fn set_streams_and_vectors(model: &Model, places: &[Target], populations: &mut [Population]) {
    let place = |point: PointId| places[point.index()];
    for (point, stream, [id1, id2, id3]) in model.streams_of_points() {
        let Target { population, instance } = place(point);
        if let Some(population) = populations.get_mut(population as usize) {
            population.data.randoms[stream.index()][instance as usize] = Random123::new(id1, id2, id3);
        }
    }
    for (point, vector, values) in &model.vectors {
        let Target { population, instance } = place(*point);
        if let Some(population) = populations.get_mut(population as usize) {
            population.data.vectors[vector.index()][instance as usize] = Some(Arc::clone(values));
        }
    }
}

/// Whether a population's mechanism has FOR_NETCONS.
pub(super) fn has_for_netcons(mechanism: &Mechanism) -> bool {
    statements::any_statement(mechanism, &|s| matches!(s, Stmt::ForNetCons(_)))
}
