//! Spikes as comma-separated values.

use crate::Error;
use crate::file::replace;
use netpyne_results::{Population, Spikes};
use netpyne_specs::{Number, python_number};
use std::io::{Result, Write};
use std::path::Path;

/// Saves spikes to `path`: a header, then time in ms, gid and population of each, in recorded order.
pub fn save_spikes_csv(
    path: impl AsRef<Path>,
    spikes: &Spikes,
    pops: &[Population],
) -> std::result::Result<(), Error> {
    replace(path.as_ref(), |out| write_spikes_csv(out, spikes, pops))
}

/// Writes spikes as [`save_spikes_csv`] does.
pub fn write_spikes_csv(mut out: impl Write, spikes: &Spikes, pops: &[Population]) -> Result<()> {
    writeln!(out, "time_ms,gid,population")?;
    let last = pops.iter().filter_map(|pop| pop.gids().last()).max();
    let mut label: Vec<&str> = vec![""; last.map_or(0, |gid| gid.index() + 1)];
    for pop in pops {
        for gid in pop.gids() {
            label[gid.index()] = &pop.label;
        }
    }
    for (time, gid) in spikes.iter() {
        let pop = label.get(gid.index()).copied().unwrap_or("");
        writeln!(out, "{},{gid},{}", python_number(Number::Float(time)), quoted(pop))?;
    }
    Ok(())
}

/// A field, in quotes if it needs them.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use netpyne_base::Gid;

    #[test]
    fn one_line_per_spike() {
        let spikes: Spikes = [(1.525000000000001, Gid(1)), (2.0, Gid(0))].into_iter().collect();
        let mut out = Vec::new();
        write_spikes_csv(&mut out, &spikes, &[Population::new("a,b", [Gid(1)])]).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "time_ms,gid,population\n1.525000000000001,1,\"a,b\"\n2.0,0,\n");
    }
}
