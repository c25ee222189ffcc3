//! Physical constants as NEURON has them, Nernst and Goldman–Hodgkin–Katz in its order of operations.

use crate::libm::{exp, log};

/// π as NEURON writes it.
pub const PI: f64 = std::f64::consts::PI;
/// Faraday's constant, coulomb per mole.
pub const FARADAY: f64 = 1.602176634e-19 * 6.02214076e23;
/// Gas constant, joule per kelvin and mole.
pub const R: f64 = 1.380649e-23 * 6.02214076e23;

/// RT/F in mV at `celsius`.
#[inline]
pub fn ktf(celsius: f64) -> f64 {
    1000.0 * R * (celsius + 273.15) / FARADAY
}

/// Equilibrium potential in mV of an ion of valence `z` with inside and outside concentrations.
#[inline]
pub fn nernst(ci: f64, co: f64, z: f64, celsius: f64) -> f64 {
    if z == 0.0 {
        0.0
    } else if ci <= 0.0 {
        1e6
    } else if co <= 0.0 {
        -1e6
    } else {
        ktf(celsius) / z * log(co / ci)
    }
}

/// GHK current per permeability of an ion of valence `z` at potential `v`.
#[inline]
pub fn ghk(v: f64, ci: f64, co: f64, z: f64, celsius: f64) -> f64 {
    let temp = z * v / ktf(celsius);
    let eco = co * efun(temp);
    let eci = ci * efun(-temp);
    0.001 * z * FARADAY * (eci - eco)
}

/// x / (exp(x) - 1), with its series near 0.
#[inline]
pub fn efun(x: f64) -> f64 {
    if x.abs() < 1e-4 { 1.0 - x / 2.0 } else { x / (exp(x) - 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_values_of_neuron() {
        let nernsts = |celsius| {
            [(5e-5, 2.0, 2.0), (54.4, 2.5, 1.0), (4.0, 104.0, -1.0)]
                .map(|(i, o, z)| nernst(i, o, z, celsius).to_bits())
        };
        assert_eq!(nernsts(6.3), [0x405f_e5ba_8abd_d3f6, 0xc052_8afc_aeb4_785d, 0xc053_9d5a_e08d_22c2]);
        assert_eq!(nernsts(37.0), [0x4061_b366_fda8_a480, 0xc054_947c_10e9_0028, 0xc055_c4fe_88b9_96cb]);
        let ghks = |celsius| {
            [(-65.0, 5e-5, 2.0, 2.0), (1e-4, 5e-5, 2.0, 2.0), (20.5, 54.4, 2.5, 1.0)]
                .map(|(v, i, o, z)| ghk(v, i, o, z, celsius).to_bits())
        };
        assert_eq!(ghks(6.3), [0xc0a0_59e1_0a01_c42a, 0xc078_1ee1_98ae_887d, 0x40bd_db34_99d0_91a9]);
        assert_eq!(ghks(37.0), [0xc09d_8f5f_efe8_ffb6, 0xc078_1ee2_3f08_04f7, 0x40bc_bc35_ecf4_c470]);
        assert_eq!(
            [nernst(0.0, 1.0, 1.0, 6.3), nernst(1.0, 0.0, 1.0, 6.3), nernst(1.0, 1.0, 0.0, 6.3)],
            [1e6, -1e6, 0.0]
        );
        assert_eq!(FARADAY, 96485.33212331001);
    }
}
