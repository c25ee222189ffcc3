//! `cargo xtask validate neuroml FOLDER`: published NeuroML models beside what jNeuroML and NEURON computed for them.
//!
//! The rules are those of the folder's own README: counts of spikes, the last two steps left out; at a quarter of the step every
//! spike within the tolerance of the converged time; at the stored step within one step of NEURON's run; silent models by the
//! RMS of traces; stochastic ones by rates.

mod model;
mod reference;

use model::Ours;
use reference::Reference;
use std::fmt::Write;
use std::path::PathBuf;

/// What to validate.
#[derive(clap::Args)]
pub struct Settings {
    /// Folder with one folder per model: `model`, `reference`, `meta.json`, `spikes.json`.
    folder: PathBuf,
    /// Models to validate; all if none is named.
    models: Vec<String>,
}

/// Largest RMS of the difference of two traces of a silent model, mV.
const SILENT_RMS: f64 = 0.05;

/// Largest difference of rates, in standard errors of a Poisson process.
const STANDARD_ERRORS: f64 = 3.0;

/// The table; with an error if a model does not run.
pub fn run(settings: &Settings) -> Result<String, String> {
    let entries =
        std::fs::read_dir(&settings.folder).map_err(|e| format!("{}: {e}", settings.folder.display()))?;
    let mut folders: Vec<PathBuf> =
        entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.join("meta.json").is_file()).collect();
    folders.sort();
    let mut text = String::from(
        "| model | steps | spikes at dt/4 | converged, tolerance (ms) | spikes at dt | NEURON's run, dt (ms) | trace RMS (mV) |\n\
         |---|---|---|---|---|---|---|\n",
    );
    let (mut wanted, mut converged, mut compared, mut near, mut broken) = (0, 0, 0, 0, Vec::new());
    for folder in folders {
        let name = folder.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        if !settings.models.is_empty() && !settings.models.contains(&name) {
            continue;
        }
        let reference = Reference::read(&folder)?;
        let runs = [4.0, 1.0].map(|divisor| Ours::run(&reference, divisor));
        let [Ok(fine), Ok(coarse)] = &runs else {
            let why = runs.iter().find_map(|r| r.as_ref().err()).cloned().unwrap_or_default();
            let _ = writeln!(text, "| {name} | does not run: {} |", why.lines().next().unwrap_or_default());
            broken.push(name);
            continue;
        };
        let to_converged = reference.tolerance.map(|_| verdict(&reference, &reference.converged, fine));
        let to_neuron = reference
            .runs
            .get("neuron")
            .filter(|_| !reference.disagree)
            .map(|run| verdict(&reference, run, coarse));
        if let (Some(found), Some(tolerance)) = (&to_converged, reference.tolerance) {
            wanted += 1;
            converged += usize::from(found.within(tolerance));
        }
        if let Some(found) = to_neuron.as_ref().filter(|f| f.count > 0 && !reference.stochastic) {
            compared += 1;
            near += usize::from(found.within(reference.dt * 1.001));
        }
        let told = |found: &Option<Verdict>, tolerance: Option<f64>| match (found, tolerance) {
            (Some(found), Some(tolerance)) => found.told(tolerance),
            (Some(found), None) => found.told(f64::INFINITY),
            _ => "–".to_owned(),
        };
        let rms = trace_rms(&reference, coarse);
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {} | {} | {} | {} |",
            reference.dt,
            to_converged.as_ref().map_or("–".to_owned(), |f| format!("{}/{}", f.own, f.count)),
            told(&to_converged, reference.tolerance),
            to_neuron.as_ref().map_or("–".to_owned(), |f| format!("{}/{}", f.own, f.count)),
            if reference.stochastic {
                rates(&to_neuron)
            } else {
                told(&to_neuron, Some(reference.dt * 1.001))
            },
            rms.map_or("–".to_owned(), |rms| format!(
                "{rms:.3}{}",
                if rms <= SILENT_RMS { " ✓" } else { "" }
            )),
        );
    }
    let _ = writeln!(
        text,
        "\nconverged: {converged} of {wanted}; within a step of NEURON: {near} of {compared}; do not run: {}",
        broken.len()
    );
    if broken.is_empty() { Ok(text) } else { Err(text) }
}

