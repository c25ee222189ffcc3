//! How large networks and populations are: extents, volumes, numbers of cells by formula.

use crate::{NetParams, Number, PopParams, PopSize, Value};
use netpyne_expr::{EvalError, Expr, Names, NoDraw};
use std::f64::consts::PI;

/// Range along each of x, y, z, where there is one.
pub type Ranges = [Option<[f64; 2]>; 3];

/// Places at which a density is looked at to find out how high it gets.
const DENSITIES: u32 = 100;

impl NetParams {
    /// Extent along x, y and z, µm.
    pub fn sizes(&self) -> [f64; 3] {
        [self.size_x.get(), self.size_y.get(), self.size_z.get()]
    }

    /// Volume of the network's shape, mm³.
    pub fn volume(&self) -> f64 {
        let [x, y, z] = self.sizes();
        match self.shape.as_str() {
            "cylinder" => y / 1e3 * x / 1e3 / 2.0 * z / 1e3 / 2.0 * PI,
            "ellipsoid" => y / 1e3 / 2.0 * x / 1e3 / 2.0 * z / 1e3 / 2.0 * PI * 4.0 / 3.0,
            _ => y / 1e3 * x / 1e3 * z / 1e3,
        }
    }
}

impl PopParams {
    /// Where random cells are, as fractions of the network's extent `size`: `xRange` goes before `xnormRange`.
    pub fn norm_ranges(&self, size: [f64; 3]) -> Ranges {
        let (absolute, normalised) = (self.absolute(), self.normalised());
        std::array::from_fn(|a| absolute[a].map(|r| r.map(|p| p / size[a])).or(normalised[a]))
    }

    /// Where the points of a grid are in a network of the extent `size`, µm: `xnormRange` goes before `xRange`.
    pub fn grid_ranges(&self, size: [f64; 3]) -> Ranges {
        let (absolute, normalised) = (self.absolute(), self.normalised());
        std::array::from_fn(|a| normalised[a].map(|r| r.map(|p| p * size[a])).or(absolute[a]))
    }

    fn absolute(&self) -> Ranges {
        [self.x_range, self.y_range, self.z_range].map(|r| r.map(|r| r.map(Number::get)))
    }

    fn normalised(&self) -> Ranges {
        [self.xnorm_range, self.ynorm_range, self.znorm_range].map(|r| r.map(|r| r.map(Number::get)))
    }

    /// How many cells it has in a network, by formula; of a density that varies in space the number that the highest value
    /// would give, which is how many places NetPyNE draws to choose from. Not finite where its size is nonsense.
    ///
    /// # Errors
    /// The density is a function that cannot be evaluated.
    pub fn most_cells(&self, net: &NetParams) -> Result<f64, EvalError> {
        let size = net.sizes();
        Ok(match self.size() {
            PopSize::List(cells) => cells.len() as f64,
            PopSize::Number(n) => n.get() * net.scale.get(),
            PopSize::One => net.scale.get(),
            PopSize::Density(density) => {
                let ranges = self.norm_ranges(size);
                let share: f64 = ranges.iter().flatten().map(|[lo, hi]| hi - lo).product();
                let density = match density {
                    Value::Text(text) => highest(text, &ranges)?,
                    density => density.as_f64().unwrap_or(0.0),
                };
                density * net.volume() * share
            }
            PopSize::Grid(spacing) => {
                let steps = spacing.as_f64().map(|s| vec![s; 3]).or(spacing.as_f64s()).unwrap_or_default();
                let along = |a: usize| {
                    let [lo, hi] = self.grid_ranges(size)[a].unwrap_or([0.0, size[a]]);
                    ((hi + 1.0 - lo) / steps.get(a)?).ceil().into()
                };
                (0..3).filter_map(along).map(|n: f64| n.max(0.0)).product()
            }
        })
    }
}

/// The highest value of a density, within the ranges of its coordinates.
fn highest(text: &str, ranges: &Ranges) -> Result<f64, EvalError> {
    let names = Names::density();
    let Ok(expr) = Expr::parse(text, &names) else { return Ok(0.0) };
    let mut most = 0.0_f64;
    for step in 0..=DENSITIES {
        let along = f64::from(step) / f64::from(DENSITIES);
        let at = ranges.map(|range| range.map_or(along, |[lo, hi]| lo + along * (hi - lo)));
        most = most.max(expr.eval(&at, &mut NoDraw)?);
    }
    Ok(most)
}
