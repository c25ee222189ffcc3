//! Whether all voltages are finite, and what made one that is not.

use crate::arrays::variables::{Variables, context};
use crate::error::{Divergence, SimError};
use crate::names::Names;
use netpyne_mechanism::storage::CurrentOut;
use netpyne_mechanism::{Call, Scratch};

/// The first cell with a voltage that is not finite: its number in the whole, and the error.
pub(crate) fn check_health(names: &Names, part: usize, variables: &mut Variables) -> Option<(u32, SimError)> {
    // Chunks, so that the usual case is a scan without branches.
    if variables.cable.v.chunks(1024).all(|chunk| chunk.iter().all(|v| v.is_finite())) {
        return None;
    }
    let sick = |&(cell, node): &(usize, u32)| {
        !variables.cable.v[variables.cable.cells[cell].slot(node) as usize].is_finite()
    };
    let lanes = variables.cable.cells.iter().enumerate();
    let (cell, node) = lanes.flat_map(|(n, lane)| (0..lane.nodes).map(move |node| (n, node))).find(sick)?;
    let voltage = variables.cable.v[variables.cable.cells[cell].slot(node) as usize];
    let suspects = suspects(names.v_init, variables, cell);
    let node = suspects.first().map_or(node, |(node, _)| *node);
    let mut mechanisms: Vec<String> = suspects.into_iter().map(|(_, name)| name).collect();
    mechanisms.sort_unstable();
    mechanisms.dedup();
    let number = names.parts[part].cells[cell];
    let (time, gid) = (variables.clock.t, names.gids[number as usize]);
    Some((number, SimError::Diverged(Divergence { time, gid, node, voltage, suspects: mechanisms })))
}

/// Mechanisms of a cell whose current is not finite even with the membrane at `v_init`, with their nodes.
fn suspects(v_init: f64, variables: &mut Variables, cell: usize) -> Vec<(u32, String)> {
    let lane = variables.cable.cells[cell];
    let kept = variables.cable.v.clone();
    variables.cable.v.fill(v_init);
    let mut found = Vec::new();
    for population in &mut variables.populations {
        if population.mechanism().kernels.current.is_none() {
            continue;
        }
        for instance in 0..population.data.count() {
            let Some(node) = lane.node(population.data.node[instance]) else { continue };
            let mut out = CurrentOut::default();
            let mut call = Call {
                instances: &mut population.data,
                context: context(&variables.clock, &mut variables.cable, &mut variables.ions),
                scratch: &mut Scratch::default(),
            };
            let evaluated = population.kernels.current(instance..instance + 1, &mut call, &mut out);
            if evaluated.is_err() || out.current.first().is_none_or(|i| !i.is_finite()) {
                found.push((node, population.mechanism().name.clone()));
            }
        }
    }
    variables.cable.v = kept;
    found
}
