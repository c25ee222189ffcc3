//! Spikes as points of a raster: time across, one row per cell.

use crate::rates::{PopulationRate, population_of_gid, population_rates};
use crate::{TimeRange, average_rate, sync_measure};
use netpyne_base::Gid;
use netpyne_results::{Population, Spikes};

/// Order of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RasterOrder {
    /// By gid.
    #[default]
    Gid,
    /// Population by population, by gid within one.
    Pop,
}

/// One population of a raster.
#[derive(Clone, Debug, PartialEq)]
pub struct RasterPop {
    /// Its name, size, spikes and rate in the range.
    pub rate: PopulationRate,
    /// Rows `first..last` hold its cells if these are neighbours in the chosen order.
    pub rows: Option<(usize, usize)>,
}

/// Spikes as points.
#[derive(Clone, Debug, PartialEq)]
pub struct Raster {
    /// Times shown.
    pub range: TimeRange,
    /// The cell of each row.
    pub rows: Vec<Gid>,
    /// `(time, row, population)` of each spike, in recorded order.
    pub points: Vec<(f64, u32, u32)>,
    /// The populations the points refer to.
    pub pops: Vec<RasterPop>,
    /// Mean rate of all cells in Hz.
    pub average_rate: f64,
    /// Synchrony of all spikes shown.
    pub sync: f64,
}

/// The raster of all cells in `pops` over `range`; populations that share no cell with `include` are left out.
///
/// `include` are the gids to show (see [`select`](crate::select)); `None` shows all.
pub fn raster(
    spikes: &Spikes,
    pops: &[Population],
    include: Option<&[Gid]>,
    order: RasterOrder,
    range: TimeRange,
) -> Raster {
    let shown = shown_populations(pops, include);
    let owner = population_of_gid(&shown);
    let mut rows: Vec<Gid> = shown.iter().flat_map(|pop| pop.gids().iter().copied()).collect();
    if order == RasterOrder::Gid {
        rows.sort_unstable();
    }
    rows.dedup();
    let mut row_of = vec![u32::MAX; owner.len()];
    for (row, gid) in rows.iter().enumerate() {
        row_of[gid.index()] = row as u32;
    }
    let points: Vec<(f64, u32, u32)> = spikes
        .iter()
        .filter(|(time, _)| range.contains(*time))
        .filter_map(|(time, gid)| {
            let pop = owner.get(gid.index()).copied().flatten()?;
            Some((time, row_of[gid.index()], pop))
        })
        .collect();
    let times: Vec<f64> = points.iter().map(|point| point.0).collect();
    let rates = population_rates(spikes, &shown, range);
    let pops =
        shown.iter().zip(rates).map(|(pop, rate)| RasterPop { rate, rows: span(pop, &row_of) }).collect();
    Raster {
        range,
        average_rate: average_rate(points.len(), rows.len(), range.length()),
        sync: sync_measure(&times, range.length()),
        rows,
        points,
        pops,
    }
}

/// `pops` cut down to the gids to show.
fn shown_populations(pops: &[Population], include: Option<&[Gid]>) -> Vec<Population> {
    let Some(include) = include else { return pops.to_vec() };
    let mut sorted = include.to_vec();
    sorted.sort_unstable();
    pops.iter()
        .map(|pop| {
            let gids = pop.gids().iter().copied().filter(|gid| sorted.binary_search(gid).is_ok());
            Population::new(pop.label.as_str(), gids)
        })
        .filter(|pop| !pop.is_empty())
        .collect()
}

/// The rows of `pop` if they are consecutive.
fn span(pop: &Population, row_of: &[u32]) -> Option<(usize, usize)> {
    let rows = || pop.gids().iter().map(|gid| row_of[gid.index()] as usize);
    let (first, last) = (rows().min()?, rows().max()?);
    (last - first + 1 == pop.len()).then_some((first, last + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_follow_the_order_and_the_selection() {
        let spikes: Spikes =
            [(1.0, Gid(0)), (2.0, Gid(2)), (3.0, Gid(1)), (99.0, Gid(1))].into_iter().collect();
        let pops = [Population::new("even", [Gid(0), Gid(2)]), Population::new("odd", [Gid(1), Gid(3)])];
        let range = TimeRange::new(0.0, 50.0);
        let by_gid = raster(&spikes, &pops, None, RasterOrder::Gid, range);
        assert_eq!(by_gid.points, [(1.0, 0, 0), (2.0, 2, 0), (3.0, 1, 1)]);
        assert_eq!(by_gid.pops[0].rows, None);
        assert_eq!(by_gid.average_rate, 15.0);
        let by_pop = raster(&spikes, &pops, None, RasterOrder::Pop, range);
        assert_eq!(by_pop.points, [(1.0, 0, 0), (2.0, 1, 0), (3.0, 2, 1)]);
        assert_eq!(by_pop.pops[1].rows, Some((2, 4)));
        let odd = raster(&spikes, &pops, Some(&[Gid(3), Gid(1)]), RasterOrder::Gid, range);
        assert_eq!((odd.points, odd.pops.len()), (vec![(3.0, 0, 0)], 1));
    }
}
