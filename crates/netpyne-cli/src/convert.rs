//! `netpyne convert`.

use crate::args::Convert;
use crate::outcome::Failure;
use crate::terminal;
use netpyne::base::{Diagnostic, MOST_MODEL_BYTES};
use netpyne::io::{Format, format_of, load_result, load_tree, save_spikes_csv, save_tree};

/// Writes what is in a file in another format, with everything in it; to `.csv` the spikes.
pub fn convert(args: &Convert) -> Result<(), Failure> {
    let most = args.most_file_bytes.unwrap_or(MOST_MODEL_BYTES);
    let (from, to) = (&args.input, &args.output);
    if args.format.is_none() && to.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
        let result = load_result(from, most)?;
        save_spikes_csv(to, &result.data.spikes, &result.populations)?;
    } else {
        if args.format.is_none() && Format::of_path(to).is_none() {
            let names: Vec<&str> = Format::ALL.iter().map(|(_, name, _)| *name).collect();
            let message = format!("the ending of {} tells no format", to.display());
            let d = Diagnostic::error(message).help(format!("--format says one: {}", names.join(", ")));
            return Err(Failure::Model(d.into()));
        }
        let tree = load_tree(from, args.from, most)?;
        save_tree(to, format_of(to, args.format), &tree)?;
    }
    terminal::print(&format!("wrote {}\n", to.display()));
    Ok(())
}
