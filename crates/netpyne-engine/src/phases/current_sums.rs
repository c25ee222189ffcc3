//! Sums of coefficients times membrane currents.
//!
//! What a cell contributes to an output is a dot product, added up in the order of its nodes; contributions of cells are added
//! exactly. So sums depend neither on the order of cells nor on how they are shared out.

use super::dot_products::contribute;
use crate::arrays::current_sums::CurrentSums;
use netpyne_math::exact_sum::{ExactSum, ShortSums};

/// Keeps the currents of a sample; adds up when there are enough. `is_last`: nothing reads `current` any more, and it may be exchanged
/// for one with other values.
pub(crate) fn keep_sample(sums: &mut CurrentSums, current: &mut Vec<f64>, is_last: bool) {
    if sums.kept.len() == sums.samples {
        sums.kept.push(vec![0.0; current.len()]);
    }
    let room = &mut sums.kept[sums.samples];
    if is_last {
        std::mem::swap(room, current);
    } else {
        room.copy_from_slice(current);
    }
    sums.samples += 1;
    if sums.samples == sums.batch {
        add_up(sums);
    }
}

/// Makes rows of the samples that are kept.
pub(crate) fn add_up(sums: &mut CurrentSums) {
    if sums.samples == 0 {
        return;
    }
    let (first_row, width) = (sums.rows.len(), sums.width());
    sums.rows.resize(first_row + sums.samples * width, ExactSum::default());
    let samples = &sums.kept[..sums.samples];
    let mut short = ShortSums::default();
    let mut cells = &sums.cells[..];
    while let Some(group) = cells.first().map(|cell| cell.group) {
        let together = cells.iter().take(ShortSums::TERMS).take_while(|cell| cell.group == group).count();
        short.reset(sums.samples * sums.stride);
        contribute(sums, &cells[..together], samples, &mut short);
        for sample in 0..sums.samples {
            let row = first_row + sample * width + group * sums.outputs;
            let parts = short.sums(sample * sums.stride);
            for (sum, part) in sums.rows[row..][..sums.outputs].iter_mut().zip(parts) {
                *sum += part;
            }
        }
        cells = &cells[together..];
    }
    sums.samples = 0;
}
