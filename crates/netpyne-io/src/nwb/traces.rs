//! Traces of cells.

use super::parts::{Ids, Series, number, numbers, object_name, text_of};
use netpyne_files::Tree;
use netpyne_files::h5::Group;

/// What else stands beside traces in a result.
const NO_TRACES: [&str; 12] = [
    "spkt",
    "spkid",
    "stims",
    "t",
    "LFP",
    "LFPCells",
    "LFPPops",
    "dipoleSum",
    "dipoleCells",
    "dipolePops",
    "avgRate",
    "allWeights",
];

/// Adds a series for each trace: a column per cell, where all have as many samples; else a series for each cell.
pub(super) fn add(into: &mut Group, result: &Tree, data: &Tree, ids: &mut Ids) {
    let Tree::Dict(entries) = data else { return };
    let t = data.get("t").and_then(numbers).unwrap_or_default();
    let config = result.get("simConfig");
    let said = config.and_then(|c| number(c.get("recordStep")?)).filter(|step| *step > 0.0);
    let first = t.first().copied().unwrap_or(0.0);
    let step = t.get(1).map(|second| second - first).filter(|step| *step > 0.0).or(said).unwrap_or(0.1);
    for (label, trace) in entries.iter().filter(|(label, _)| !NO_TRACES.contains(&&**label)) {
        let Tree::Dict(cells) = trace else { continue };
        let series: Vec<(&str, Vec<f64>)> =
            cells.iter().filter_map(|(cell, values)| Some((&**cell, numbers(values)?))).collect();
        let Some((_, one)) = series.first() else { continue };
        let unit = unit(config.and_then(|c| c.get("recordTraces")?.get(label)), label);
        let samples = one.len();
        let made = |names: Vec<&str>, values: Vec<f64>, columns: Option<usize>, ids: &mut Ids| {
            let series = Series {
                ty: "TimeSeries",
                description: format!("`{label}` of {}", names.join(", ")),
                comments: "a column for each cell, in this order".to_owned(),
                unit,
                values,
                columns,
            };
            series.regular((first, step), ids)
        };
        if series.iter().all(|(_, values)| values.len() == samples) && samples > 0 {
            let values = (0..samples).flat_map(|i| series.iter().map(move |(_, column)| column[i])).collect();
            let names: Vec<&str> = series.iter().map(|(cell, _)| *cell).collect();
            let columns = (series.len() > 1).then_some(series.len());
            into.groups.push((object_name(label), made(names, values, columns, ids)));
        } else {
            for (cell, values) in series {
                into.groups
                    .push((object_name(&format!("{label}_{cell}")), made(vec![cell], values, None, ids)));
            }
        }
    }
}

/// The unit of a trace in the SI, and what its values are multiplied by; what is not known is `unknown`.
fn unit(said: Option<&Tree>, label: &str) -> (&'static str, f64) {
    let var = said.and_then(|trace| text_of(trace.get("var")?));
    let point =
        said.is_some_and(|trace| ["pointp", "synMech", "stim"].iter().any(|key| trace.get(key).is_some()));
    match var {
        Some("v") => ("volts", 1e-3),
        Some("cai" | "cao" | "nai" | "nao" | "ki" | "ko") => ("mol/m^3", 1.0),
        Some("i") if point => ("amperes", 1e-9),
        Some("g") if point => ("siemens", 1e-6),
        None if label.starts_with("V_") => ("volts", 1e-3),
        _ => ("unknown", 1.0),
    }
}
