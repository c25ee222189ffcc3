//! The head as four spheres, one in the other: brain, fluid, skull and scalp, each of one conductivity.
//!
//! The model is that of Næss, Chintaluri, Ness, Dale, Einevoll & Wójcik (Front. Hum. Neurosci. 11, 490, 2017), derived here from what
//! must hold at the borders: potential and current across them are continuous, and no current leaves the scalp. In each shell the part of
//! order n of the potential is a(r/R)^n + b(R/r)^(n+1) in the distance r from the centre, with R the shell's outer radius; the dipole
//! gives b of the brain. For a dipole at distance z in direction e, an electrode in direction u, and c = u·e,
//!
//! potential = 1/(4π σ_brain) Σ g_n(r) [ n P_n(c) e + P_n'(c) (u - c e) ] · moment,
//!
//! with the Legendre polynomials P_n: radial and tangential parts have the same g_n.

use super::{Vector, dot, minus, norm, times};
use std::f64::consts::PI;

/// Orders after which a series that has not converged is given up: a dipole that deep below the electrode's sphere has converged long
/// before.
const MOST_ORDERS: usize = 20_000;

/// Radii and conductivities from the brain to the scalp.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spheres {
    /// Outer radii of brain, cerebrospinal fluid, skull and scalp, µm.
    pub radii: [f64; 4],
    /// Their conductivities, S/m.
    pub conductivities: [f64; 4],
}

impl Default for Spheres {
    /// As Næss et al. (2017).
    fn default() -> Self {
        Self { radii: [79e3, 80e3, 85e3, 90e3], conductivities: [0.3, 1.5, 0.015, 0.3] }
    }
}

/// Why there are no leads.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum HeadError {
    /// Radii that do not grow.
    #[error("the radii of the spheres must grow from the brain to the scalp, above 0")]
    Radii,
    /// A conductivity that is none.
    #[error("conductivities must be above 0")]
    Conductivity,
    /// A dipole elsewhere.
    #[error("the dipole is {0:.0} µm from the centre of the head; the brain ends at {1:.0} µm")]
    DipoleOutside(f64, f64),
    /// An electrode elsewhere.
    #[error(
        "electrode {0} is {1:.0} µm from the centre of the head; it must be above the brain ({2:.0} µm) and not above the scalp ({3:.0} µm)"
    )]
    ElectrodeElsewhere(usize, f64, f64, f64),
    /// An electrode or sensor at the dipole's own place.
    #[error("electrode {0} is where the dipole is")]
    AtDipole(usize),
    /// A sensor inside the head.
    #[error("sensor {0} is nearer to the centre of the head than the dipole")]
    SensorInside(usize),
    /// The dipole is too near to the electrode.
    #[error("electrode {0} is too near to the dipole for the series to converge")]
    Slow(usize),
}

impl Spheres {
    /// Leads in mV/(nA µm) of a dipole at `dipole`, for each electrode.
    ///
    /// # Errors
    /// The model is impossible, or a place is not where it must be.
    pub fn leads(&self, dipole: Vector, electrodes: &[Vector]) -> Result<Vec<Vector>, HeadError> {
        self.check()?;
        let depth = norm(dipole);
        let [brain, .., scalp] = self.radii;
        if depth.is_nan() || depth >= brain {
            return Err(HeadError::DipoleOutside(depth, brain));
        }
        // In the centre all directions are alike.
        let axis = if depth > 0.0 { times(dipole, 1.0 / depth) } else { [0.0, 0.0, 1.0] };
        // Electrodes are mostly at one distance.
        let mut orders: (f64, Vec<f64>) = (f64::NAN, Vec::new());
        let all = electrodes.iter().enumerate().map(|(index, electrode)| {
            let distance = norm(*electrode);
            // A place on the scalp may be off by a rounding.
            if !(brain..=scalp * (1.0 + 1e-9)).contains(&distance) {
                return Err(HeadError::ElectrodeElsewhere(index, distance, brain, scalp));
            }
            let same = (distance - orders.0).abs() <= 1e-12 * distance;
            if !same {
                let found = self.radial_parts(depth, distance.min(scalp)).ok_or(HeadError::Slow(index))?;
                orders = (distance, found);
            }
            let toward = times(*electrode, 1.0 / distance);
            let (radial, tangential) = sum(&orders.1, dot(toward, axis));
            let across = minus(toward, times(axis, dot(toward, axis)));
            let scale = 1.0 / (4.0 * PI * self.conductivities[0]);
            Ok(std::array::from_fn(|i| scale * (radial * axis[i] + tangential * across[i])))
        });
        all.collect()
    }

