//! Cells whose contributions to sums are computed eight side by side: neighbours in a block of the cable, of one group.

use crate::arrays::current_sums::{CurrentSums, Eight, PANEL_OUTPUTS, PANEL_SAMPLES, Panel};
use crate::cable::arrays::Cable;
use netpyne_math::isa::Isa;
use netpyne_network::model::CellCoefficients;
use std::collections::BTreeMap;

/// Fewer than this many cells in eight are quicker one by one.
const FEWEST: usize = 3;

/// Whether there are instructions for panels.
pub(super) fn are_used(isa: Option<Isa>) -> bool {
    cfg!(target_arch = "x86_64") && isa.unwrap_or(Isa::Baseline).supported() == Isa::Avx512
}

/// About as many samples, so that none is computed in vain.
pub(super) fn whole_samples(batch: usize) -> usize {
    (batch / PANEL_SAMPLES).max(1) * PANEL_SAMPLES
}

/// Puts cells (by group) into panels, and returns those that are in none.
pub(super) fn lay_out_panels<'a>(
    cells: Vec<&'a CellCoefficients>,
    cable: &Cable,
    sums: &mut CurrentSums,
) -> Vec<&'a CellCoefficients> {
    // By group and the slot of the first of eight neighbours.
    let mut together: BTreeMap<(usize, u32), Vec<(u32, &CellCoefficients)>> = BTreeMap::new();
    let mut alone = Vec::new();
    for cell in cells {
        let first = cable.cells[cell.cell.index()].first;
        let block = cable.blocks[cable.blocks.partition_point(|block| block.first <= first) - 1];
        if block.width < 8 || sums.outputs == 0 {
            alone.push(cell);
            continue;
        }
        let lane = (first - block.first) % 8;
        together.entry((cell.group, first - lane)).or_default().push((lane, cell));
    }
    for ((group, first), members) in together {
        let nodes = &members[0].1.nodes;
        let fits = members.iter().all(|(_, cell)| cell.nodes == *nodes);
        if members.len() < FEWEST || !fits {
            alone.extend(members.iter().map(|(_, cell)| *cell));
            continue;
        }
        let width = cable.cells[members[0].1.cell.index()].width;
        let panel = Panel {
            group,
            mask: members.iter().fold(0, |mask, (lane, _)| mask | 1 << lane),
            first: sums.panel_slots.len(),
            nodes: nodes.len(),
            coefficients: sums.panel_coefficients.len(),
        };
        sums.panel_slots.extend(nodes.iter().map(|node| first + node * width));
        add_coefficients(&members, nodes.len(), sums);
        sums.panels.push(panel);
    }
    alone.sort_by_key(|cell| cell.group);
    alone
}

/// Some outputs of all nodes, then the next outputs; eight cells beside one another.
fn add_coefficients(members: &[(u32, &CellCoefficients)], nodes: usize, sums: &mut CurrentSums) {
    for first in (0..sums.outputs).step_by(PANEL_OUTPUTS) {
        for node in 0..nodes {
            for output in first..(first + PANEL_OUTPUTS).min(sums.outputs) {
                let mut eight = Eight::default();
                for (lane, cell) in members {
                    eight.0[*lane as usize] = cell.coefficients[node * sums.outputs + output];
                }
                sums.panel_coefficients.push(eight);
            }
        }
    }
}
