//! The membrane current of every node, computed only if asked for.
//!
//! It is the current at the new potential, linearised: with S the membrane's part of the right-hand side before axial terms
//! (sign reversed) and D its part of the diagonal, `(D * dv + S) * area * 0.01` in nA. Electrodes are left out of both.

use crate::arrays::clock::Clock;
use crate::arrays::matrices::{MatrixRecorder, Sampled};
use crate::arrays::membrane::MembraneCurrent;
use crate::arrays::variables::Variables;
use crate::cable::arrays::Cable;
#[cfg(target_arch = "x86_64")]
use crate::cable::beside::{Areas, Beside, MembraneOfBlock};
use crate::cable::solve::{Around, advance_voltage_around};
use crate::phases::membrane_loops::{Totals, add_change, take_all};
use netpyne_math::hines::axial_rhs_interleaved;
use std::ops::Range;

/// What is put aside while a step does without it.
pub(crate) struct Aside(Option<MembraneCurrent>);

/// In the middle of a step: puts it aside if nothing reads it at the step's end, so that the step costs what it costs without.
pub(crate) fn put_aside(variables: &mut Variables, recorders: &[MatrixRecorder]) -> Aside {
    // It is the middle of the step.
    let end = Clock { t: variables.clock.half_step_later(), ..variables.clock };
    let nearest_until = end.half_step_later();
    let due = |recorder: &MatrixRecorder| {
        matches!(recorder.sampled, Sampled::Sums(_)) && recorder.when.due(recorder.taken) <= nearest_until
    };
    let unread = |membrane: &mut MembraneCurrent| membrane.only_summed && !recorders.iter().any(due);
    let aside = variables.membrane.take_if(unread);
    if let Some(membrane) = &aside {
        variables.cable.keep_change = membrane.change_is_read;
    }
    Aside(aside)
}

/// Takes it back.
pub(crate) fn take_back(variables: &mut Variables, Aside(aside): Aside) {
    if aside.is_some() {
        variables.membrane = aside;
        variables.cable.keep_change = true;
    }
}

/// Before currents are added up.
pub(crate) fn begin(membrane: &mut MembraneCurrent) {
    for &slot in &membrane.electrode_slots {
        membrane.electrode_current[slot as usize] = 0.0;
        membrane.electrode_conductance[slot as usize] = 0.0;
    }
}

/// The solve, with the membrane's current of every block while the block is at hand.
pub(crate) fn advance_voltage(membrane: &mut MembraneCurrent, cable: &mut Cable, scratch: &mut Vec<f64>) {
    let cleared = !membrane.change_is_read;
    advance_voltage_around(cable, scratch, membrane);
    cable.cleared = cleared;
}

impl Around for MembraneCurrent {
    /// When `rhs` and `d` have all mechanisms' terms: those that are not of electrodes are S, with its sign reversed, and D.
    fn before(&mut self, cable: &Cable, slots: Range<usize>) {
        let totals = Totals {
            rhs: &cable.rhs[slots.clone()],
            d: &cable.d[slots.clone()],
            capacitance: &cable.capacitance[slots.clone()],
        };
        let Self { current, conductance, .. } = self;
        take_all(cable.isa, totals, &mut current[slots.clone()], &mut conductance[slots.clone()]);
        let first = self.electrode_slots.partition_point(|slot| (*slot as usize) < slots.start);
        for slot in self.electrode_slots[first..].iter().map(|slot| *slot as usize) {
            if slot >= slots.end {
                break;
            }
            current[slot] = self.electrode_current[slot] - cable.rhs[slot];
            conductance[slot] = (cable.d[slot] + cable.capacitance[slot]) - self.electrode_conductance[slot];
        }
    }

    /// If nothing else reads the change of the potential, the sums of the next step start at 0.
    fn after(&mut self, cable: &mut Cable, slots: Range<usize>) {
        let clear = !self.change_is_read;
        let Cable { rhs, d, area, isa, .. } = cable;
        let membrane =
            (&mut self.current[slots.clone()], &self.conductance[slots.clone()], &area[slots.clone()]);
        add_change(*isa, membrane, (&mut rhs[slots.clone()], &mut d[slots]), clear);
    }

    #[cfg(target_arch = "x86_64")]
    fn beside<'a>(&'a mut self, area: Areas<'a>, slots: Range<usize>) -> (impl Beside + 'a, bool) {
        let count = |end: usize| self.electrode_slots.partition_point(|slot| (*slot as usize) < end);
        let electrode_slots = count(slots.start)..count(slots.end);
        let of_block = MembraneOfBlock {
            current: &mut self.current[slots.clone()],
            // Every block has it in the same place, which stays in the cache.
            conductance: &mut self.conductance[..slots.len()],
            area,
            electrodes: (&self.electrode_current, &self.electrode_conductance),
            electrode_slots: &self.electrode_slots[electrode_slots],
            slots,
        };
        (of_block, !self.change_is_read)
    }
}

/// At time 0, where nothing is solved: what flows in along the cable and from electrodes flows out.
pub(crate) fn finish_at_start(membrane: &mut MembraneCurrent, cable: &mut Cable) {
    membrane.before(cable, 0..cable.len());
    add_axial_currents(cable);
    for ((s, rhs), area) in membrane.current.iter_mut().zip(&cable.rhs).zip(&cable.area) {
        *s = (rhs + *s) * area * 0.01;
    }
}

fn add_axial_currents(cable: &mut Cable) {
    for block in &cable.blocks {
        let parent = &cable.shapes[block.shape as usize][..];
        let at = block.first as usize..block.first as usize + parent.len() * block.width as usize;
        let (a, b, v) = (&cable.a[at.clone()], &cable.b[at.clone()], &cable.v[at.clone()]);
        let rhs = &mut cable.rhs[at];
        match block.width {
            16 => axial_rhs_interleaved::<16>(parent, a, b, v, rhs),
            8 => axial_rhs_interleaved::<8>(parent, a, b, v, rhs),
            4 => axial_rhs_interleaved::<4>(parent, a, b, v, rhs),
            2 => axial_rhs_interleaved::<2>(parent, a, b, v, rhs),
            _ => axial_rhs_interleaved::<1>(parent, a, b, v, rhs),
        }
    }
}