    fn check(&self) -> Result<(), HeadError> {
        let grows = self.radii.windows(2).all(|pair| pair[0] < pair[1]);
        if !(grows && self.radii[0] > 0.0 && self.radii[3].is_finite()) {
            return Err(HeadError::Radii);
        }
        let conducts = self.conductivities.iter().all(|sigma| *sigma > 0.0 && sigma.is_finite());
        if conducts { Ok(()) } else { Err(HeadError::Conductivity) }
    }

    /// g_n at `distance`, from n = 1 on, as far as they count; none if they do not converge.
    fn radial_parts(&self, depth: f64, distance: f64) -> Option<Vec<f64>> {
        let (mut all, mut largest) = (Vec::new(), 0.0_f64);
        for order in 1..=MOST_ORDERS {
            let n = order as f64;
            let g = self.radial_part(n, depth, distance);
            all.push(g);
            // The largest that the angle can make of it.
            let most = g.abs() * n * (n + 1.0);
            largest = largest.max(most);
            if most <= 1e-18 * largest {
                return Some(all);
            }
        }
        None
    }

    /// g_n at `distance`: the potential of order `n` of a unit dipole at `depth`, without the factor of the angle.
    fn radial_part(&self, n: f64, depth: f64, distance: f64) -> f64 {
        let (r, sigma) = (&self.radii, &self.conductivities);
        // From the scalp inwards, for b = 1 there: a and b of each shell.
        let mut shells = [(0.0, 0.0); 4];
        shells[3] = ((n + 1.0) / n, 1.0);
        for s in (0..3).rev() {
            let (a, b) = shells[s + 1];
            let ratio = r[s] / r[s + 1];
            let (inner, outer) = (a * ratio.powf(n), b * ratio.powf(-n - 1.0));
            let potential = inner + outer;
            // r times the slope, times the ratio of conductivities.
            let current = sigma[s + 1] / sigma[s] * (n * inner - (n + 1.0) * outer);
            let own = (current + (n + 1.0) * potential) / (2.0 * n + 1.0);
            shells[s] = (own, potential - own);
        }
        let shell = r.iter().position(|radius| distance <= *radius).unwrap_or(3);
        let ratio = distance / r[shell];
        let shape = shells[shell].0 * ratio.powf(n) + shells[shell].1 * ratio.powf(-n - 1.0);
        // The dipole's own part in the brain is depth^(n-1) / r^(n+1).
        let source = (depth / r[0]).powf(n - 1.0) / (r[0] * r[0]);
        source * shape / shells[0].1
    }
}

/// Sums of g_n n P_n(c) and g_n P_n'(c).
fn sum(orders: &[f64], c: f64) -> (f64, f64) {
    let (mut radial, mut tangential) = (0.0, 0.0);
    // P_n, its derivative, and P_(n-1).
    let (mut p, mut slope, mut before) = (c, 1.0, 1.0);
    for (index, g) in orders.iter().enumerate() {
        let n = (index + 1) as f64;
        radial += g * n * p;
        tangential += g * slope;
        let next = ((2.0 * n + 1.0) * c * p - n * before) / (n + 1.0);
        slope = c * slope + (n + 1.0) * p;
        (before, p) = (p, next);
    }
    (radial, tangential)
}

