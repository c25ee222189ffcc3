//! The closing table of a run, and the tables of `info`.

use netpyne::analysis::{PopulationRate, TimeRange, average_rate, population_rates};
use netpyne::results::{Counts, Outcome, Population, RunSummary, SimData};
use std::fmt::Write;
use std::time::Duration;

/// The closing table of a run.
pub fn run_table(data: &SimData, pops: &[Population], summary: &RunSummary) -> String {
    let mut out = counts_table(&summary.counts);
    let duration = summary.duration;
    spikes_line(&mut out, data.spikes.len(), summary.counts.cells, duration);
    out.push_str(&rates_table(&population_rates(&data.spikes, pops, TimeRange::new(0.0, duration))));
    let simulated = match summary.outcome {
        Outcome::Finished => format!("{} ms", number(duration)),
        _ => format!("{} of {} ms", number(summary.reached), number(duration)),
    };
    let _ = writeln!(out, "\nsimulated {simulated} in steps of {} ms", number(summary.dt));
    let times = &summary.timings;
    let parts =
        [("load", times.load), ("build", times.build), ("simulate", times.simulate), ("save", times.save)];
    let times: Vec<String> = parts.iter().map(|(name, time)| format!("{name} {}", seconds(*time))).collect();
    let memory = summary.peak_memory.map_or(String::new(), |bytes| format!("   memory {}", size(bytes)));
    let _ = writeln!(out, "{}{memory}", times.join("   "));
    out
}

/// Cells, connections, synapses, compartments.
pub fn counts_table(counts: &Counts) -> String {
    let mut out = String::new();
    let per_cell = |count: usize| {
        let mean = count as f64 / counts.cells.max(1) as f64;
        format!("   {mean:.1} per cell")
    };
    let rows = [
        ("cells", counts.cells, String::new()),
        ("connections", counts.connections, per_cell(counts.connections)),
        ("synapses", counts.synapses, per_cell(counts.synapses)),
        ("compartments", counts.compartments, String::new()),
    ];
    for (name, count, remark) in rows {
        if name != "compartments" || count > 0 {
            let _ = writeln!(out, "{name:<14}{:>12}{remark}", grouped(count));
        }
    }
    out
}

/// Number and mean rate of all spikes.
pub fn spikes_line(out: &mut String, spikes: usize, cells: usize, duration: f64) {
    let rate = average_rate(spikes, cells, duration);
    let _ = writeln!(out, "{:<14}{:>12}   {rate:.2} Hz", "spikes", grouped(spikes));
}

/// Cells, spikes and rate of each population.
pub fn rates_table(rates: &[PopulationRate]) -> String {
    let width =
        rates.iter().map(|rate| rate.label.chars().count()).max().unwrap_or(0).max("population".len());
    let mut out =
        format!("\n{:<width$}  {:>8}  {:>10}  {:>9}\n", "population", "cells", "spikes", "rate (Hz)");
    for rate in rates {
        let (cells, spikes) = (grouped(rate.cells), grouped(rate.spikes));
        let _ = writeln!(out, "{:<width$}  {cells:>8}  {spikes:>10}  {:>9.2}", rate.label, rate.rate);
    }
    out
}

/// Where the time of the simulation went.
pub fn timing_table(summary: &RunSummary) -> String {
    let total: f64 = summary.phases.iter().map(|phase| phase.time.as_secs_f64()).sum();
    let width = summary.phases.iter().map(|phase| phase.phase.len()).max().unwrap_or(0).max(20);
    let mut out = format!("\n{:<width$}  {:>10}  {:>6}  {:>12}\n", "phase", "time", "share", "per call");
    for phase in &summary.phases {
        let time = phase.time.as_secs_f64();
        let share = if total > 0.0 { 100.0 * time / total } else { 0.0 };
        let per_call = time / phase.calls.max(1) as f64 * 1e9;
        let time = seconds(phase.time);
        let _ = writeln!(out, "{:<width$}  {time:>10}  {share:>5.1}%  {per_call:>9.0} ns", phase.phase);
    }
    let steps = if summary.dt > 0.0 { summary.reached / summary.dt } else { 0.0 };
    let compartment_steps = steps * summary.counts.compartments as f64;
    let wall = summary.timings.simulate.as_secs_f64();
    if compartment_steps > 0.0 {
        let _ = writeln!(out, "{:.2} ns per compartment and step", wall / compartment_steps * 1e9);
    }
    if wall > 0.0 {
        let rate = summary.events as f64 / wall;
        let _ = writeln!(out, "{} events, {rate:.3e} per second", grouped(summary.events as usize));
    }
    out.push_str(&mechanisms_table(summary));
    out.push_str(&memory_table(summary));
    out
}

