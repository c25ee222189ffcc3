//! The membrane current of every node, computed only if asked for.
//!
//! It is the current at the new potential, linearised: with S the membrane's part of the right-hand side before axial terms
//! (sign reversed) and D its part of the diagonal, `(D * dv + S) * area * 0.01` in nA. Electrodes are left out of both.

use crate::arrays::clock::Clock;
use crate::arrays::matrices::{MatrixRecorder, Sampled};
use crate::arrays::membrane::MembraneCurrent;
use crate::arrays::variables::Variables;
use crate::cable::arrays::Cable;
use crate::phases::membrane_loops::{Totals, add_change, take_all};
use netpyne_math::hines::axial_rhs_interleaved;

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

/// When `rhs` and `d` have all mechanisms' terms: those that are not of electrodes are S, with its sign reversed, and D.
pub(crate) fn subtract_electrodes(membrane: &mut MembraneCurrent, cable: &Cable) {
    let MembraneCurrent { current, conductance, electrode_slots, .. } = membrane;
    take_all(
        cable.isa,
        Totals { rhs: &cable.rhs, d: &cable.d, capacitance: &cable.capacitance },
        current,
        conductance,
    );
    for &slot in electrode_slots.iter() {
        let slot = slot as usize;
        current[slot] = membrane.electrode_current[slot] - cable.rhs[slot];
        conductance[slot] = (cable.d[slot] + cable.capacitance[slot]) - membrane.electrode_conductance[slot];
    }
}

/// After the solve has left the change of potential in `rhs`. If nothing else reads the change, the sums of the next step start at 0.
pub(crate) fn finish(membrane: &mut MembraneCurrent, cable: &mut Cable) {
    let clear = !membrane.change_is_read;
    let isa = cable.isa;
    let Cable { rhs, d, area, .. } = cable;
    add_change(isa, (&mut membrane.current, &membrane.conductance, area), (rhs, d), clear);
    cable.cleared = clear;
}

/// At time 0, where nothing is solved: what flows in along the cable and from electrodes flows out.
pub(crate) fn finish_at_start(membrane: &mut MembraneCurrent, cable: &mut Cable) {
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
