//! Dot products of cells' coefficients with membrane currents, several outputs and samples at a time.
//!
//! Every version multiplies and adds up in the order of a cell's nodes, without contraction: they differ in speed only.
#![allow(unsafe_code)]

use crate::arrays::current_sums::{BLOCK, Contribution, CurrentSums};
use netpyne_math::aligned::Aligned;
use netpyne_math::exact_sum::ShortSums;
use netpyne_math::isa::Isa;
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

/// One cell: its coefficients, a row of `stride` for each node, and where its nodes' currents are in a sample.
#[derive(Clone, Copy)]
struct Cell<'a> {
    coefficients: &'a [f64],
    stride: usize,
    slots: &'a [u32],
    /// The largest of `slots`.
    #[cfg(target_arch = "x86_64")]
    last_slot: u32,
}

/// Adds what `cells` contribute: `short` has `stride` sums per sample.
pub(crate) fn contribute(
    sums: &CurrentSums,
    cells: &[Contribution],
    samples: &[Aligned],
    short: &mut ShortSums,
) {
    match sums.isa.unwrap_or(Isa::Baseline).supported() {
        // SAFETY: `supported` returns only what the processor has.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => unsafe { contribute_avx512(sums, cells, samples, short) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => unsafe { contribute_avx2(sums, cells, samples, short) },
        _ => {
            for cell in cells {
                one_cell(sums, cell, samples, short, (plain::<4, BLOCK>, plain::<4, BLOCK>));
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn contribute_avx2(sums: &CurrentSums, cells: &[Contribution], samples: &[Aligned], short: &mut ShortSums) {
    for cell in cells {
        one_cell(sums, cell, samples, short, (plain::<4, 8>, plain::<4, BLOCK>));
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn contribute_avx512(sums: &CurrentSums, cells: &[Contribution], samples: &[Aligned], short: &mut ShortSums) {
    for cell in cells {
        let wide = |cell: Cell<'_>, block: usize, rows: [&[f64]; 8]| avx512_two(cell, block, rows);
        let rest = |cell: Cell<'_>, block: usize, rows: [&[f64]; 8]| avx512_one(cell, block, rows);
        one_cell(sums, cell, samples, short, (wide, rest));
    }
}

/// Adds the contributions of a cell; `wide` and `rest` compute products of blocks of `WIDE` and at most `REST` outputs.
#[inline(always)]
fn one_cell<const SAMPLES: usize, const WIDE: usize, const REST: usize>(
    sums: &CurrentSums,
    cell: &Contribution,
    samples: &[Aligned],
    short: &mut ShortSums,
    (wide, rest): (
        impl Fn(Cell<'_>, usize, [&[f64]; SAMPLES]) -> [[f64; WIDE]; SAMPLES],
        impl Fn(Cell<'_>, usize, [&[f64]; SAMPLES]) -> [[f64; REST]; SAMPLES],
    ),
) {
    let stride = sums.stride;
    let slots = &sums.slots[cell.first..][..cell.nodes];
    let whole = Cell {
        coefficients: &sums.coefficients[cell.first * stride..][..cell.nodes * stride],
        stride,
        slots,
        #[cfg(target_arch = "x86_64")]
        last_slot: slots.iter().copied().max().unwrap_or(0),
    };
    for first in (0..samples.len()).step_by(SAMPLES) {
        let count = SAMPLES.min(samples.len() - first);
        // What is too much is computed again and not added.
        let rows: [&[f64]; SAMPLES] = std::array::from_fn(|i| &samples[first + i.min(count - 1)][..]);
        let mut block = 0;
        while block + WIDE <= stride {
            let products = wide(whole, block, rows);
            for (i, products) in products[..count].iter().enumerate() {
                short.add((first + i) * stride + block, products);
            }
            block += WIDE;
        }
        while block < stride {
            let products = rest(whole, block, rows);
            for (i, products) in products[..count].iter().enumerate() {
                short.add((first + i) * stride + block, &products[..REST.min(stride - block)]);
            }
            block += REST;
        }
    }
}

/// Products of the `WIDTH` outputs from `block` on with each of `rows`, for any processor.
#[inline(always)]
fn plain<const SAMPLES: usize, const WIDTH: usize>(
    cell: Cell<'_>,
    block: usize,
    rows: [&[f64]; SAMPLES],
) -> [[f64; WIDTH]; SAMPLES] {
    let mut sums = [[0.0; WIDTH]; SAMPLES];
    for (node, &slot) in cell.slots.iter().enumerate() {
        let (factors, _) = cell.coefficients[node * cell.stride + block..]
            .split_first_chunk::<WIDTH>()
            .unwrap_or((&[0.0; WIDTH], &[]));
        for (sums, row) in sums.iter_mut().zip(&rows) {
            let current = row[slot as usize];
            for (sum, factor) in sums.iter_mut().zip(factors) {
                *sum += factor * current;
            }
        }
    }
    sums
}

/// Sixteen outputs in two registers for each of eight samples.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn avx512_two(cell: Cell<'_>, block: usize, rows: [&[f64]; 8]) -> [[f64; 16]; 8] {
    assert!(block + 16 <= cell.stride && cell.coefficients.len() >= cell.slots.len() * cell.stride);
    assert!(rows.iter().all(|row| row.len() > cell.last_slot as usize));
    let rows = rows.map(<[f64]>::as_ptr);
    let mut sums = [[_mm512_setzero_pd(); 2]; 8];
    let mut factors_of_node = cell.coefficients[block..].as_ptr();
    for &slot in cell.slots {
        // SAFETY: 16 coefficients from `block` on are within the row of each node, as asserted; the pointer is not read behind the last.
        let factors = unsafe { [_mm512_loadu_pd(factors_of_node), _mm512_loadu_pd(factors_of_node.add(8))] };
        factors_of_node = factors_of_node.wrapping_add(cell.stride);
        for (sums, row) in sums.iter_mut().zip(rows) {
            // SAFETY: every row is longer than the largest slot, as asserted.
            let current = _mm512_set1_pd(unsafe { *row.add(slot as usize) });
            sums[0] = _mm512_add_pd(sums[0], _mm512_mul_pd(factors[0], current));
            sums[1] = _mm512_add_pd(sums[1], _mm512_mul_pd(factors[1], current));
        }
    }
    let mut out = [[0.0; 16]; 8];
    for (out, sums) in out.iter_mut().zip(sums) {
        let halves = out.as_mut_ptr();
        // SAFETY: there is room for 16.
        unsafe {
            _mm512_storeu_pd(halves, sums[0]);
            _mm512_storeu_pd(halves.add(8), sums[1]);
        }
    }
    out
}

/// At most eight outputs for each of eight samples.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn avx512_one(cell: Cell<'_>, block: usize, rows: [&[f64]; 8]) -> [[f64; 8]; 8] {
    assert!(block < cell.stride && cell.coefficients.len() >= cell.slots.len() * cell.stride);
    assert!(rows.iter().all(|row| row.len() > cell.last_slot as usize));
    let rows = rows.map(<[f64]>::as_ptr);
    let mask = (0xff_u32 >> 8_usize.saturating_sub(cell.stride - block)) as __mmask8;
    let mut sums = [_mm512_setzero_pd(); 8];
    let mut factors_of_node = cell.coefficients[block..].as_ptr();
    for &slot in cell.slots {
        // SAFETY: only what is within the row of the node is read, by the mask; the pointer is not read behind the last row.
        let factors = unsafe { _mm512_maskz_loadu_pd(mask, factors_of_node) };
        factors_of_node = factors_of_node.wrapping_add(cell.stride);
        for (sum, row) in sums.iter_mut().zip(rows) {
            // SAFETY: every row is longer than the largest slot, as asserted.
            let current = _mm512_set1_pd(unsafe { *row.add(slot as usize) });
            *sum = _mm512_add_pd(*sum, _mm512_mul_pd(factors, current));
        }
    }
    let mut out = [[0.0; 8]; 8];
    for (out, sum) in out.iter_mut().zip(sums) {
        // SAFETY: there is room for 8.
        unsafe { _mm512_storeu_pd(out.as_mut_ptr(), sum) };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phases::current_sums::{add_up, keep_sample};

    /// Every instruction set gives the bits of plain code, for any number of outputs and samples.
    #[test]
    fn versions_have_the_same_bits() {
        let mut state = 1u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5
        };
        let nodes = 40;
        for outputs in [1, 3, 4, 8, 13, 16, 30, 64] {
            let stride = usize::next_multiple_of(outputs, BLOCK);
            let cells = [(0, 0, 7), (0, 7, 1), (1, 8, 20)].map(|(group, first, nodes)| Contribution {
                group,
                first,
                nodes,
            });
            let coefficients: Vec<f64> =
                (0..28 * stride).map(|i| if i % stride < outputs { draw() } else { 0.0 }).collect();
            let slots: Vec<u32> = (0..28).map(|i| (i * 17) % nodes).collect();
            let samples: Vec<Vec<f64>> = (0..11).map(|_| (0..nodes).map(|_| draw()).collect()).collect();
            let rows = |isa| {
                let mut sums = CurrentSums {
                    outputs,
                    stride,
                    groups: 2,
                    isa: Some(isa),
                    batch: 9,
                    cells: cells.to_vec(),
                    coefficients: coefficients.clone(),
                    slots: slots.clone(),
                    ..CurrentSums::default()
                };
                samples.iter().for_each(|sample| keep_sample(&mut sums, &mut sample[..].into(), true));
                add_up(&mut sums);
                sums.rows
            };
            let plain = rows(Isa::Baseline);
            assert_eq!(plain.len(), 11 * 2 * outputs);
            let by_hand: f64 = (8..28)
                .map(|at| coefficients[at * stride + outputs - 1] * samples[10][slots[at] as usize])
                .sum();
            assert!((plain[plain.len() - 1].value() - by_hand).abs() < 1e-15);
            for isa in Isa::available() {
                assert_eq!(rows(isa), plain, "{isa:?}, {outputs} outputs");
            }
        }
    }
}
