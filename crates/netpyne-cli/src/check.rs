//! `netpyne check`.

use crate::args::Check;
use crate::outcome::Failure;
use crate::{session, table, terminal};

/// Reads and instantiates the model, which finds every mistake there is before time starts.
pub fn check(args: &Check) -> Result<(), Failure> {
    let (model, mut warnings) = session::load(&args.source)?;
    let alone = std::sync::Arc::new(netpyne::comm::Solo);
    let built = session::build(&model, &mut warnings, alone, false, args.source.strict)?.built;
    terminal::diagnostics(warnings.iter());
    let counts = built.network.counts();
    let cells = table::grouped(counts.cells);
    let synapses = table::grouped(counts.synapses);
    terminal::print(&format!("{}: {cells} cells, {synapses} synapses\n", terminal::tally(&warnings)));
    Ok(())
}
