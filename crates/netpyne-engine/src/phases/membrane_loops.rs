//! The loops over all nodes that membrane currents need, compiled for several instruction sets: the same operations, so the same bits.
#![allow(unsafe_code)]

use netpyne_math::isa::Isa;

/// All terms of the matrix's equations at nodes, before axial ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Totals<'a> {
    pub rhs: &'a [f64],
    pub d: &'a [f64],
    pub capacitance: &'a [f64],
}

/// Leaves `-rhs` in `current` and `d + capacitance` in `conductance`.
pub(crate) fn take_all(isa: Option<Isa>, totals: Totals<'_>, current: &mut [f64], conductance: &mut [f64]) {
    match isa.unwrap_or(Isa::Baseline).supported() {
        // SAFETY: `supported` returns only what the processor has.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => unsafe { take_all_avx512(totals, current, conductance) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => unsafe { take_all_avx2(totals, current, conductance) },
        _ => take_all_plain(totals, current, conductance),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl")]
fn take_all_avx512(totals: Totals<'_>, current: &mut [f64], conductance: &mut [f64]) {
    take_all_plain(totals, current, conductance);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn take_all_avx2(totals: Totals<'_>, current: &mut [f64], conductance: &mut [f64]) {
    take_all_plain(totals, current, conductance);
}

#[inline(always)]
fn take_all_plain(totals: Totals<'_>, current: &mut [f64], conductance: &mut [f64]) {
    let sums = totals.rhs.iter().zip(totals.d).zip(totals.capacitance);
    for (((rhs, d), capacitance), (current, conductance)) in sums.zip(current.iter_mut().zip(conductance)) {
        // Not `-rhs`: 0 stays 0.
        *current = 0.0 - rhs;
        *conductance = d + capacitance;
    }
}

/// Makes `(conductance * change + current) * area * 0.01` of `current`, where `rhs` is the change of the potential; `clear` leaves 0 in
/// `rhs` and `d`.
pub(crate) fn add_change(
    isa: Option<Isa>,
    membrane: (&mut [f64], &[f64], &[f64]),
    (rhs, d): (&mut [f64], &mut [f64]),
    clear: bool,
) {
    match isa.unwrap_or(Isa::Baseline).supported() {
        // SAFETY: `supported` returns only what the processor has.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => unsafe { add_change_avx512(membrane, rhs, d, clear) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => unsafe { add_change_avx2(membrane, rhs, d, clear) },
        _ => add_change_plain(membrane, rhs, d, clear),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl")]
fn add_change_avx512(membrane: (&mut [f64], &[f64], &[f64]), rhs: &mut [f64], d: &mut [f64], clear: bool) {
    add_change_plain(membrane, rhs, d, clear);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn add_change_avx2(membrane: (&mut [f64], &[f64], &[f64]), rhs: &mut [f64], d: &mut [f64], clear: bool) {
    add_change_plain(membrane, rhs, d, clear);
}

#[inline(always)]
fn add_change_plain(
    (current, conductance, area): (&mut [f64], &[f64], &[f64]),
    rhs: &mut [f64],
    d: &mut [f64],
    clear: bool,
) {
    let factors = conductance.iter().zip(area);
    if clear {
        for ((current, (conductance, area)), (rhs, d)) in
            current.iter_mut().zip(factors).zip(rhs.iter_mut().zip(d))
        {
            *current = (conductance * *rhs + *current) * area * 0.01;
            (*rhs, *d) = (0.0, 0.0);
        }
    } else {
        for ((current, (conductance, area)), rhs) in current.iter_mut().zip(factors).zip(rhs) {
            *current = (conductance * *rhs + *current) * area * 0.01;
        }
    }
}
