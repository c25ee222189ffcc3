//! One model, there and here: whether everything is equal, and if not, which difference of principle it is.

use super::generate::Model;
use super::neuron::{self, Answer, Neuron};
use super::rules;
use crate::validate::compare::{difference, numbers, series};
use crate::validate::oracle::Reference;
use crate::validate::{Report, network, run};
use netpyne::engine::Order;
use netpyne::results::Outcome;
use netpyne::specs::Compat;
use netpyne::{Mechanisms, RunOptions, Simulated};
use serde_json::{Map, Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

/// What became of a model.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Everything is equal; so many spikes.
    Identical(usize),
    /// Everything is equal with the switches for these differences of principle, by their names.
    Explained(Vec<&'static str>),
    /// NetPyNE does not run it: nothing can be compared.
    Refused(String),
    /// Something differs.
    Different(Difference),
}

/// What differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Which part of the comparison: `cells`, `traces`, `refused`, ...
    pub part: String,
    /// Where and how.
    pub what: String,
}

impl Difference {
    fn new(part: &str, what: impl Into<String>) -> Self {
        Self { part: part.to_owned(), what: what.into() }
    }

    /// Whether another difference is of the same kind; refusals are if they say the same but for names and numbers.
    pub fn is_like(&self, other: &Self) -> bool {
        self.part == other.part && (self.part != "refused" || gist(&self.what) == gist(&other.what))
    }
}

/// A message without what is in quotes, and without numbers.
pub fn gist(message: &str) -> String {
    let first = message.lines().find(|l| l.contains("error")).or(message.lines().next()).unwrap_or_default();
    let outside: Vec<&str> = first.split(['`', '"', '\'']).step_by(2).collect();
    outside.join("_").chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// Diagnostics without the warnings before the first error.
fn from_error(diagnostics: &str) -> &str {
    let at =
        diagnostics.match_indices("error").find(|(at, _)| *at == 0 || diagnostics[..*at].ends_with('\n'));
    at.map_or(diagnostics, |(at, _)| &diagnostics[at..])
}

/// A difference of principle that no switch removes: the networks are equal, and the run ends here where it goes on there.
const DIVERGED: &str = "non-finite voltages end a run";

/// Which way is taken here where it can be ours or the original's.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ways {
    /// NetPyNE's.
    pub compat: Compat,
    /// NEURON's.
    pub order: Order,
}

/// The differences of principle, each with the ways that make it go away.
fn principles() -> Vec<(&'static str, Ways)> {
    let order = ("NEURON's order of simultaneous events", Ways { order: Order::Neuron, ..Ways::default() });
    let compat = Compat::EACH.map(|(name, compat)| (name, Ways { compat, ..Ways::default() }));
    [order].into_iter().chain(compat).collect()
}

/// Where models are run, there and here.
pub struct Bench {
    /// NetPyNE and NEURON.
    pub neuron: Neuron,
    /// What models may name here.
    pub mechanisms: Mechanisms,
    /// Where their files are written.
    pub folder: PathBuf,
    /// Which ways are taken here.
    pub ways: Ways,
}

impl Bench {
    /// Runs a model on both sides and compares.
    pub fn judge(&mut self, model: &Model) -> Result<Verdict, String> {
        neuron::write(model, &self.folder)?;
        let theirs = self.neuron.run(&self.folder)?;
        let compare = |ways: Ways| match &theirs {
            Answer::Ran(theirs, rest) => self.compare(theirs, rest, ways),
            // Nothing to compare with; it must be built, or refused with a message, all the same.
            Answer::Refused(_) => self.compare(&Reference::default(), &Value::Null, ways),
        };
        let guarded = |ways| {
            catch_unwind(AssertUnwindSafe(|| compare(ways)))
                .unwrap_or_else(|panic| Err(Difference::new("panic", text(&*panic))))
        };
        Ok(match (guarded(self.ways), &theirs) {
            (Err(difference), _) if difference.part == "panic" => Verdict::Different(difference),
            (_, Answer::Refused(why)) => Verdict::Refused(why.clone()),
            (Ok(spikes), _) => Verdict::Identical(spikes),
            (Err(difference), _) if difference.part == DIVERGED => Verdict::Explained(vec![DIVERGED]),
            (Err(difference), _) => match explanation(self.ways, &guarded) {
                Some(names) => Verdict::Explained(names),
                None => Verdict::Different(difference),
            },
        })
    }

