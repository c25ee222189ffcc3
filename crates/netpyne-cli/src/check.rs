//! `netpyne check`.

use crate::args::Check;
use crate::outcome::Failure;
use crate::{capacity, program, session, table, terminal};
use netpyne::Importers;
use netpyne::network::DryRun;

/// Cells that are made without asking, pairs of them that are looked at, and connections: a second or so.
const MOST_CELLS: u64 = 1_000_000;
const MOST_PAIRS: f64 = 1e7;
const MOST_CONNECTIONS: f64 = 1e6;

/// Reads and instantiates the model, which finds every mistake there is before time starts. What would take long is only
/// predicted.
pub fn check(args: &Check) -> Result<(), Failure> {
    if program::is_one(&args.source.model) {
        return program::check(args);
    }
    // Cells, channels and the like without a network.
    let parts = Importers::default().find(&args.source.model)?.check_parts(&args.source.model);
    if let Some(warnings) = parts.map_err(Failure::Model)? {
        if args.source.strict && warnings.warning_count() > 0 {
            return Err(Failure::Model(warnings.strict()));
        }
        terminal::diagnostics(warnings.iter());
        terminal::print(&format!("{}: no network to run\n", terminal::tally(&warnings)));
        return Ok(());
    }
    let (model, mut warnings) = session::load(&args.source)?;
    if let Some((predicted, odd)) = capacity::predict(&model, (0, 1), args.force)?
        && !args.force
        && takes_long(&predicted)
    {
        warnings.extend(odd);
        if args.source.strict && warnings.warning_count() > 0 {
            return Err(Failure::Model(warnings.strict()));
        }
        terminal::diagnostics(warnings.iter());
        terminal::print(&format!("{}: {}\n", terminal::tally(&warnings), not_built(&predicted)));
        return Ok(());
    }
    let alone = std::sync::Arc::new(netpyne::comm::Solo);
    let built = session::build(&model, &mut warnings, alone, false, args.source.strict)?.built;
    terminal::diagnostics(warnings.iter());
    let counts = built.network.counts();
    let cells = table::grouped(counts.cells);
    let synapses = table::grouped(counts.synapses);
    terminal::print(&format!("{}: {cells} cells, {synapses} synapses\n", terminal::tally(&warnings)));
    Ok(())
}

fn pairs(predicted: &DryRun) -> f64 {
    predicted.rules.iter().map(|rule| rule.pairs).sum()
}

/// Whether building it takes more than a few seconds.
fn takes_long(predicted: &DryRun) -> bool {
    let total = predicted.total();
    total.cells > MOST_CELLS || pairs(predicted) > MOST_PAIRS || total.connections > MOST_CONNECTIONS
}

/// What a network would be that is not built because that would take long.
fn not_built(predicted: &DryRun) -> String {
    let total = predicted.total();
    let (cells, synapses) =
        (table::grouped(total.cells as usize), table::grouped(total.connections as usize));
    let why = match pairs(predicted) {
        pairs if pairs > MOST_PAIRS => {
            format!("{} pairs of cells would have to be looked at", table::grouped(pairs as usize))
        }
        _ => "that would take long".to_owned(),
    };
    format!("{cells} cells, about {synapses} synapses; not built, as {why} (--force does so)")
}
