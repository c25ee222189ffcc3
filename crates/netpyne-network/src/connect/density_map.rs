//! Synaptic densities over a grid (`1Dmap`, `2Dmap`): how many synapses each segment gets.

use crate::build::built_cell::BuiltCell;
use crate::connect::segments::{Spot, segments};
use netpyne_morphology::SectionIx;
use netpyne_specs::{Number, SubConnMap, Value};

/// Places for `n` synapses, section by section; there may be more or fewer where rounding makes it so.
pub(crate) fn spots(
    built: &BuiltCell,
    sections: &[SectionIx],
    map: &SubConnMap,
    n: usize,
) -> Result<Vec<Spot>, String> {
    let grid = Grid::new(built, map)?;
    let mut densities: Vec<(Spot, f64)> = Vec::new();
    // Summed section by section, as NetPyNE does.
    let mut total = 0.0;
    for &ix in sections {
        let length = built.morph.length(ix).unwrap_or(0.0);
        let nseg = built.morph.section(ix).map_or(1, |s| s.nseg()) as f64;
        let mut sum = 0.0;
        for spot in segments(built, ix) {
            let [x, y, _] = built.morph.position(ix, spot.1).ok_or("density maps need 3-D points")?;
            let density = grid.at(x, y)? * length / nseg;
            densities.push((spot, density));
            sum += density;
        }
        total += sum;
    }
    let scale = if total > 0.0 { n as f64 / total } else { 0.0 };
    let mut counts = Vec::with_capacity(densities.len());
    let mut rests = Vec::new();
    for (i, (_, density)) in densities.iter().enumerate() {
        let wanted = density * scale;
        let count = wanted.round_ties_even();
        counts.push(count as i64);
        if wanted - count > 0.0 {
            rests.push((wanted - count, i));
        }
    }
    let missing = (n as i64 - counts.iter().sum::<i64>()).max(0) as usize;
    rests.sort_by(|a, b| b.0.total_cmp(&a.0));
    rests.iter().take(missing).for_each(|(_, i)| counts[*i] += 1);
    let repeated =
        |((spot, _), count): (&(Spot, f64), i64)| std::iter::repeat_n(*spot, count.max(0) as usize);
    Ok(densities.iter().zip(counts).flat_map(repeated).collect())
}

struct Grid {
    x: Option<Vec<f64>>,
    y: Vec<f64>,
    /// By x position, then y position; one row without x.
    values: Vec<Vec<f64>>,
}

impl Grid {
    fn new(built: &BuiltCell, map: &SubConnMap) -> Result<Self, String> {
        let soma = built.morph.find("soma").ok_or("density maps need a section named `soma`")?;
        let [soma_x, soma_y, _] =
            built.morph.position(soma, 0.5).ok_or("density maps need 3-D points of the soma")?;
        let numbers =
            |list: &Option<Vec<Number>>| list.as_ref().map(|l| l.iter().map(|n| n.get()).collect::<Vec<_>>());
        let mut y = numbers(&map.grid_y).ok_or("`gridY` is missing")?;
        if let Some(fixed) = map.fixed_soma_y {
            y.iter_mut().for_each(|y| *y += soma_y - fixed.get());
        }
        let rows = |value: &Value| value.as_list()?.iter().map(Value::as_f64s).collect::<Option<Vec<_>>>();
        let values = map.grid_values.as_ref().ok_or("`gridValues` is missing")?;
        let wrong = || "`gridValues` does not fit the grid".to_owned();
        let grid = if map.kind == "2Dmap" {
            let x = numbers(&map.grid_x).ok_or("`gridX` is missing")?.iter().map(|x| x - soma_x).collect();
            Grid { x: Some(x), y, values: rows(values).ok_or_else(wrong)? }
        } else {
            Grid { x: None, y, values: vec![values.as_f64s().ok_or_else(wrong)?] }
        };
        let columns = grid.x.as_ref().map_or(1, Vec::len);
        let fits = grid.values.len() >= columns && grid.values.iter().all(|v| v.len() >= grid.y.len());
        if !fits {
            return Err(wrong());
        }
        if grid.y.len() < 2 || (grid.x.is_some() && columns < 2) {
            return Err("a grid needs at least two positions per axis".to_owned());
        }
        Ok(grid)
    }

    /// Linear or bilinear interpolation, or extrapolation beyond the grid.
    fn at(&self, x: f64, y: f64) -> Result<f64, String> {
        let (j1, j2) = two_nearest(&self.y, y);
        let (y1, y2) = (self.y[j1], self.y[j2]);
        let Some(grid_x) = &self.x else {
            let v = &self.values[0];
            return if y1 == y2 {
                Err(same())
            } else {
                Ok((v[j1] * (y2 - y) + v[j2] * (y - y1)) / (y2 - y1))
            };
        };
        let (i1, i2) = two_nearest(grid_x, x);
        let (x1, x2) = (grid_x[i1], grid_x[i2]);
        if x1 == x2 || y1 == y2 {
            return Err(same());
        }
        let v = &self.values;
        Ok((v[i1][j1] * (x2 - x) * (y2 - y)
            + v[i2][j1] * (x - x1) * (y2 - y)
            + v[i1][j2] * (x2 - x) * (y - y1)
            + v[i2][j2] * (x - x1) * (y - y1))
            / ((x2 - x1) * (y2 - y1)))
    }
}

fn same() -> String {
    "two grid positions are equal".to_owned()
}

/// The two grid positions nearest to `x`, the smaller index first.
fn two_nearest(grid: &[f64], x: f64) -> (usize, usize) {
    let mut order: Vec<usize> = (0..grid.len()).collect();
    order.sort_by(|&a, &b| (grid[a] - x).abs().total_cmp(&(grid[b] - x).abs()));
    (order[0].min(order[1]), order[0].max(order[1]))
}
