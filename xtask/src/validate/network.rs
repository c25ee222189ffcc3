//! The instantiated network against NetPyNE's.

use super::compare::{Agreement, difference};
use super::{Report, parts};
use netpyne::io::{Document, Include};
use netpyne::results::SimData;
use netpyne::{Built, Model};
use serde_json::Value;

/// Compares populations and cells (tags, sections, parameters), connections in order, and stimuli, as a saved file has them.
pub fn compare(built: &Built, theirs: &Value, report: &mut Report) -> Result<(), String> {
    compare_saved(&saved(built)?, theirs, report);
    Ok(())
}

/// The same for networks that have been saved.
pub fn compare_saved(ours: &Value, theirs: &Value, report: &mut Report) {
    let (ours, theirs) = (&ours["net"], &theirs["net"]);
    report.cells.count(difference("pops", &ours["pops"], &theirs["pops"]));
    let (own_cells, cells) = (list(&ours["cells"]), list(&theirs["cells"]));
    if own_cells.len() != cells.len() {
        report.cells.count(Some(format!("{} cells, should be {}", own_cells.len(), cells.len())));
    }
    for (index, (ours, theirs)) in own_cells.iter().zip(cells).enumerate() {
        let path = format!("cells[{index}]");
        for key in ["gid", "tags", "secs", "secLists", "params"] {
            if ours.get(key).is_some() || theirs.get(key).is_some() {
                let found = difference(&format!("{path}.{key}"), &ours[key], &theirs[key]);
                report.cells.count(found);
            }
        }
        each(&mut report.conns, &format!("{path}.conns"), &ours["conns"], &theirs["conns"]);
        each(&mut report.stims, &format!("{path}.stims"), &ours["stims"], &theirs["stims"]);
    }
}

/// Compares the parts that so many ranks build, put together, with the whole; dealt out one by one and by cost.
pub fn compare_parts(model: &Model, ranks: usize, report: &mut Report) -> Result<(), String> {
    if ranks > 1 {
        for (balanced, found) in [false, true].into_iter().zip(parts::differing(model, ranks)?) {
            report.cells.count(found.map(|f| format!("{ranks} parts, balanced: {balanced}: {f}")));
        }
    }
    Ok(())
}

/// The network as it would be saved.
pub fn saved(built: &Built) -> Result<Value, String> {
    let document = Document {
        net_params: &built.spec.net_params,
        sim_config: &built.spec.sim_config,
        network: &built.network,
        data: &SimData::default(),
    };
    let include = Include { net_cells: true, net_pops: true, ..Include::NONE };
    let mut text = Vec::new();
    netpyne::io::write(&mut text, document, &include).map_err(|e| e.to_string())?;
    serde_json::from_slice(&text).map_err(|e| format!("our own file is not JSON: {e}"))
}

fn each(agreement: &mut Agreement, path: &str, ours: &Value, theirs: &Value) {
    let (a, b) = (list(ours), list(theirs));
    if a.len() != b.len() {
        agreement.count(Some(format!("{path}: {} entries, should be {}", a.len(), b.len())));
    }
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        agreement.count(difference(&format!("{path}[{i}]"), a, b));
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}
