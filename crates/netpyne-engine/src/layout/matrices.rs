//! Matrices that are recorded.

use super::panels::{self, lay_out_panels};
use super::variables::{Mapping, resolve};
use crate::arrays::current_sums::{BLOCK, Contribution, CurrentSums};
use crate::arrays::matrices::{MatrixRecorder, Sampled};
use crate::arrays::variables::Variables;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_network::model::{self, MatrixColumns};

/// Currents that are kept before they are added up: what a processor's cache holds with ease.
const KEPT: usize = 1 << 17;
/// Fewest and most samples among these: so many are computed together; more of them make nothing faster.
const BATCH: (usize, usize) = (8, 16);

/// Lays out the recorders of all matrices of the model.
pub(super) fn lay_out_matrices(
    mapping: &Mapping<'_>,
    variables: &mut Variables,
    problems: &mut Diagnostics,
) -> Vec<MatrixRecorder> {
    let mut recorders = Vec::new();
    for (n, matrix) in mapping.model.matrices.iter().enumerate() {
        let sampled = match &matrix.columns {
            MatrixColumns::Variables(columns) => {
                let found = columns.iter().map(|variable| resolve(mapping, variables, *variable));
                match found.collect() {
                    Ok(addresses) => Sampled::Values { addresses, rows: Vec::new() },
                    Err(message) => {
                        problems.push(Diagnostic::error(message).at_path(format!("matrices[{n}]")));
                        continue;
                    }
                }
            }
            MatrixColumns::Currents(sums) => Sampled::Sums(lay_out_sums(sums, variables)),
        };
        recorders.push(MatrixRecorder { when: matrix.when.clone(), taken: 0, sampled });
    }
    recorders
}

fn lay_out_sums(model: &model::CurrentSums, variables: &Variables) -> CurrentSums {
    let stride = model.outputs.next_multiple_of(BLOCK);
    let (groups, isa) = (model.groups, variables.cable.isa);
    let mut sums = CurrentSums { outputs: model.outputs, stride, groups, isa, ..CurrentSums::default() };
    let mut cells: Vec<&model::CellCoefficients> = model.cells.iter().collect();
    cells.sort_by_key(|cell| cell.group);
    if panels::are_used(isa) {
        cells = lay_out_panels(cells, &variables.cable, &mut sums);
    }
    for cell in cells {
        let lane = &variables.cable.cells[cell.cell.index()];
        sums.cells.push(Contribution { group: cell.group, first: sums.slots.len(), nodes: cell.nodes.len() });
        sums.slots.extend(cell.nodes.iter().map(|&node| lane.slot(node)));
        for row in cell.coefficients.chunks(model.outputs.max(1)) {
            sums.coefficients.extend(row);
            sums.coefficients.resize(sums.coefficients.len().next_multiple_of(BLOCK), 0.0);
        }
    }
    sums.batch = (KEPT / variables.cable.v.len().max(1)).clamp(BATCH.0, BATCH.1);
    if !sums.panels.is_empty() {
        sums.batch = panels::whole_samples(sums.batch);
    }
    sums
}
