//! The instantiated network in a saved file.

use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_network::explicit::{ExplicitNetwork, ExplicitReader};
use netpyne_specs::{ModelSpec, NetParams, SimConfig, Value};

/// The keys of connections that are stored as lists of values (`compactConnFormat`); empty if they are dictionaries.
pub(crate) fn compact_keys(net_params: &NetParams, config: &SimConfig) -> Vec<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match &config.compact_conn_format {
        Value::List(keys) if !keys.is_empty() => keys.iter().filter_map(text).collect(),
        value if value.is_truthy() => {
            let mut keys = vec!["preGid", "sec", "loc", "synMech", "weight", "delay"];
            if !net_params.stim_target_params.is_empty() {
                keys.insert(1, "preLabel");
            }
            keys.into_iter().map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// The network that a saved file holds cell by cell, with what is odd about it. None if it holds no cells, or none with which
/// it could be simulated although its rules are there.
///
/// # Errors
/// All mistakes in cells and populations.
pub fn saved_network(
    content: &Value,
    spec: &ModelSpec,
) -> Result<Option<(ExplicitNetwork, Diagnostics)>, Diagnostics> {
    let net = content.get("net");
    let cells = net.and_then(|net| net.get("cells")).and_then(Value::as_list).unwrap_or(&[]);
    if cells.is_empty() {
        return Ok(None);
    }
    let mut odd = Diagnostics::new();
    let has_rules = !spec.net_params.pop_params.is_empty();
    if !spec.sim_config.save_cell_conns {
        if has_rules {
            return Ok(None);
        }
        let message = "the cells were saved without their connections (`saveCellConns`), and there are no rules to make them";
        odd.push(Diagnostic::warning(message).at_path("net.cells"));
    }
    let mut reader = ExplicitReader::new(compact_keys(&spec.net_params, &spec.sim_config));
    cells.iter().for_each(|cell| reader.cell(cell));
    let pops = net.and_then(|net| net.get("pops")).and_then(Value::as_dict);
    Ok(Some((reader.finish(pops)?, odd)))
}
