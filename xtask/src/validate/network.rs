//! The instantiated network against NetPyNE's.

use super::Report;
use super::compare::{Agreement, difference};
use netpyne::Built;
use serde_json::Value;

/// Compares populations and cells (tags, sections, parameters), connections in order, and stimuli.
pub fn compare(built: &Built, theirs: &Value, report: &mut Report) {
    let theirs = &theirs["net"];
    let pops = netpyne::io::pops_json(&built.network);
    report.cells.count(difference("pops", &pops, &theirs["pops"]));
    let list = theirs["cells"].as_array().map(Vec::as_slice).unwrap_or_default();
    let count = built.network.cells.len();
    if count != list.len() {
        report.cells.count(Some(format!("{count} cells, should be {}", list.len())));
    }
    for (index, theirs) in list.iter().enumerate().take(count) {
        let ours = netpyne::io::cell_json(&built.network, &built.spec, index);
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
