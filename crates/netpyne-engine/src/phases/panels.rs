//! Contributions of eight cells side by side, in the lanes of AVX-512 registers: each lane multiplies and adds up in the order of its
//! cell's nodes, without contraction, as [`super::dot_products`] does.
#![allow(unsafe_code)]

use crate::arrays::current_sums::{CurrentSums, Eight, PANEL_OUTPUTS, PANEL_SAMPLES, Panel};
use netpyne_math::aligned::Aligned;
use netpyne_math::exact_sum::{LaneSums, too_large};
use std::arch::x86_64::*;

/// Currents of a few samples.
type Rows<'a> = [&'a [f64]; PANEL_SAMPLES];

/// Adds what panels contribute: `lanes` has `outputs` sums per sample.
///
/// # Safety
/// The processor must have AVX-512.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
pub(super) unsafe fn contribute(
    sums: &CurrentSums,
    panels: &[Panel],
    samples: &[Aligned],
    lanes: &mut LaneSums,
) {
    for panel in panels {
        lanes.begin_round();
        for first in (0..samples.len()).step_by(PANEL_SAMPLES) {
            let count = PANEL_SAMPLES.min(samples.len() - first);
            // What is too much is computed again and not added.
            let rows: Rows<'_> = std::array::from_fn(|i| &samples[first + i.min(count - 1)][..]);
            let mut output = 0;
            while output < sums.outputs {
                let place = (first, count, output);
                match sums.outputs - output {
                    1 => some_outputs::<1>(sums, panel, rows, place, lanes),
                    2 => some_outputs::<2>(sums, panel, rows, place, lanes),
                    3 => some_outputs::<3>(sums, panel, rows, place, lanes),
                    _ => some_outputs::<PANEL_OUTPUTS>(sums, panel, rows, place, lanes),
                }
                output += PANEL_OUTPUTS;
            }
        }
    }
}

/// `N` outputs from `output` on, in `count` samples from `first` on.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn some_outputs<const N: usize>(
    sums: &CurrentSums,
    panel: &Panel,
    rows: Rows<'_>,
    (first, count, output): (usize, usize, usize),
    lanes: &mut LaneSums,
) {
    let slots = &sums.panel_slots[panel.first..][..panel.nodes];
    let coefficients = panel.coefficients + output * panel.nodes;
    let coefficients = &sums.panel_coefficients[coefficients..][..panel.nodes * N];
    let products = products::<N>(coefficients, slots, rows);
    let mut largest = _mm512_setzero_si512();
    for (sample, products) in products.into_iter().take(count).enumerate() {
        for (i, terms) in products.into_iter().enumerate() {
            let magnitudes = lanes.add((first + sample) * sums.outputs + output + i, terms, panel.mask);
            largest = _mm512_max_epu64(largest, magnitudes);
        }
    }
    if too_large(largest) {
        give_up::<N>(coefficients, slots, rows, (panel.mask, count), |sample, i| {
            lanes.give_up((first + sample) * sums.outputs + output + i);
        });
    }
}

/// Finds the sums that have left the numbers: computed again, as it hardly ever happens.
#[cold]
#[inline(never)]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn give_up<const N: usize>(
    coefficients: &[Eight],
    slots: &[u32],
    rows: Rows<'_>,
    (mask, count): (u8, usize),
    mut lost: impl FnMut(usize, usize),
) {
    for (sample, products) in products::<N>(coefficients, slots, rows).into_iter().take(count).enumerate() {
        for (i, terms) in products.into_iter().enumerate() {
            let magnitudes = _mm512_castpd_si512(_mm512_abs_pd(_mm512_maskz_mov_pd(mask, terms)));
            if too_large(magnitudes) {
                lost(sample, i);
            }
        }
    }
}