/// Leads in mV/(nA µm) of a dipole in an endless medium of conductivity `sigma`, S/m, for each electrode.
///
/// # Errors
/// An electrode is where the dipole is, or the conductivity is none.
pub fn potential_in_open_space(
    sigma: f64,
    dipole: Vector,
    electrodes: &[Vector],
) -> Result<Vec<Vector>, HeadError> {
    if !(sigma > 0.0 && sigma.is_finite()) {
        return Err(HeadError::Conductivity);
    }
    let all = electrodes.iter().enumerate().map(|(index, electrode)| {
        let from = minus(*electrode, dipole);
        let distance = norm(from);
        let lead = times(from, 1.0 / (4.0 * PI * sigma * distance.powi(3)));
        if lead.iter().all(|x| x.is_finite()) { Ok(lead) } else { Err(HeadError::AtDipole(index)) }
    });
    all.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spheres of one conductivity are one sphere, of which the potential at the surface is known in closed form (Frank 1952): radially
    /// above a dipole of radial moment at f = z/R it is p/(4π σ R²) (2/(1-f)² + (1/(1-f) - 1)/f ...), here by its own series.
    #[test]
    fn equal_shells_are_one_sphere() {
        let head = Spheres { conductivities: [0.3; 4], ..Spheres::default() };
        let (depth, radius) = (60e3, 90e3);
        let [_, _, z] = head.leads([0.0, 0.0, depth], &[[0.0, 0.0, radius]]).unwrap()[0];
        let f: f64 = depth / radius;
        // Sum of (2n+1) f^(n-1) over n from 1: no current leaves a sphere of one medium.
        let expected = (2.0 / (1.0 - f).powi(2) + 1.0 / (1.0 - f)) / (4.0 * PI * 0.3 * radius * radius);
        assert!((z / expected - 1.0).abs() < 1e-12, "{z} {expected}");
    }

    /// LFPykit 0.6.2 has these; it stops its series at a millionth of the sum.
    #[test]
    fn leads_of_the_published_head() {
        let place = |x: f64, y: f64, z: f64| times([x, y, z], 89_999.0 / norm([x, y, z]));
        let electrodes = [place(0.0, 0.0, 1.0), place(30.0, 0.0, 84.0), place(10.0, -20.0, 87.0)];
        let leads = Spheres::default().leads([0.0, 0.0, 78e3], &electrodes).unwrap();
        let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-6, "{a} {b}");
        close(leads[0][2], 1.062476699039171e-9);
        close(leads[1][0], 3.421517199989058e-10);
        assert!(leads[0][0] == 0.0 && leads[1][1] == 0.0);
    }

    #[test]
    fn near_the_centre_nothing_breaks() {
        let head = Spheres::default();
        let electrode = [[0.0, 90e3, 0.0]];
        let centre = head.leads([0.0; 3], &electrode).unwrap()[0];
        let beside = head.leads([1e-3, 0.0, 0.0], &electrode).unwrap()[0];
        assert!(centre[0] == 0.0 && centre[2] == 0.0 && centre[1] > 0.0);
        assert!((beside[1] / centre[1] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn impossible_heads_are_told() {
        let head = Spheres::default();
        assert_eq!(head.leads([0.0, 0.0, 80e3], &[]), Err(HeadError::DipoleOutside(80e3, 79e3)));
        let far = head.leads([0.0; 3], &[[0.0, 0.0, 91e3]]);
        assert!(matches!(far, Err(HeadError::ElectrodeElsewhere(0, ..))));
        let flat = Spheres { radii: [1.0; 4], ..head };
        assert_eq!(flat.leads([0.0; 3], &[]), Err(HeadError::Radii));
        assert_eq!(potential_in_open_space(0.3, [0.0; 3], &[[0.0; 3]]), Err(HeadError::AtDipole(0)));
    }
}
