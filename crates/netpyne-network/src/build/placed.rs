//! Where the cells of a population are, for any of them when asked.

use crate::build::arange::Arange;
use crate::description::explicit::ExplicitCell;
use netpyne_math::libm;
use netpyne_math::random123::Random123;
use netpyne_specs::{Dict, Ranges, Value};
use std::f64::consts::PI;
use std::fmt;
use std::sync::Arc;

/// Where a cell is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Spot {
    /// `[x, y, z]`, µm.
    pub position: [f64; 3],
    /// `[x, y, z]` as fractions of the network's extent.
    pub normalised: [f64; 3],
}

impl Spot {
    /// All six coordinates.
    pub fn all(&self) -> [f64; 6] {
        let ([x, y, z], [xn, yn, zn]) = (self.position, self.normalised);
        [x, y, z, xn, yn, zn]
    }

    /// The coordinate along an axis, normalised or not.
    pub fn get(&self, (normalised, axis): (bool, usize)) -> f64 {
        if normalised { self.normalised[axis] } else { self.position[axis] }
    }
}

/// Where the cells of one population are, for any of them when asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Placed<'a> {
    /// How many cells there are.
    pub count: u32,
    /// By how much the next population's first gid is higher.
    pub gids: u32,
    /// Tags of single cells, for populations given as a list.
    pub listed: Option<&'a [Dict]>,
    /// Extent of the network.
    pub size: [f64; 3],
    pub how: How<'a>,
    pub fractions: Fractions,
    /// A function of the user's that says where cells are.
    pub moved: Option<PlaceFunction>,
}

/// A spatial function: where a cell of a population is, by its number there and the place that it would have otherwise; µm.
#[derive(Clone)]
pub struct PlaceFunction(Arc<PlaceOf>);

type PlaceOf = dyn Fn(u32, [f64; 3]) -> [f64; 3] + Send + Sync;

impl PlaceFunction {
    /// From a closure. It is asked as often as a place is needed, and has to give the same each time.
    pub fn new(place: impl Fn(u32, [f64; 3]) -> [f64; 3] + Send + Sync + 'static) -> Self {
        Self(Arc::new(place))
    }
}

impl fmt::Debug for PlaceFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlaceFunction")
    }
}

/// How cells are placed.
#[derive(Clone, Debug, Default)]
pub(crate) enum How<'a> {
    /// As their list says.
    #[default]
    Listed,
    /// At random points.
    Random(Random),
    /// On grid points, z fastest.
    Grid([Arange; 3]),
    /// Each where it is told to be.
    Told(&'a [ExplicitCell]),
}

/// Random points: the draws are numbered, so each cell finds its own.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    pub stream: Random123,
    pub shape: Shape,
    pub ranges: Ranges,
    /// Coordinates along the axis of a density function: one per cell, or, for a prediction, some that stand for all.
    pub along: Option<(usize, Vec<f64>)>,
}

/// Shape of a network.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    Cuboid,
    Cylinder,
    Ellipsoid,
}

/// Fraction of each cell among a diverse population.
#[derive(Clone, Debug, Default)]
pub(crate) enum Fractions {
    #[default]
    None,
    InOrder,
    Shuffled(Vec<f64>),
}

