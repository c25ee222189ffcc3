//! Whether a network fits into the machine, found out before it is built.

use crate::outcome::Failure;
use crate::{memory, table};
use netpyne::Model;
use netpyne::base::{Diagnostic, Diagnostics};
use netpyne::network::{Costs, DryRun};

/// Populations and rules that are named.
const NAMED: usize = 3;

/// Predicts what `rank` of `ranks` would hold, with what is odd about the model; nothing if there are mistakes in it, which who
/// builds it tells. If that is more memory than there is to have it is an error, unless the user wants to go on by `force`.
pub fn predict(
    model: &Model,
    (rank, ranks): (usize, usize),
    force: bool,
) -> Result<Option<(DryRun, Diagnostics)>, Failure> {
    let Ok((found, odd)) = model.dry_run(ranks, false, &Costs::default()) else { return Ok(None) };
    let needed = found.ranks.get(rank).map_or(0.0, |load| load.bytes);
    match memory::available() {
        Some(available) if needed > available as f64 && !force => {
            Err(Failure::Refused(Box::new(too_large(&found, needed, available as f64))))
        }
        _ => Ok(Some((found, odd))),
    }
}

fn too_large(found: &DryRun, needed: f64, available: f64) -> Diagnostic {
    let pops = found.pops.iter().map(|pop| {
        let cells = table::grouped(pop.cells as usize);
        (pop.bytes, format!("popParams[{:?}]: {} for {cells} cells", pop.label, gigabytes(pop.bytes)))
    });
    let rules = found.rules.iter().map(|rule| {
        let connections = table::grouped(rule.connections as usize);
        (rule.bytes, format!("{}: {} for {connections} connections", rule.path, gigabytes(rule.bytes)))
    });
    let mut parts: Vec<(f64, String)> = pops.chain(rules).collect();
    parts.sort_by(|a, b| b.0.total_cmp(&a.0));
    // What does not show in the numbers is not the cause.
    parts.retain(|(bytes, _)| *bytes >= needed * 0.01);
    let (needed, available) = (gigabytes(needed), gigabytes(available));
    let mut message =
        format!("the network needs about {needed} of memory, and there are {available} to have");
    for (_, part) in parts.iter().take(NAMED) {
        message += &format!("\n  {part}");
    }
    Diagnostic::error(message)
        .help("`netpyne run --dry-run` tells what everything comes to; --force goes on all the same")
}

fn gigabytes(bytes: f64) -> String {
    format!("{:.1} GB", bytes / 1e9)
}
