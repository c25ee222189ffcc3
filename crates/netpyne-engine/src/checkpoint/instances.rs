//! Potentials, ions and mechanism instances of one home.

use crate::arrays::target::Target;
use crate::arrays::variables::Variables;
use crate::cable::arrays::Lane;
use crate::layout::homes::Home;
use netpyne_comm::{Reader, Writer};
use netpyne_mechanism::ir::Kind;
use netpyne_mechanism::storage::{Distribution, HandleStream, Instances};

/// Writes everything that is at the nodes of the cell, and its point processes.
pub(super) fn write(variables: &Variables, home: &Home, out: &mut Writer) {
    if let Some(cell) = home.cell {
        let lane = variables.cable.cells[cell as usize];
        out.u32(lane.nodes);
        for slot in slots(lane) {
            out.f64(variables.cable.v[slot]);
            // The change of the potential, where it is read.
            out.f64(if variables.cable.keep_change { variables.cable.rhs[slot] } else { 0.0 });
            out.f64(variables.membrane.as_ref().map_or(0.0, |membrane| membrane.current[slot]));
        }
        for (columns, traits) in variables.ions.columns.iter().zip(&variables.ions.traits) {
            for row in slots(lane).filter_map(|slot| traits.row(slot as u32)) {
                out.f64(columns.reversal[row]);
                out.f64(columns.inside[row]);
                out.f64(columns.outside[row]);
                out.f64(columns.current[row]);
            }
        }
        for (population, instance) in density(variables, lane) {
            write_instance(&variables.populations[population].data, instance, out);
        }
    }
    for &Target { population, instance } in &home.points {
        write_instance(&variables.populations[population as usize].data, instance as usize, out);
    }
}

/// Reads the same; `None` if it does not fit.
pub(super) fn read(variables: &mut Variables, home: &Home, from: &mut Reader<'_>) -> Option<()> {
    if let Some(cell) = home.cell {
        let lane = variables.cable.cells[cell as usize];
        if from.u32()? != lane.nodes {
            return None;
        }
        for slot in slots(lane) {
            variables.cable.v[slot] = from.f64()?;
            variables.cable.rhs[slot] = from.f64()?;
            let current = from.f64()?;
            if let Some(membrane) = &mut variables.membrane {
                membrane.current[slot] = current;
            }
        }
        for (columns, traits) in variables.ions.columns.iter_mut().zip(&variables.ions.traits) {
            for row in slots(lane).filter_map(|slot| traits.row(slot as u32)) {
                columns.reversal[row] = from.f64()?;
                columns.inside[row] = from.f64()?;
                columns.outside[row] = from.f64()?;
                columns.current[row] = from.f64()?;
            }
        }
        for (population, instance) in density(variables, lane) {
            read_instance(&mut variables.populations[population].data, instance, from)?;
        }
    }
    for &Target { population, instance } in &home.points {
        read_instance(&mut variables.populations[population as usize].data, instance as usize, from)?;
    }
    Some(())
}

/// The potential at a node in the state of a home.
pub(super) fn voltage(home: &[u8], node: u32) -> Option<f64> {
    let at = 4 + 3 * 8 * node as usize;
    home.get(at..)?.first_chunk().map(|bytes| f64::from_le_bytes(*bytes))
}

fn slots(lane: Lane) -> impl Iterator<Item = usize> {
    (0..lane.nodes).map(move |node| lane.slot(node) as usize)
}

/// Instances of density mechanisms in a cell: population and instance. Populations stand in the order in which mechanisms act,
/// which every part of a network has.
fn density(variables: &Variables, lane: Lane) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (p, population) in variables.populations.iter().enumerate() {
        if population.mechanism().kind == Kind::Density {
            let nodes = &population.data.node[..population.data.count()];
            found.extend(slots(lane).filter_map(|slot| Some((p, nodes.binary_search(&(slot as u32)).ok()?))));
        }
    }
    found
}

fn write_instance(data: &Instances, instance: usize, out: &mut Writer) {
    for column in data.fields().chunks(data.stride().max(1)) {
        out.f64(column[instance]);
    }
    for stream in &data.randoms {
        stream[instance].state().into_iter().for_each(|word| out.u32(word));
    }
    for handle in &data.handles {
        let Some(HandleStream { stream, distribution }) = &handle[instance] else {
            out.u32(ABSENT);
            continue;
        };
        let (kind, [a, b]) = match *distribution {
            Distribution::Uniform(low, high) => (UNIFORM, [low, high]),
            Distribution::NegExp(mean) => (NEGEXP, [mean, 0.0]),
        };
        out.u32(kind);
        out.f64(a);
        out.f64(b);
        stream.state().into_iter().for_each(|word| out.u32(word));
    }
    for values in written_vectors(data) {
        let values = data.vectors[values][instance].as_deref();
        out.u32(values.map_or(0, |v| v.len() as u32));
        values.into_iter().flatten().for_each(|x| out.f64(*x));
    }
}

/// Kinds of random streams that may be absent.
const ABSENT: u32 = 0;
const UNIFORM: u32 = 1;
const NEGEXP: u32 = 2;

/// Vectors that kernels write to.
fn written_vectors(data: &Instances) -> Vec<usize> {
    (0..data.vectors.len()).filter(|&n| data.vectors_written[n]).collect()
}

fn read_instance(data: &mut Instances, instance: usize, from: &mut Reader<'_>) -> Option<()> {
    let stride = data.stride().max(1);
    for column in data.fields_mut().chunks_mut(stride) {
        column[instance] = from.f64()?;
    }
    for stream in &mut data.randoms {
        let mut state = stream[instance].state();
        for word in &mut state {
            *word = from.u32()?;
        }
        stream[instance].set_state(state);
    }
    for handle in &mut data.handles {
        let kind = from.u32()?;
        if kind == ABSENT {
            handle[instance] = None;
            continue;
        }
        let (a, b) = (from.f64()?, from.f64()?);
        let mut made = HandleStream::new([0; 3]);
        made.distribution = match kind {
            UNIFORM => Distribution::Uniform(a, b),
            NEGEXP => Distribution::NegExp(a),
            _ => return None,
        };
        let mut state = made.stream.state();
        for word in &mut state {
            *word = from.u32()?;
        }
        made.stream.set_state(state);
        handle[instance] = Some(made);
    }
    for n in written_vectors(data) {
        let len = from.u32()? as usize;
        // What is there has the length; a file of another length is none of this model.
        if data.vectors[n][instance].as_deref().map_or(0, <[f64]>::len) != len {
            return None;
        }
        let values = (0..len).map(|_| from.f64()).collect::<Option<Vec<f64>>>()?;
        if len > 0 {
            data.vectors[n][instance] = Some(values.into());
        }
    }
    Some(())
}
