//! Potentials on the head and magnetic fields around it, of a current dipole in the brain.
//!
//! Places are in µm from the centre of the head, dipole moments in nA µm, conductivities in S/m, potentials in mV and magnetic fields in
//! fT. All functions give *leads*: what a moment of 1 nA µm along each axis contributes, so that signals are products of a matrix and the
//! moments.

mod magnetic;
mod sites;
mod spheres;

pub use magnetic::{field_in_open_space, field_outside_sphere};
pub use sites::{Site, site, sites};
pub use spheres::{HeadError, Spheres, potential_in_open_space};

type Vector = [f64; 3];

fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn cross(a: Vector, b: Vector) -> Vector {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

fn minus(a: Vector, b: Vector) -> Vector {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

fn times(a: Vector, by: f64) -> Vector {
    a.map(|x| x * by)
}

fn norm(a: Vector) -> f64 {
    dot(a, a).sqrt()
}
