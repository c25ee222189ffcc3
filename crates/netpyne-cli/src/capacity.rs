//! Whether a network fits into the machine, found out before it is built.

use crate::outcome::Failure;
use crate::{memory, table};
use netpyne::Model;
use netpyne::base::{Diagnostic, Diagnostics};
use netpyne::network::{Costs, DryRun, RuleEstimate};

/// Rules that are named.
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
    let mut rules: Vec<&RuleEstimate> = found.rules.iter().filter(|rule| rule.bytes > 0.0).collect();
    rules.sort_by(|a, b| b.bytes.total_cmp(&a.bytes));
    let (needed, available) = (gigabytes(needed), gigabytes(available));
    let mut message =
        format!("the network needs about {needed} of memory, and there are {available} to have");
    for rule in rules.iter().take(NAMED) {
        let connections = table::grouped(rule.connections as usize);
        message += &format!("\n  {}: {} for {connections} connections", rule.path, gigabytes(rule.bytes));
    }
    Diagnostic::error(message)
        .help("`netpyne run --dry-run` tells what everything comes to; --force goes on all the same")
}

fn gigabytes(bytes: f64) -> String {
    format!("{:.1} GB", bytes / 1e9)
}