    fn compare(&self, theirs: &Reference, rest: &Value, ways: Ways) -> Result<usize, Difference> {
        let refused = |e: String| Difference::new("refused", from_error(&e));
        let mut model = netpyne::Model::load(&self.folder).map_err(|e| refused(e.to_string()))?;
        model.mechanisms = self.mechanisms.clone();
        model.spec.compat = ways.compat;
        let mut report = Report::default();
        let built = run::build(&model, &theirs.traces).map_err(refused)?;
        if rest.is_null() {
            return Ok(0);
        }
        let (mut here, mut there) = (network::saved(&built).map_err(refused)?, theirs.net.clone());
        rules::without_looked_for(&mut here);
        rules::without_looked_for(&mut there);
        network::compare_saved(&here, &there, &mut report);
        let how = RunOptions { threads: 1, order: ways.order, ..RunOptions::default() };
        let sim = built.simulate_with(&how).map_err(|e| refused(e.to_string()))?;
        if let Outcome::Diverged(why) = &sim.summary.outcome {
            // NEURON goes on with NaN; what is the same until then is not compared.
            let first = report.parts().into_iter().find_map(|(part, of)| Some((part, of.first.clone()?)));
            let (part, what) = first.unwrap_or((DIVERGED, why.clone()));
            return Err(Difference::new(part, what));
        }
        run::compare(&sim, theirs, &mut report);
        nothing_more(&sim.data, theirs, &mut report);
        figures(&sim, rest, &mut report);
        for (part, agreement) in report.parts() {
            if let Some(first) = &agreement.first {
                return Err(Difference::new(part, first.clone()));
            }
        }
        Ok(sim.data.spikes.len())
    }
}

impl Ways {
    /// Both of them.
    fn and(self, other: Self) -> Self {
        let order = if other.order == Order::Neuron { other.order } else { self.order };
        Self { compat: self.compat.and(other.compat), order }
    }
}

/// Names of the differences of principle that explain all there is: none of them could be left out.
fn explanation(ways: Ways, compare: &dyn Fn(Ways) -> Result<usize, Difference>) -> Option<Vec<&'static str>> {
    let mut needed = principles();
    needed.retain(|(_, one)| ways.and(*one) != ways);
    if needed.is_empty() {
        return None;
    }
    // With these switches: whether the rest is equal, or only ends earlier here.
    let compared = |needed: &[(&str, Ways)]| {
        let together = needed.iter().fold(ways, |all, (_, one)| all.and(*one));
        match compare(together) {
            Ok(_) => Some(None),
            Err(difference) if difference.part == DIVERGED => Some(Some(DIVERGED)),
            Err(_) => None,
        }
    };
    let diverged = compared(&needed)?;
    for at in (0..needed.len()).rev() {
        let mut fewer = needed.clone();
        fewer.remove(at);
        if compared(&fewer) == Some(diverged) {
            needed = fewer;
        }
    }
    Some(needed.into_iter().map(|(name, _)| name).chain(diverged).collect())
}

/// Times of samples, and rates.
fn figures(sim: &Simulated, rest: &Value, report: &mut Report) {
    if rest["t"].is_array() {
        report.traces.count(series("t", &sim.data.t, &numbers(&rest["t"])));
    }
    if rest["popRates"].is_object() {
        let rates: Map<String, Value> = sim.rates().into_iter().map(|r| (r.label, json!(r.rate))).collect();
        // NetPyNE leaves out populations without cells.
        let rates = rates.into_iter().filter(|(label, _)| !rest["popRates"][label].is_null()).collect();
        report.spikes.count(difference("popRates", &Value::Object(rates), &rest["popRates"]));
    }
}

/// What was recorded here must have been recorded there.
fn nothing_more(data: &netpyne::results::SimData, theirs: &Reference, report: &mut Report) {
    for trace in &data.traces {
        for cell in trace.cells.iter().filter(|_| trace.label != run::EXTRA) {
            let key = format!("cell_{}", cell.gid.0);
            let there = &theirs.traces["cfg"][&trace.label][&key];
            let more = cell.values.series().iter().find_map(|(synapse, _)| match synapse {
                None => there.is_null().then(String::new),
                Some(synapse) => there[*synapse].is_null().then(|| (*synapse).to_owned()),
            });
            let path = format!("{} of cell {}", trace.label, cell.gid);
            report.traces.count(more.map(|m| format!("{path} {m}: should not be recorded")));
        }
    }
    for cell in data.stim_spikes.iter().flatten() {
        for train in &cell.trains {
            let there = &theirs.stim_spikes[&format!("cell_{}", cell.gid.0)][&train.source];
            let path = format!("{} of cell {}", train.source, cell.gid);
            report.stim_spikes.count(there.is_null().then(|| format!("{path}: should not be recorded")));
        }
    }
}

fn text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    text.unwrap_or("panic").to_owned()
}
