//! Sums of coefficients times membrane currents.
//!
//! What a cell contributes to an output is a dot product, added up in the order of its nodes; contributions of cells are added
//! exactly. So sums depend neither on the order of cells nor on how they are shared out.

use crate::arrays::current_sums::{BLOCK, Contribution, CurrentSums};
use netpyne_math::exact_sum::{ExactSum, ShortSum};

/// Samples whose products are computed at once.
const SAMPLES: usize = 4;

/// Keeps the currents of a sample; adds up when there are enough.
pub(crate) fn keep_sample(sums: &mut CurrentSums, current: &[f64]) {
    sums.kept.extend(sums.slots.iter().map(|&slot| current[slot as usize]));
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
    let mut short = vec![ShortSum::default(); sums.samples * sums.outputs];
    let mut cells = &sums.cells[..];
    while let Some(group) = cells.first().map(|cell| cell.group) {
        let together = cells.iter().take(ShortSum::TERMS).take_while(|cell| cell.group == group).count();
        short.fill(ShortSum::default());
        for cell in &cells[..together] {
            contribute(sums, cell, &mut short);
        }
        for (sample, short) in short.chunks_exact(sums.outputs).enumerate() {
            let row = first_row + sample * width + group * sums.outputs;
            for (sum, part) in sums.rows[row..].iter_mut().zip(short) {
                *sum += ExactSum::from(*part);
            }
        }
        cells = &cells[together..];
    }
    sums.kept.clear();
    sums.samples = 0;
}

/// Adds the contributions of a cell: `short` has a row of outputs per sample.
fn contribute(sums: &CurrentSums, cell: &Contribution, short: &mut [ShortSum]) {
    let all = sums.slots.len();
    let coefficients = &sums.coefficients[cell.first * sums.stride..][..cell.nodes * sums.stride];
    let currents = |sample: usize| &sums.kept[sample * all + cell.first..][..cell.nodes];
    let mut sample = 0;
    while sample < sums.samples {
        let n = SAMPLES.min(sums.samples - sample);
        // What is too much is computed again and not added.
        let rows: [&[f64]; SAMPLES] = std::array::from_fn(|i| currents(sample + i.min(n - 1)));
        for block in (0..sums.outputs).step_by(BLOCK) {
            let products = products(&coefficients[block..], sums.stride, rows);
            for (i, products) in products[..n].iter().enumerate() {
                let row = &mut short[(sample + i) * sums.outputs..][..sums.outputs];
                row[block..].iter_mut().zip(products).for_each(|(sum, product)| sum.add(*product));
            }
        }
        sample += n;
    }
}

/// Dot products of a block of columns of `coefficients` with each of `rows`.
#[inline(always)]
fn products(coefficients: &[f64], stride: usize, rows: [&[f64]; SAMPLES]) -> [[f64; BLOCK]; SAMPLES] {
    let mut sums = [[0.0; BLOCK]; SAMPLES];
    let nodes = rows[0].len();
    let rows = rows.map(|row| &row[..nodes]);
    for node in 0..nodes {
        let (factors, _) =
            coefficients[node * stride..].split_first_chunk::<BLOCK>().unwrap_or((&[0.0; BLOCK], &[]));
        for (sums, row) in sums.iter_mut().zip(&rows) {
            for (sum, factor) in sums.iter_mut().zip(factors) {
                *sum += factor * row[node];
            }
        }
    }
    sums
}
