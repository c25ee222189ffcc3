//! The head, and where the network is in it.

use crate::options::{FromSetting, choices};
use crate::settings::Setting;
use crate::text::three_figures;
use netpyne_analysis::head::{
    HeadError, Spheres, field_in_open_space, field_outside_sphere, potential_in_open_space, site, sites,
};
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean};

/// Between the scalp and the sensors of magnetic fields, µm.
const HELMET: f64 = 20e3;

/// What is seen of a dipole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Potential,
    Field,
}

/// Where a network is in the head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// Below a place of the 10-20 system.
    Below(&'static str),
    /// At x, y, z, µm from the centre.
    At([f64; 3]),
}

/// Where the surface of the network's cortex points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the scalp, as on a gyrus.
    Radial,
    /// To the front along the scalp, as on the wall of a sulcus.
    Tangential,
}

choices!(Direction, "radial or tangential", "radial" => Direction::Radial, "tangential" => Direction::Tangential);

/// What is around the dipole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadModel {
    /// Brain, fluid, skull and scalp.
    FourSphere,
    /// One medium without borders.
    Infinite,
}

choices!(HeadModel, "four_sphere or infinite", "four_sphere" => HeadModel::FourSphere, "infinite" => HeadModel::Infinite);

/// Four numbers, from the brain to the scalp.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Four(pub [f64; 4]);

impl FromSetting for Four {
    const FORM: &'static str = "four numbers above 0, for brain, fluid, skull and scalp";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        let Setting::List(items) = value else { return Err(String::new()) };
        let numbers = items.iter().map(f64::from_setting).collect::<Result<Vec<f64>, _>>()?;
        numbers.try_into().map(Four).map_err(|_| String::new())
    }
}

/// Parts of the cortex that NetPyNE's head knows, and what is above them.
const PARTS: [(&str, &str); 5] = [
    ("auditory_cortex", "T7"),
    ("calcarine_sulcus", "O1"),
    ("motorsensory_cortex", "Cz"),
    ("occipital_lobe", "O1"),
    ("parietal_lobe", "Pz"),
];

impl FromSetting for Place {
    const FORM: &'static str = "a place of the 10-20 system, a part of the cortex, or x, y and z in µm";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::Text(text) => {
                let above = PARTS.iter().find(|(part, _)| part == text).map_or(text.as_str(), |(_, at)| at);
                site(above).map(|site| Place::Below(site.name)).ok_or_else(|| {
                    let known = || sites().into_iter().map(|site| site.name).chain(PARTS.map(|part| part.0));
                    did_you_mean(text, known())
                        .unwrap_or_else(|| format!("there are: {}", known().collect::<Vec<_>>().join(", ")))
                })
            }
            Setting::List(items) => {
                let number = |item: &Setting| match item {
                    Setting::Number(number) if number.is_finite() => Ok(*number),
                    _ => Err(String::new()),
                };
                let numbers = items.iter().map(number).collect::<Result<Vec<f64>, _>>()?;
                numbers.try_into().map(Place::At).map_err(|_| String::new())
            }
            _ => Err(String::new()),
        }
    }
}

/// The head with the network in it.
pub(super) struct Placed {
    pub kind: Kind,
    pub model: HeadModel,
    pub spheres: Spheres,
    pub place: Place,
    /// Below the scalp, µm, if the place is one of the 10-20 system.
    pub depth: f64,
    pub direction: Direction,
}

impl Kind {
    pub fn unit(self) -> &'static str {
        match self {
            Kind::Potential => "mV",
            Kind::Field => "fT",
        }
    }
}

impl Placed {
    /// Where the dipole is, µm from the centre.
    fn dipole(&self) -> [f64; 3] {
        match self.place {
            Place::At(place) => place,
            Place::Below(name) => {
                let direction = site(name).map_or([0.0, 0.0, 1.0], |site| site.direction);
                direction.map(|x| x * (self.spheres.radii[3] - self.depth))
            }
        }
    }