impl Placed<'_> {
    /// Where cell `i` is.
    pub fn spot(&self, i: u32) -> Spot {
        let spot = self.spot_without_function(i);
        let Some(PlaceFunction(place)) = &self.moved else { return spot };
        let position = place(i, spot.position);
        Spot { position, normalised: std::array::from_fn(|a| position[a] / self.size[a]) }
    }

    fn spot_without_function(&self, i: u32) -> Spot {
        match &self.how {
            How::Listed => self.listed_cell(i).0,
            How::Random(random) => {
                let normalised = random.point(i, self.count);
                Spot { position: std::array::from_fn(|a| self.size[a] * normalised[a]), normalised }
            }
            How::Grid([x, y, z]) => {
                let i = u64::from(i);
                let position =
                    [x.at(i / (y.count * z.count)), y.at(i / z.count % y.count), z.at(i % z.count)];
                Spot { position, normalised: std::array::from_fn(|a| position[a] / self.size[a]) }
            }
            How::Told(cells) => cells.get(i as usize).map_or_else(Spot::default, |cell| Spot {
                position: cell.position,
                normalised: cell.normalised,
            }),
        }
    }

    /// The tags of cell `i` of a list, coordinates completed.
    pub fn listed(&self, i: u32) -> Option<Dict> {
        self.listed.map(|_| self.listed_cell(i).1)
    }

    /// Fraction of cell `i` in a diverse population.
    pub fn fraction(&self, i: u32) -> Option<f64> {
        match &self.fractions {
            Fractions::None => None,
            Fractions::InOrder => Some(f64::from(i) / f64::from(self.count)),
            Fractions::Shuffled(fractions) => fractions.get(i as usize).copied(),
        }
    }

    /// Whether cells differ in their fraction.
    pub fn is_diverse(&self) -> bool {
        !matches!(self.fractions, Fractions::None)
    }

    fn listed_cell(&self, i: u32) -> (Spot, Dict) {
        let mut cell = self.listed.and_then(|l| l.get(i as usize)).cloned().unwrap_or_default();
        let mut spot = Spot::default();
        for (a, axis) in AXES.into_iter().enumerate() {
            let (axis, norm) = (axis.to_owned(), format!("{axis}norm"));
            if let Some(x) = cell.get(&axis).and_then(Value::as_f64) {
                (spot.position[a], spot.normalised[a]) = (x, x / self.size[a]);
                cell.insert(norm, spot.normalised[a].into());
            } else if let Some(x) = cell.get(&norm).and_then(Value::as_f64) {
                (spot.position[a], spot.normalised[a]) = (x * self.size[a], x);
                cell.insert(axis, spot.position[a].into());
            } else {
                cell.insert(norm, 0.into());
                cell.insert(axis, 0.into());
            }
        }
        (spot, cell)
    }
}

impl Random {
    /// Point `i` of `count`, as fractions of the network's extent.
    fn point(&self, i: u32, count: u32) -> [f64; 3] {
        let mut drawn = [0.0; 3];
        // The first value of the stream is lost.
        self.stream.uniform_block(1 + 3 * u64::from(i), &mut drawn);
        let mut point = into_shape(self.shape, drawn);
        for (x, range) in point.iter_mut().zip(&self.ranges) {
            if let Some([lo, hi]) = range {
                *x = *x * (hi - lo) + lo;
            }
        }
        if let Some((axis, kept)) = &self.along {
            let of_all = u64::from(i) * kept.len() as u64 / u64::from(count);
            point[*axis] = kept[of_all as usize];
        }
        point
    }
}

pub(crate) const AXES: [&str; 3] = ["x", "y", "z"];

fn into_shape(shape: Shape, [x, y, z]: [f64; 3]) -> [f64; 3] {
    match shape {
        Shape::Cylinder => {
            let phi = 2.0 * PI * z;
            let radius = x.sqrt();
            [(1.0 + radius * libm::cos(phi)) / 2.0, y, (1.0 + radius * libm::sin(phi)) / 2.0]
        }
        Shape::Ellipsoid => {
            let rho = libm::pow(x, 1.0 / 3.0);
            let phi = 2.0 * PI * y;
            let theta = libm::acos(2.0 * z - 1.0);
            [
                (1.0 + rho * libm::cos(phi) * libm::sin(theta)) / 2.0,
                (1.0 + rho * libm::sin(phi) * libm::sin(theta)) / 2.0,
                (1.0 + rho * libm::cos(theta)) / 2.0,
            ]
        }
        Shape::Cuboid => [x, y, z],
    }
}
