//! Sums of coefficients times membrane currents.
//!
//! What a cell contributes to an output is a dot product, added up in the order of its nodes; contributions of cells are added
//! exactly. So sums depend neither on the order of cells nor on how they are shared out.
#![allow(unsafe_code)]

use super::dot_products::contribute;
#[cfg(target_arch = "x86_64")]
use super::panels;
use crate::arrays::current_sums::CurrentSums;
use netpyne_math::aligned::Aligned;
#[cfg(target_arch = "x86_64")]
use netpyne_math::exact_sum::LaneSums;
use netpyne_math::exact_sum::{ExactSum, ShortSums};

/// Keeps the currents of a sample; adds up when there are enough. `is_last`: nothing reads `current` any more, and it may be exchanged
/// for one with other values.
pub(crate) fn keep_sample(sums: &mut CurrentSums, current: &mut Aligned, is_last: bool) {
    if sums.kept.len() == sums.samples {
        sums.kept.push(Aligned::new(current.len(), 0.0));
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
    let first_row = sums.rows.len();
    sums.rows.resize(first_row + sums.samples * sums.width(), ExactSum::default());
    let mut rows = std::mem::take(&mut sums.rows);
    #[cfg(target_arch = "x86_64")]
    add_up_panels(sums, &mut rows[first_row..]);
    add_up_cells(sums, &mut rows[first_row..]);
    sums.rows = rows;
    sums.samples = 0;
}

/// Adds what single cells contribute to the rows of the samples.
fn add_up_cells(sums: &CurrentSums, rows: &mut [ExactSum]) {
    let samples = &sums.kept[..sums.samples];
    let mut short = ShortSums::default();
    let mut cells = &sums.cells[..];
    while let Some(group) = cells.first().map(|cell| cell.group) {
        let together = cells.iter().take(ShortSums::TERMS).take_while(|cell| cell.group == group).count();
        short.reset(samples.len() * sums.stride);
        contribute(sums, &cells[..together], samples, &mut short);
        for (sample, row) in rows.chunks_exact_mut(sums.width()).enumerate() {
            add_parts(sums, group, row, short.sums(sample * sums.stride));
        }
        cells = &cells[together..];
    }
}

/// Adds what panels contribute.
#[cfg(target_arch = "x86_64")]
fn add_up_panels(sums: &CurrentSums, rows: &mut [ExactSum]) {
    let samples = &sums.kept[..sums.samples];
    let mut lanes = LaneSums::default();
    let mut panels = &sums.panels[..];
    while let Some(group) = panels.first().map(|panel| panel.group) {
        let together = panels.iter().take(LaneSums::TERMS).take_while(|panel| panel.group == group).count();
        lanes.reset(samples.len() * sums.outputs);
        // SAFETY: panels are laid out only where the processor has AVX-512.
        unsafe { panels::contribute(sums, &panels[..together], samples, &mut lanes) };
        for (sample, row) in rows.chunks_exact_mut(sums.width()).enumerate() {
            add_parts(sums, group, row, lanes.sums(sample * sums.outputs));
        }
        panels = &panels[together..];
    }
}

/// Adds the parts of a group to its place in a row.
fn add_parts(sums: &CurrentSums, group: usize, row: &mut [ExactSum], parts: impl Iterator<Item = ExactSum>) {
    for (sum, part) in row[group * sums.outputs..][..sums.outputs].iter_mut().zip(parts) {
        *sum += part;
    }
}