    /// What the network's moments along x, y (up) and z contribute in these directions from the centre, in mV/(nA µm) or fT/(nA µm).
    pub fn leads(&self, directions: &[[f64; 3]]) -> Result<Vec<[f64; 3]>, Diagnostics> {
        let ([.., scalp], dipole) = (self.spheres.radii, self.dipole());
        let at = |distance: f64| -> Vec<[f64; 3]> {
            directions.iter().map(|direction| direction.map(|x| x * distance)).collect()
        };
        let radial = |fields: Vec<[[f64; 3]; 3]>| -> Vec<[f64; 3]> {
            let along = |(field, u): (&[[f64; 3]; 3], &[f64; 3])| {
                std::array::from_fn(|axis| (0..3).map(|i| u[i] * field[i][axis]).sum())
            };
            fields.iter().zip(directions).map(along).collect()
        };
        let sensors = || at(scalp + HELMET);
        let found: Result<Vec<[f64; 3]>, HeadError> = match (self.kind, self.model) {
            (Kind::Potential, HeadModel::FourSphere) => self.spheres.leads(dipole, &at(scalp)),
            (Kind::Potential, HeadModel::Infinite) => {
                potential_in_open_space(self.spheres.conductivities[0], dipole, &at(scalp))
            }
            (Kind::Field, HeadModel::FourSphere) => field_outside_sphere(dipole, &sensors()).map(radial),
            (Kind::Field, HeadModel::Infinite) => field_in_open_space(dipole, &sensors()).map(radial),
        };
        let leads = found.map_err(|error| Diagnostics::from(Diagnostic::error(error.to_string())))?;
        let axes = axes(dipole, self.direction);
        // Columns: the network's axes in the head.
        let turned = |lead: &[f64; 3]| axes.map(|axis| (0..3).map(|i| lead[i] * axis[i]).sum());
        Ok(leads.iter().map(turned).collect())
    }

    pub fn unit(&self) -> &'static str {
        self.kind.unit()
    }

    /// What the colours of a map are.
    pub fn quantity(&self) -> &'static str {
        match self.kind {
            Kind::Potential => "Potential",
            Kind::Field => "Field outwards",
        }
    }

    /// What is assumed, in words.
    pub fn about(&self) -> String {
        let model = match (self.model, self.kind) {
            (HeadModel::FourSphere, Kind::Potential) => "four spheres",
            (HeadModel::FourSphere, Kind::Field) => "spherical head",
            (HeadModel::Infinite, _) => "medium without borders",
        };
        let place = match self.place {
            Place::Below(name) => format!("{} mm below {name}", three_figures(self.depth / 1e3)),
            Place::At(place) => {
                let [x, y, z] = place.map(|x| three_figures(x / 1e3));
                format!("at ({x}, {y}, {z}) mm")
            }
        };
        let direction = match self.direction {
            Direction::Radial => "radial",
            Direction::Tangential => "tangential",
        };
        format!("{model}, {direction} dipole {place}, changes about the mean")
    }
}

/// The network's axes x, y (upwards) and z at a place in the head.
fn axes(place: [f64; 3], direction: Direction) -> [[f64; 3]; 3] {
    let length = place.iter().map(|x| x * x).sum::<f64>().sqrt();
    let out = if length > 0.0 { place.map(|x| x / length) } else { [0.0, 0.0, 1.0] };
    // To the front along the scalp; at the nose itself, to the crown.
    let front = [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]].into_iter().find_map(|wished| {
        let along: f64 = (0..3).map(|i| wished[i] * out[i]).sum();
        let rest: [f64; 3] = std::array::from_fn(|i| wished[i] - along * out[i]);
        let length = rest.iter().map(|x| x * x).sum::<f64>().sqrt();
        (length > 1e-6).then(|| rest.map(|x| x / length))
    });
    let front = front.unwrap_or([0.0, 1.0, 0.0]);
    let right = cross(front, out);
    match direction {
        Direction::Radial => [right, out, cross(right, out)],
        Direction::Tangential => [right, front, cross(right, front)],
    }
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_points_to_the_scalp_or_along_it() {
        let crown = [0.0, 0.0, 78e3];
        let radial = axes(crown, Direction::Radial);
        assert_eq!(radial, [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]]);
        assert_eq!(axes(crown, Direction::Tangential)[1], [0.0, 1.0, 0.0]);
        let nose = axes([0.0, 78e3, 0.0], Direction::Tangential)[1];
        assert_eq!(nose, [0.0, 0.0, 1.0]);
    }
}
