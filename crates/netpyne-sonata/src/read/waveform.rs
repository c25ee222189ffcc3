//! Currents over time, as tables.

use super::text_table::TextTable;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_specs::{Dict, Value};
use std::path::Path;

/// Most pulses that a current is made of.
const MOST_PULSES: usize = 10_000;

/// Delay, duration (ms) and amplitude (nA) of the pulses that a table of times and amplitudes comes to: each amplitude holds until the
/// next time, the last as long as the one before. Columns and what separates them are as `input` says.
///
/// # Errors
/// It is not there or no such table.
pub(crate) fn read(path: &Path, input: &Dict) -> Result<Vec<(f64, f64, f64)>, Diagnostics> {
    if path.extension().is_some_and(|e| e == "nwb") {
        let message = "currents of NWB files are not read: give them as a table of `timestamps` and `amps`";
        return Err(Diagnostic::error(format!("`{}`: {message}", path.display())).into());
    }
    let said = |key: &str| input.get(key).and_then(Value::as_str);
    let separator = said("separator").and_then(|s| s.chars().next());
    let table =
        TextTable::read(path, |first| separator.unwrap_or(if first.contains(',') { ',' } else { ' ' }))?;
    let column = |name: &str| {
        let found = table.columns.iter().position(|own| own == name);
        found.ok_or_else(|| table.wrong(&format!("the table has no column `{name}`")))
    };
    let times = column(said("timestamps_column").unwrap_or("timestamps"))?;
    let amps = column(said("amplitudes_column").unwrap_or("amps"))?;
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for (line, row) in table.rows() {
        let value =
            |at: usize| row.get(at).and_then(|text| text.parse::<f64>().ok()).filter(|x| x.is_finite());
        let (Some(time), Some(amp)) = (value(times), value(amps)) else {
            return Err(table.wrong(&format!("line {line}: expected a time and an amplitude")));
        };
        steps.push((time, amp));
    }
    if steps.len() < 2 || !steps.windows(2).all(|pair| pair[0].0 < pair[1].0) {
        return Err(table.wrong("expected two or more times that rise"));
    }
    let end = 2.0 * steps[steps.len() - 1].0 - steps[steps.len() - 2].0;
    let mut pulses: Vec<(f64, f64, f64)> = Vec::new();
    for (i, (time, amp)) in steps.iter().enumerate() {
        let until = steps.get(i + 1).map_or(end, |next| next.0);
        match pulses.last_mut() {
            Some((del, dur, own)) if *own == *amp && *del + *dur == *time => *dur = until - *del,
            _ if *amp != 0.0 => pulses.push((*time, until - time, *amp)),
            _ => {}
        }
    }
    if pulses.len() > MOST_PULSES {
        let message = format!("the current has {} steps: {MOST_PULSES} at most", pulses.len());
        return Err(table.wrong(&message));
    }
    Ok(pulses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amplitudes_hold_until_the_next_time() {
        let path = std::env::temp_dir().join(format!("netpyne-waveform-{}.csv", std::process::id()));
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            super::read(&path, &Dict::new())
        };
        let text = "timestamps amps\n10 0.5\n20 0.5\n30 0\n40 -1\n";
        assert_eq!(read(text).unwrap(), [(10.0, 20.0, 0.5), (40.0, 10.0, -1.0)]);
        assert!(read("timestamps amps\n10 0.5\n10 1\n").is_err());
        assert!(read("timestamps amps\n10 x\n").unwrap_err().0[0].message.contains("line 2"));
        assert!(read("t,amps\n10,1\n").is_err());
        std::fs::remove_file(&path).unwrap();
    }
}
