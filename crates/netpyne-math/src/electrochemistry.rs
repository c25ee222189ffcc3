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
