//! One model, there and here: whether everything is equal.

use super::generate::Model;
use super::neuron::{self, Answer, Neuron};
use super::rules;
use crate::validate::oracle::Reference;
use crate::validate::{Report, network, run};
use netpyne::{HowToRun, Mechanisms};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

/// What became of a model.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Everything is equal; so many spikes.
    Identical(usize),
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

/// Where models are run, there and here.
pub struct Bench {
    /// NetPyNE and NEURON.
    pub neuron: Neuron,
    /// What models may name here.
    pub mechanisms: Mechanisms,
    /// Where their files are written.
    pub folder: PathBuf,
}

impl Bench {
    /// Runs a model on both sides and compares.
    pub fn judge(&mut self, model: &Model) -> Result<Verdict, String> {
        neuron::write(model, &self.folder)?;
        let theirs = self.neuron.run(&self.folder)?;
        let found = catch_unwind(AssertUnwindSafe(|| match &theirs {
            Answer::Ran(theirs) => self.compare(theirs),
            // Nothing to compare with; it must end in a message here all the same.
            Answer::Refused(_) => self.compare(&Reference::default()),
        }));
        Ok(match (found, theirs) {
            (Err(panic), _) => Verdict::Different(Difference::new("panic", text(&*panic))),
            (_, Answer::Refused(why)) => Verdict::Refused(why),
            (Ok(Ok(spikes)), _) => Verdict::Identical(spikes),
            (Ok(Err(difference)), _) => Verdict::Different(difference),
        })
    }

    fn compare(&self, theirs: &Reference) -> Result<usize, Difference> {
        let refused = |e: String| Difference::new("refused", e);
        let mut model = netpyne::Model::load(&self.folder).map_err(|e| refused(e.to_string()))?;
        model.mechanisms = self.mechanisms.clone();
        let mut report = Report::default();
        let built = run::build(&model, &theirs.traces).map_err(refused)?;
        let (mut here, mut there) = (network::saved(&built).map_err(refused)?, theirs.net.clone());
        rules::without_looked_for(&mut here);
        rules::without_looked_for(&mut there);
        network::compare_saved(&here, &there, &mut report);
        let sim = built
            .simulate_with(HowToRun { threads: 1, ..HowToRun::default() }, &mut |_| ControlFlow::Continue(()))
            .map_err(|e| refused(e.to_string()))?;
        run::compare(&sim, theirs, &mut report);
        nothing_more(&sim.data, theirs, &mut report);
        for (part, agreement) in report.parts() {
            if let Some(first) = &agreement.first {
                return Err(Difference::new(part, first.clone()));
            }
        }
        Ok(sim.data.spikes.len())
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
            report.traces.count(
                more.map(|m| format!("{} of cell {} {m}: should not be recorded", trace.label, cell.gid)),
            );
        }
    }
    for cell in data.stim_spikes.iter().flatten() {
        for train in &cell.trains {
            let there = &theirs.stim_spikes[&format!("cell_{}", cell.gid.0)][&train.source];
            let more = there
                .is_null()
                .then(|| format!("{} of cell {}: should not be recorded", train.source, cell.gid));
            report.stim_spikes.count(more);
        }
    }
}

fn text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    text.unwrap_or("panic").to_owned()
}