/// Where the time of mechanisms went.
fn mechanisms_table(summary: &RunSummary) -> String {
    let mut out = String::new();
    let all: f64 = summary.phases.iter().map(|phase| phase.time.as_secs_f64()).sum();
    let steps = if summary.dt > 0.0 { (summary.reached / summary.dt).round() } else { 0.0 };
    let width = summary.mechanisms.iter().map(|m| m.mechanism.chars().count()).max().unwrap_or(0).max(20);
    for (i, spent) in summary.mechanisms.iter().enumerate() {
        if i == 0 {
            let _ = writeln!(
                out,
                "\n{:<width$}  {:>10}  {:>10}  {:>10}  {:>6}  {:>9}",
                "mechanism", "instances", "currents", "states", "share", "per step"
            );
        }
        let time = (spent.currents + spent.states).as_secs_f64();
        let share = if all > 0.0 { 100.0 * time / all } else { 0.0 };
        let each = time / (spent.instances as f64 * steps).max(1.0) * 1e9;
        let (currents, states) = (seconds(spent.currents), seconds(spent.states));
        let _ = writeln!(
            out,
            "{:<width$}  {:>10}  {currents:>10}  {states:>10}  {share:>5.1}%  {each:>6.2} ns",
            spent.mechanism,
            grouped(spent.instances)
        );
    }
    out
}

/// Where the memory went.
fn memory_table(summary: &RunSummary) -> String {
    let mut out = String::new();
    let width = summary.memory.iter().map(|m| m.what.len()).max().unwrap_or(0).max(20);
    for (i, share) in summary.memory.iter().enumerate() {
        if i == 0 {
            let _ = writeln!(out, "\n{:<width$}  {:>10}  {:>10}", "memory", "size", "each");
        }
        let (unit, count) = &share.unit;
        let size = format!("{:.2} MB", share.bytes as f64 / 1e6);
        let each = share.bytes as f64 / (*count).max(1) as f64;
        let _ = writeln!(
            out,
            "{:<width$}  {size:>10}  {each:>8.1} B per {unit} of {}",
            share.what,
            grouped(*count)
        );
    }
    out
}

/// `1,234,567`.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number without needless decimals.
pub fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 0.01 { format!("{:.2} ms", seconds * 1e3) } else { format!("{seconds:.2} s") }
}

fn size(bytes: u64) -> String {
    let mega = bytes as f64 / 1e6;
    if mega < 1000.0 { format!("{mega:.0} MB") } else { format!("{:.2} GB", mega / 1000.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use netpyne::base::Gid;

    #[test]
    fn closing_table() {
        let data = SimData {
            spikes: (0..1234).map(|i| (f64::from(i) * 0.5, Gid(i as u32 % 3))).collect(),
            ..SimData::default()
        };
        let pops = [Population::new("S", [Gid(0), Gid(1)]), Population::new("interneurons", [Gid(2)])];
        let summary = RunSummary {
            duration: 1000.0,
            reached: 617.5,
            dt: 0.025,
            outcome: Outcome::Interrupted,
            counts: Counts { cells: 3, connections: 4, synapses: 5, compartments: 7 },
            peak_memory: Some(123_456_789),
            ..RunSummary::default()
        };
        let expected = "\
cells                    3
connections              4   1.3 per cell
synapses                 5   1.7 per cell
compartments             7
spikes               1,234   411.33 Hz

population       cells      spikes  rate (Hz)
S                    2         823     411.50
interneurons         1         411     411.00

simulated 617.5 of 1000 ms in steps of 0.025 ms
load 0.00 ms   build 0.00 ms   simulate 0.00 ms   save 0.00 ms   memory 123 MB
";
        assert_eq!(run_table(&data, &pops, &summary), expected);
    }
}