/// `coefficients`: `N` for each of `slots`.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn products<const N: usize>(
    coefficients: &[Eight],
    slots: &[u32],
    rows: Rows<'_>,
) -> [[__m512d; N]; PANEL_SAMPLES] {
    assert!(coefficients.len() == slots.len() * N);
    let last = slots.iter().fold(0, |last, slot| last.max(*slot)) as usize;
    assert!(rows.iter().all(|row| row.len() >= last + 8));
    let rows = rows.map(<[f64]>::as_ptr);
    let mut sums = [[_mm512_setzero_pd(); N]; PANEL_SAMPLES];
    let mut factors_of_node = coefficients.as_ptr();
    for &slot in slots {
        // SAFETY: there are `N` coefficients for each slot, as asserted; the pointer is not read behind the last.
        let factors: [__m512d; N] =
            std::array::from_fn(|i| unsafe { _mm512_load_pd(factors_of_node.add(i).cast()) });
        factors_of_node = factors_of_node.wrapping_add(N);
        for (sums, row) in sums.iter_mut().zip(rows) {
            // SAFETY: every row has eight values from the largest slot on, as asserted.
            let current = unsafe { _mm512_loadu_pd(row.add(slot as usize)) };
            for (sum, factor) in sums.iter_mut().zip(factors) {
                *sum = _mm512_add_pd(*sum, _mm512_mul_pd(factor, current));
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrays::current_sums::{BLOCK, Contribution};
    use crate::phases::current_sums::{add_up, keep_sample};
    use netpyne_math::isa::Isa;

    /// Cells side by side give the bits of cells one by one, for any number of outputs and samples; a lost sum stays alone.
    #[test]
    fn panels_have_the_bits_of_single_cells() {
        if Isa::detect() != Isa::Avx512 {
            return;
        }
        let mut state = 1u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5
        };
        let (nodes, width) = (5, 16);
        let mask = 0b1011_0111;
        for outputs in [1, 2, 3, 4, 7, 16] {
            let stride = usize::next_multiple_of(outputs, BLOCK);
            let factors: Vec<f64> = (0..nodes * outputs * 8).map(|_| draw()).collect();
            let factor =
                |node: usize, output: usize, lane: usize| factors[(node * outputs + output) * 8 + lane];
            let mut samples: Vec<Vec<f64>> =
                (0..14).map(|_| (0..nodes * width).map(|_| draw()).collect()).collect();
            samples[3][8 + width + 2] = f64::INFINITY;
            samples[4][8 + width + 3] = f64::NAN;
            let mut alone = CurrentSums { outputs, stride, groups: 2, batch: 12, ..CurrentSums::default() };
            let mut beside = alone.clone();
            for lane in (0..8).filter(|lane| mask >> lane & 1 == 1) {
                alone.cells.push(Contribution { group: 1, first: alone.slots.len(), nodes });
                for node in 0..nodes {
                    alone.slots.push((8 + node * width + lane) as u32);
                    let row = (0..stride).map(|o| if o < outputs { factor(node, o, lane) } else { 0.0 });
                    alone.coefficients.extend(row);
                }
            }
            beside.panels.push(Panel { group: 1, mask, first: 0, nodes, coefficients: 0 });
            beside.panel_slots = (0..nodes).map(|node| (8 + node * width) as u32).collect();
            for first in (0..outputs).step_by(PANEL_OUTPUTS) {
                for node in 0..nodes {
                    for output in first..(first + PANEL_OUTPUTS).min(outputs) {
                        let eight = std::array::from_fn(|lane| factor(node, output, lane));
                        beside.panel_coefficients.push(Eight(eight));
                    }
                }
            }
            for sums in [&mut alone, &mut beside] {
                samples.iter().for_each(|sample| keep_sample(sums, &mut sample[..].into(), true));
                add_up(sums);
            }
            assert_eq!(beside.rows, alone.rows, "{outputs} outputs");
            // The lane that is not a number in sample 4 is of no cell; the infinite one is.
            let is_lost = |sample: usize| alone.rows[sample * 2 * outputs + outputs].value().is_nan();
            assert_eq!((0..14).filter(|sample| is_lost(*sample)).collect::<Vec<_>>(), [3]);
        }
    }
}
