//! What a simulation records, as options of NetPyNE.

use super::config::Config;
use super::node_sets::choose;
use super::population::Population;
use super::text_table::TextTable;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_specs::{Dict, Value};
use std::path::Path;

/// Where traces of a kind of node are taken, and gids.
pub(crate) struct Recorded<'a> {
    pub populations: &'a [Population],
    pub sets: &'a Dict,
    /// The gid of a node, and its first section, if it has any.
    pub cell: &'a dyn Fn(usize, usize) -> Option<(u32, String)>,
}

/// Adds what is recorded to the options of a simulation.
///
/// # Errors
/// Sets and files that are not there.
pub(crate) fn add(
    options: &mut Dict,
    config: &Config,
    recorded: &Recorded<'_>,
    notes: &mut Diagnostics,
) -> Result<(), Diagnostics> {
    let mut traces = Dict::new();
    let mut cells: Vec<u32> = Vec::new();
    let mut step = f64::INFINITY;
    let all = config.simulation.get("reports").and_then(Value::as_dict);
    for (name, report) in all.into_iter().flatten() {
        let Value::Dict(report) = report else { continue };
        if matches!(report.get("enabled"), Some(Value::Bool(false))) {
            continue;
        }
        let text = |key: &str| report.get(key).and_then(Value::as_str).unwrap_or_default();
        let place = format!("reports[{name:?}]");
        if let Some(dt) = report.get("dt").and_then(Value::as_f64).filter(|dt| *dt > 0.0) {
            step = step.min(dt);
        }
        match text("module") {
            "extracellular" | "ecp" => {
                let path = config.simulation_path(text("electrode_positions"));
                options.insert("recordLFP".to_owned(), electrodes(&path)?.into());
                continue;
            }
            "" | "membrane_report" | "multimeter_report" | "compartment" => {}
            module => {
                notes.push(
                    Diagnostic::warning(format!(
                        "a report by `{module}` is left out: nothing here does that"
                    ))
                    .at_path(place),
                );
                continue;
            }
        }
        let said = report.get("cells").cloned().unwrap_or_else(|| "all".into());
        let chosen = choose(&said, recorded.sets, recorded.populations)
            .map_err(|found| Diagnostics(found.0.into_iter().map(|d| d.at_path(place.clone())).collect()))?;
        let mut gids = Vec::new();
        let mut sections: Vec<String> = Vec::new();
        for (p, nodes) in chosen.iter().enumerate() {
            for node in nodes {
                if let Some((gid, section)) = (recorded.cell)(p, *node) {
                    gids.push(gid);
                    if !sections.contains(&section) {
                        sections.push(section);
                    }
                }
            }
        }
        if !matches!(text("sections"), "" | "soma" | "somatic" | "multimeter_report") {
            let message = format!("of the sections `{}` the soma alone is recorded", text("sections"));
            notes.push(Diagnostic::warning(message).at_path(place));
        }
        let variables: Vec<&str> = match report.get("variable_name") {
            Some(Value::List(list)) => list.iter().filter_map(Value::as_str).collect(),
            Some(value) => value.as_str().into_iter().collect(),
            None => vec!["v"],
        };
        let cell_gids: Vec<Value> = gids.iter().map(|gid| Value::from(*gid as usize)).collect();
        for (v, variable) in variables.iter().enumerate() {
            for (s, section) in sections.iter().enumerate() {
                let conds = Dict::from_iter([("gid".to_owned(), Value::from(cell_gids.clone()))]);
                let (mech, var) = variable.split_once('.').map_or((None, *variable), |(m, v)| (Some(m), v));
                let var = if matches!(var, "V_m" | "voltage") { "v" } else { var };
                let mut trace = Dict::from_iter([
                    ("sec".to_owned(), section.as_str().into()),
                    ("loc".to_owned(), 0.5.into()),
                    ("var".to_owned(), var.into()),
                    ("conds".to_owned(), conds.into()),
                ]);
                if let Some(mech) = mech {
                    trace.insert("mech".to_owned(), mech.into());
                }
                let mut label = name.clone();
                if variables.len() > 1 {
                    label = format!("{label}_{}", variables[v]);
                }
                if s > 0 {
                    label = format!("{label}_{section}");
                }
                traces.insert(label, trace.into());
            }
        }
        cells.extend(gids);
    }
    cells.sort_unstable();
    cells.dedup();
    if !traces.is_empty() {
        options.insert("recordTraces".to_owned(), traces.into());
        let cells: Vec<Value> = cells.into_iter().map(|gid| Value::from(gid as usize)).collect();
        options.insert("recordCells".to_owned(), cells.into());
    }
    let step = if step.is_finite() { Some(step) } else { config.number("run", "dt") };
    if let Some(step) = step {
        options.insert("recordStep".to_owned(), step.into());
    }
    Ok(())
}

/// Places of electrodes, as NetPyNE has them: depth instead of height.
fn electrodes(path: &Path) -> Result<Vec<Vec<f64>>, Diagnostics> {
    let table = TextTable::read(path, |first| if first.contains(',') { ',' } else { ' ' })?;
    let column = |name: &str| table.columns.iter().position(|own| own.starts_with(name));
    let at = [column("x"), column("y"), column("z")];
    let mut all = Vec::new();
    for (line, row) in table.rows() {
        let place = at.map(|at| at.and_then(|at| row.get(at)).and_then(|text| text.parse::<f64>().ok()));
        let [Some(x), Some(y), Some(z)] = place else {
            return Err(table.wrong(&format!("line {line}: expected x, y and z of an electrode")));
        };
        all.push(vec![x, -y, z]);
    }
    Ok(all)
}