/// How spikes compare with those of a reference.
pub struct Verdict {
    /// Spikes of the reference.
    count: usize,
    /// Ours.
    own: usize,
    /// Units (cells, or recorded voltages) whose numbers of spikes differ.
    other: usize,
    /// The largest distance of spikes of the same number, ms, where numbers agree.
    shift: f64,
    /// The largest difference of the numbers of spikes of a unit, in standard errors of Poisson processes.
    apart: f64,
}

impl Verdict {
    fn within(&self, tolerance: f64) -> bool {
        self.other == 0 && self.shift <= tolerance
    }

    fn told(&self, tolerance: f64) -> String {
        let mark = if self.within(tolerance) { " ✓" } else { "" };
        let other = if self.other > 0 { format!(", {} counts differ", self.other) } else { String::new() };
        let limit = if tolerance.is_finite() { format!(" of {tolerance:.4}") } else { String::new() };
        format!("{:.4}{limit}{other}{mark}", self.shift)
    }
}

fn verdict(reference: &Reference, spikes: &reference::Units, ours: &Ours) -> Verdict {
    let mut out = Verdict { count: 0, own: 0, other: 0, shift: 0.0, apart: 0.0 };
    let end = reference.length - 2.0 * reference.dt;
    // Cells without a spike are not among the units of a reference that has events.
    let has_events = spikes.keys().any(|unit| !unit.ends_with("/v"));
    let silent = if has_events { ours.others(spikes) } else { Vec::new() };
    let named = spikes.iter().map(|(unit, times)| (times.clone(), ours.spikes(unit)));
    for (theirs, own) in named.chain(silent.into_iter().map(|own| (Vec::new(), own))) {
        let early = |list: &[f64]| -> Vec<f64> { list.iter().copied().filter(|t| *t < end).collect() };
        let (theirs, own) = (early(&theirs), early(&own));
        out.count += theirs.len();
        out.own += own.len();
        let (a, b) = (theirs.len() as f64, own.len() as f64);
        out.apart = out.apart.max((a - b).abs() / (a + b).max(1.0).sqrt());
        if theirs.len() != own.len() {
            out.other += 1;
            continue;
        }
        out.shift = theirs.iter().zip(&own).map(|(a, b)| (a - b).abs()).fold(out.shift, f64::max);
    }
    out
}

fn rates(found: &Option<Verdict>) -> String {
    let Some(found) = found else { return "–".to_owned() };
    let mark = if found.apart <= STANDARD_ERRORS { " ✓" } else { "" };
    format!("rates of a cell at most {:.1} standard errors apart{mark}", found.apart)
}

/// The largest RMS of the difference of a voltage from the primary reference's.
fn trace_rms(reference: &Reference, ours: &Ours) -> Option<f64> {
    let mut worst: Option<f64> = None;
    for (quantity, theirs) in &reference.traces {
        if !quantity.ends_with("/v") {
            continue;
        }
        let own = ours.trace(quantity)?;
        let at = |t: f64| {
            let i = own.0.partition_point(|x| *x < t - 1e-9);
            own.1.get(i.min(own.1.len().saturating_sub(1))).copied()
        };
        let pairs: Vec<f64> =
            reference.times.iter().zip(theirs).filter_map(|(t, v)| Some(at(t * 1e3)? - v * 1e3)).collect();
        let rms = (pairs.iter().map(|d| d * d).sum::<f64>() / pairs.len().max(1) as f64).sqrt();
        worst = Some(worst.map_or(rms, |w| w.max(rms)));
    }
    worst
}
