//! LFP and dipoles against NetPyNE's. It adds the products up in another order, so numbers agree to 1e-9 of the largest of their column.

use super::Report;
use super::compare::numbers;
use netpyne::results::{Cells, Matrix, SimData};
use serde_json::Value;

/// Compares what the reference has: of the network, of populations, of cells.
pub fn compare(data: &SimData, theirs: &Value, report: &mut Report) {
    for (name, all, pops, cells) in
        [("LFP", "LFP", "LFPPops", "LFPCells"), ("dipole", "dipoleSum", "dipolePops", "dipoleCells")]
    {
        let mut of = |cells: Cells, rows: &Value| {
            let ours = data.matrix_of(name, &cells);
            report.fields.count(match ours {
                Some(ours) => difference(ours, rows).map(|found| format!("{name} of {cells:?}: {found}")),
                None => Some(format!("{name} of {cells:?}: not recorded")),
            });
        };
        if theirs[all].is_array() {
            of(Cells::All, &theirs[all]);
        }
        for (pop, rows) in theirs[pops].as_object().into_iter().flatten() {
            of(Cells::Population(pop.clone()), rows);
        }
        for (gid, rows) in theirs[cells].as_object().into_iter().flatten() {
            of(Cells::Cell(netpyne::base::Gid(gid.parse().unwrap_or_default())), rows);
        }
    }
}

fn difference(ours: &Matrix, theirs: &Value) -> Option<String> {
    let rows: Vec<Vec<f64>> = theirs.as_array().into_iter().flatten().map(numbers).collect();
    if (ours.rows(), ours.columns.len()) != (rows.len(), rows.first().map_or(0, Vec::len)) {
        return Some(format!("{} rows of {}, should be {}", ours.rows(), ours.columns.len(), rows.len()));
    }
    // Axes along which a cell has no extent hold nothing but rounding of the others.
    let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, |most: f64, x| most.max(x.abs()));
    let noise = 1e-14 * largest(&mut rows.iter().flatten().copied());
    (0..ours.columns.len()).find_map(|column| {
        let tolerance = 1e-9 * largest(&mut rows.iter().map(|row| row[column])) + noise;
        let of_rows = rows.iter().zip(ours.column(column)?).enumerate();
        of_rows.into_iter().find_map(|(n, (row, own))| {
            // What is not a number is not near.
            let near = (own - row[column]).abs() <= tolerance;
            (!near).then(|| format!("row {n}, column {column}: {own}, should be {}", row[column]))
        })
    })
}
