//! `cargo xtask differential`: models made at random, built and run by NetPyNE 1.1.1 with NEURON 9.0.2 and here, compared strictly.
//!
//! What differs is made small and printed. Nothing is compared with a tolerance.

pub mod generate;
mod neuron;
mod rules;
mod shrink;
mod verdict;

use netpyne::Mechanisms;
use netpyne::engine::Order;
use netpyne::specs::Compat;
use neuron::Neuron;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
pub use verdict::gist;
use verdict::{Bench, Difference, Verdict, Ways};

/// What to run.
#[derive(clap::Args)]
pub struct Settings {
    /// How many models to make.
    #[arg(long, default_value_t = 100)]
    models: u64,
    /// Number of the first model.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Python that has NetPyNE and NEURON, with `nrnivmodl` beside it.
    #[arg(long, default_value = "python3")]
    python: PathBuf,
    /// Where models that differ, and what belongs to the runs, are kept.
    #[arg(long, default_value = "target/differential")]
    keep: PathBuf,
    /// Longest time for a model there, s.
    #[arg(long, default_value_t = 30.0)]
    seconds: f64,
    /// Do as NetPyNE does here where that is not what is right.
    #[arg(long, value_parser = ["right", "netpyne"], default_value = "right")]
    compat: String,
    /// The order of simultaneous events here.
    #[arg(long, value_parser = ["invariant", "neuron"], default_value = "invariant")]
    order: String,
    /// Most runs to make a model small that differs.
    #[arg(long, default_value_t = 150)]
    trials: usize,
}

/// Runs all of it; an error if something differs.
pub fn run(settings: &Settings) -> Result<String, String> {
    let problem = |e: std::io::Error| format!("{}: {e}", settings.keep.display());
    std::fs::create_dir_all(&settings.keep).map_err(problem)?;
    let keep = std::fs::canonicalize(&settings.keep).map_err(problem)?;
    // Not canonical: the Python of a virtual environment is a link whose place matters.
    let python = std::path::absolute(&settings.python).map_err(problem)?;
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("mechanisms/differential");
    let mechanisms = own_mechanisms(&own, &keep)?;
    let neuron = Neuron::start(&python, &own, &keep, settings.seconds)?;
    let ways = Ways {
        compat: if settings.compat == "netpyne" { Compat::NETPYNE } else { Compat::default() },
        order: if settings.order == "neuron" { Order::Neuron } else { Order::Invariant },
    };
    let mut bench = Bench { neuron, mechanisms, folder: keep.join("current"), ways };
    let mut tally = Tally::default();
    for seed in settings.seed..settings.seed + settings.models {
        let model = generate::model(seed);
        let verdict = bench.judge(&model)?;
        let line = match &verdict {
            Verdict::Identical(spikes) => format!("identical, {spikes} spikes"),
            Verdict::Explained(names) => format!("identical but for: {}", names.join("; ")),
            Verdict::Refused(why) => format!("NetPyNE does not run it: {why}"),
            Verdict::Different(d) => format!("different: {}: {}", d.part, d.what),
        };
        eprintln!("{seed}: {line}");
        if let Verdict::Different(difference) = &verdict {
            let small = shrink::smallest(
                &model,
                settings.trials,
                &mut |candidate| matches!(bench.judge(candidate), Ok(Verdict::Different(d)) if d.is_like(difference)),
            );
            let left = bench.judge(&small)?;
            neuron::write(&model, &keep.join(format!("{seed}")))?;
            neuron::write(&small, &keep.join(format!("{seed}-small")))?;
            if let Verdict::Different(left) = left {
                eprintln!(
                    "   made small: {}: {}\n   {}\n   {}",
                    left.part, left.what, small.net, small.config
                );
            }
        }
        tally.add(seed, verdict);
    }
    tally.report()
}

/// The library and our own mechanisms, without the one that is only NEURON's.
fn own_mechanisms(own: &Path, keep: &Path) -> Result<Mechanisms, String> {
    let folder = keep.join("own");
    let problem = |e: std::io::Error| format!("{}: {e}", folder.display());
    std::fs::create_dir_all(&folder).map_err(problem)?;
    for entry in std::fs::read_dir(own).map_err(|e| format!("{}: {e}", own.display()))? {
        let path = entry.map_err(problem)?.path();
        let name = path.file_name().unwrap_or_default();
        if name != "vecstim.mod" {
            std::fs::copy(&path, folder.join(name)).map_err(problem)?;
        }
    }
    Mechanisms::standard().with_folder(&folder).map_err(|e| e.to_string())
}

/// How all of them came out.
#[derive(Default)]
struct Tally {
    identical: usize,
    spikes: usize,
    explained: BTreeMap<String, Vec<u64>>,
    refused: BTreeMap<String, Vec<u64>>,
    different: Vec<(u64, Difference)>,
}

impl Tally {
    fn add(&mut self, seed: u64, verdict: Verdict) {
        match verdict {
            Verdict::Identical(spikes) => {
                self.identical += 1;
                self.spikes += spikes;
            }
            Verdict::Explained(names) => {
                self.explained.entry(names.join("; ")).or_default().push(seed);
            }
            Verdict::Refused(why) => self.refused.entry(verdict::gist(&why)).or_default().push(seed),
            Verdict::Different(difference) => self.different.push((seed, difference)),
        }
    }

    fn report(self) -> Result<String, String> {
        let refused: usize = self.refused.values().map(Vec::len).sum();
        let explained: usize = self.explained.values().map(Vec::len).sum();
        let mut text = format!(
            "{} identical ({} spikes), {explained} identical but for differences of principle, {} different, {refused} that NetPyNE does not run\n",
            self.identical,
            self.spikes,
            self.different.len()
        );
        for (why, seeds) in &self.explained {
            let _ = writeln!(text, "identical but for: {why}: {seeds:?}");
        }
        for (why, seeds) in &self.refused {
            let _ = writeln!(text, "not run by NetPyNE: {why}: {seeds:?}");
        }
        for (seed, difference) in &self.different {
            let first = difference.what.lines().next().unwrap_or_default();
            let _ = writeln!(text, "{seed}: {}: {first}", difference.part);
        }
        if self.different.is_empty() { Ok(text) } else { Err(text) }
    }
}
