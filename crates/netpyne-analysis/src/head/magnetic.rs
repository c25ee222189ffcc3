//! Magnetic fields of a current dipole.

use super::spheres::HeadError;
use super::{Vector, cross, dot, minus, norm, times};

/// 10⁻⁷ times the unit conversion: µ₀/4π in fT µm/nA (1 nA/µm is 10⁻³ A/m).
const MU_OVER_4PI: f64 = 1e-7 * 1e-3 * 1e15;

/// Leads in fT/(nA µm) of a dipole in an endless medium, for each sensor: rows are the field along x, y and z, columns the moment along
/// each axis. Currents in the medium have no field of their own (Hämäläinen et al., Rev. Mod. Phys. 65, 1993).
///
/// # Errors
/// A sensor is where the dipole is.
pub fn field_in_open_space(dipole: Vector, sensors: &[Vector]) -> Result<Vec<[Vector; 3]>, HeadError> {
    let all = sensors.iter().enumerate().map(|(index, sensor)| {
        let from = minus(*sensor, dipole);
        let scale = MU_OVER_4PI / norm(from).powi(3);
        let lead = columns(|moment| times(cross(moment, from), scale));
        if lead.as_flattened().iter().all(|x| x.is_finite()) {
            Ok(lead)
        } else {
            Err(HeadError::AtDipole(index))
        }
    });
    all.collect()
}

/// Leads in fT/(nA µm) of a dipole in a conductor that is the same in all directions from the centre, for each sensor outside of it:
/// rows are the field along x, y and z, columns the moment along each axis (Sarvas, Phys. Med. Biol. 32, 1987). A radial moment has no
/// field.
///
/// # Errors
/// A sensor is not farther from the centre than the dipole.
pub fn field_outside_sphere(dipole: Vector, sensors: &[Vector]) -> Result<Vec<[Vector; 3]>, HeadError> {
    let all = sensors.iter().enumerate().map(|(index, sensor)| {
        let (r, r0) = (*sensor, dipole);
        let a = minus(r, r0);
        let (distance, apart) = (norm(r), norm(a));
        if !(distance > norm(r0) && apart > 0.0 && distance.is_finite()) {
            return Err(HeadError::SensorInside(index));
        }
        let along = dot(a, r) / apart;
        let f = apart * (distance * apart + distance * distance - dot(r0, r));
        let gradient = minus(
            times(r, apart * apart / distance + along + 2.0 * apart + 2.0 * distance),
            times(r0, apart + 2.0 * distance + along),
        );
        Ok(columns(|moment| {
            let turned = cross(moment, r0);
            times(minus(times(turned, f), times(gradient, dot(turned, r))), MU_OVER_4PI / (f * f))
        }))
    });
    all.collect()
}

/// The matrix of a linear function of the moment.
fn columns(field: impl Fn(Vector) -> Vector) -> [Vector; 3] {
    let all = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]].map(field);
    [0, 1, 2].map(|row| all.map(|column| column[row]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// µ₀ times LFPykit 0.6.2's.
    #[test]
    fn fields_of_a_dipole_below_the_scalp() {
        let dipole = [0.0, 0.0, 78e3];
        let units = 4.0 * PI * MU_OVER_4PI;
        let close = |a: f64, b: f64| assert!((a / (b * units) - 1.0).abs() < 1e-12, "{a} {b}");
        let open = field_in_open_space(dipole, &[[0.0, 0.0, 90e3], [30e3, 0.0, 84e3]]).unwrap();
        close(open[0][0][1], 5.526213301801922e-10);
        close(open[1][0][1], 1.667353222613255e-11);
        let sphere = field_outside_sphere(dipole, &[[0.0, 0.0, 92e3], [30e3, 0.0, 87e3]]).unwrap();
        close(sphere[0][0][1], 1.721118783436091e-10);
        close(sphere[1][0][1], -4.158622774955111e-11);
        close(sphere[1][1][0], -4.340839449008936e-11);
        assert!(sphere.iter().flatten().all(|row| row[2].abs() < 1e-12 * units));
        assert!(field_outside_sphere(dipole, &[[0.0, 0.0, 70e3]]).is_err());
    }
}
