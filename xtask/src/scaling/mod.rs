//! `cargo xtask scaling`: how runs scale, measured as far as this machine goes and simulated beyond.
//!
//! Measured: time of one network on one and more threads and ranks (strong), and of networks that grow with them (weak).
//! Simulated: the parts that a dry run deals out to up to 10 000 ranks, each as slow as its costs measured here say, meeting
//! once per epoch as an [exchange model](exchange) says.

mod exchange;
mod measure;
mod networks;
mod study;

use exchange::Machine;
use std::fmt::Write;
use std::path::PathBuf;

/// What to write.
pub struct Settings {
    /// Page whose marked section is replaced; none: print only.
    pub page: Option<PathBuf>,
    /// Most threads or ranks measured.
    pub cores: usize,
    /// Nanoseconds and bytes of a cell measured before: simulate only.
    pub cell: Option<[f64; 2]>,
    /// Cells of the largest network that is simulated.
    pub largest: u64,
}

const BEGIN: &str = "<!-- figures: cargo xtask scaling -->";
const SIMULATED: &str = "### Simulated";
const END: &str = "<!-- end of figures -->";

/// Measures, simulates, and puts the tables where they belong.
pub fn run(settings: &Settings) -> Result<String, String> {
    let (mut text, cell, begin) = match settings.cell {
        Some(cell) => (String::new(), cell, SIMULATED),
        None => {
            let measured = measure::measure(settings.cores)?;
            (measured.tables() + "\n", [measured.ns_per_cell_step, measured.bytes_per_cell], BEGIN)
        }
    };
    let costs = measure::costs(cell)?;
    let machine = Machine::default();
    let _ = writeln!(text, "{SIMULATED}\n\n{machine}\n");
    text.push_str(&study::strong(&costs, &machine, settings.largest)?);
    text.push_str(&study::weak(&costs, &machine, settings.largest)?);
    if let Some(page) = &settings.page {
        let old = std::fs::read_to_string(page).map_err(|e| format!("{}: {e}", page.display()))?;
        let (before, rest) =
            old.split_once(begin).ok_or_else(|| format!("{}: no {begin}", page.display()))?;
        let (_, after) = rest.split_once(END).ok_or_else(|| format!("{}: no {END}", page.display()))?;
        let begin = if begin == BEGIN { format!("{BEGIN}\n") } else { String::new() };
        let new = format!("{before}{begin}{text}{END}{after}");
        std::fs::write(page, new).map_err(|e| format!("{}: {e}", page.display()))?;
    }
    Ok(text)
}
