//! The membrane current of every node, computed only if asked for.
//!
//! It is the current at the new potential, linearised: with S the membrane's part of the right-hand side before axial terms
//! (sign reversed) and D its part of the diagonal, `(D * dv + S) * area * 0.01` in nA. Electrodes are left out of both.

use crate::arrays::membrane::MembraneCurrent;
use crate::cable::arrays::Cable;
use netpyne_math::hines::axial_rhs_interleaved;

/// Before currents are added up.
pub(crate) fn begin(membrane: &mut MembraneCurrent) {
    membrane.current.fill(0.0);
    membrane.conductance.fill(0.0);
}

/// When `rhs` and `d` have all mechanisms' terms: from what electrodes gave to what the membrane gave.
pub(crate) fn subtract_electrodes(membrane: &mut MembraneCurrent, cable: &Cable) {
    for (s, rhs) in membrane.current.iter_mut().zip(&cable.rhs) {
        *s -= rhs;
    }
    for ((s, d), c) in membrane.conductance.iter_mut().zip(&cable.d).zip(&cable.capacitance) {
        *s = (d + c) - *s;
    }
}

/// After the solve has left the change of potential in `rhs`.
pub(crate) fn finish(membrane: &mut MembraneCurrent, cable: &Cable) {
    let factors = membrane.conductance.iter().zip(&cable.rhs).zip(&cable.area);
    for (s, ((d, dv), area)) in membrane.current.iter_mut().zip(factors) {
        *s = (d * dv + *s) * area * 0.01;
    }
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
