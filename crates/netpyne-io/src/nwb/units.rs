//! Cells as units, with their spikes.

use super::parts::{Ids, Table, cells, number, numbers, text_of};
use netpyne_files::Tree;
use netpyne_files::h5::{Data, Group};
use std::collections::BTreeMap;

/// What is told of a cell.
#[derive(Default)]
struct Cell {
    pop: String,
    place: [f64; 3],
    times: Vec<f64>,
}

/// The table of units: all cells that the result tells of, or those that sent spikes. None if there is no cell.
pub(super) fn table(result: &Tree, data: &Tree, ids: &mut Ids) -> Option<Group> {
    let list = |key: &str| data.get(key).and_then(numbers).unwrap_or_default();
    let mut all: BTreeMap<i64, Cell> = BTreeMap::new();
    for cell in cells(result) {
        let Some(gid) = cell.get("gid").and_then(number) else { continue };
        let tags = cell.get("tags");
        let pop = tags.and_then(|tags| text_of(tags.get("pop")?)).unwrap_or_default().to_owned();
        let axis = |key: &str| tags.and_then(|tags| number(tags.get(key)?)).unwrap_or(f64::NAN);
        all.insert(gid as i64, Cell { pop, place: [axis("x"), axis("y"), axis("z")], times: Vec::new() });
    }
    if all.is_empty()
        && let Some(Tree::Dict(pops)) = result.get("net").and_then(|net| net.get("pops"))
    {
        for (label, pop) in pops {
            for gid in pop.get("cellGids").and_then(numbers).unwrap_or_default() {
                let cell = Cell { pop: label.to_string(), place: [f64::NAN; 3], times: Vec::new() };
                all.insert(gid as i64, cell);
            }
        }
    }
    for (time, gid) in list("spkt").into_iter().zip(list("spkid")) {
        all.entry(gid as i64).or_default().times.push(time / 1e3);
    }
    if all.is_empty() {
        return None;
    }
    let (mut times, mut ends) = (Vec::new(), Vec::new());
    for cell in all.values_mut() {
        cell.times.sort_by(f64::total_cmp);
        times.append(&mut cell.times);
        ends.push(times.len() as u64);
    }
    let axis = |k: usize| Data::F64(all.values().map(|cell| cell.place[k]).collect());
    let gids = Data::I64(all.keys().copied().collect());
    let pops = Data::Texts(all.values().map(|cell| cell.pop.clone()).collect());
    let table = Table::new(("Units", "core"), "the cells of the network", all.len(), ids)
        .lists("spike_times", "times of spikes, s", (Data::F64(times), ends), "/units", ids)
        .column("gid", "number of the cell", gids, ids)
        .column("pop", "population of the cell", pops, ids)
        .column("x", "place of the cell, µm", axis(0), ids)
        .column("y", "depth of the cell, µm", axis(1), ids)
        .column("z", "place of the cell, µm", axis(2), ids);
    Some(table.finish())
}
