//! Development tasks, run as `cargo xtask TASK`.

mod bench;
mod mechanisms;
mod tidy;
mod validate;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(about = "Development tasks of the NetPyNE workspace")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Check the layering of the crates and the rules every file follows.
    Tidy,
    /// Compare networks, spikes and traces with those of NetPyNE and NEURON, bit by bit.
    Validate {
        /// Folder with one folder per model: specification, network, spikes, traces.
        #[arg(long)]
        corpus: PathBuf,
        /// Folder with further `.mod` files.
        #[arg(long)]
        mechanisms: Vec<PathBuf>,
        /// Models to validate; all if none is named.
        models: Vec<String>,
    },
    /// Time the engine beside other simulators on the same networks, in one run.
    Bench(bench::Settings),
    /// Compare single mechanisms with NEURON, bit by bit: every `.mod` file below some folders, in one compartment.
    Mechanisms {
        /// Folders that are searched for `.mod` files.
        #[arg(required = true)]
        folders: Vec<PathBuf>,
        /// Python that has NEURON, with `nrnivmodl` beside it.
        #[arg(long, required_unless_present_any = ["mutants", "load_time"])]
        python: Option<PathBuf>,
        /// Where what NEURON compiled and computed is kept.
        #[arg(long, default_value = "target/mechanisms")]
        cache: PathBuf,
        /// Only files whose path contains this.
        #[arg(long)]
        only: Vec<String>,
        /// Instead, break the files this many times in all: nothing may panic.
        #[arg(long)]
        mutants: Option<usize>,
        /// Seed of the mutants.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Instead, time how long the files take to load.
        #[arg(long)]
        load_time: bool,
    },
    /// Compare our exp with the C library's on random arguments over the whole range.
    Exp {
        /// Number of arguments.
        #[arg(default_value_t = 1_000_000_000)]
        count: u64,
        /// Seed of the arguments.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

fn main() -> ExitCode {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let outcome = match Arguments::parse().task {
        Task::Tidy => tidy::run(&root),
        Task::Validate { corpus, mechanisms, models } => {
            validate::run(&validate::Settings { corpus, mechanisms, models })
        }
        Task::Bench(settings) => bench::run(&settings),
        Task::Mechanisms { folders, mutants: Some(count), seed, .. } => {
            mechanisms::mutants::run(&folders, count, seed)
        }
        Task::Mechanisms { folders, load_time: true, .. } => mechanisms::load_time::run(&folders),
        Task::Mechanisms { folders, python, cache, only, .. } => {
            let python = python.unwrap_or_default();
            mechanisms::run(&mechanisms::Settings { folders, python, cache, only })
        }
        Task::Exp { count, seed } => exp(count, seed),
    };
    match outcome {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(report) => {
            eprintln!("{report}");
            ExitCode::FAILURE
        }
    }
}

fn exp(count: u64, seed: u64) -> Result<String, String> {
    let differing = netpyne::math::exp::verify_against_libm(count, seed);
    let report = format!("exp: {count} arguments, {} differences", differing.len());
    match differing.first() {
        None => Ok(report),
        Some(x) => Err(format!("{report}, the first at {x:?} ({:#018x})", x.to_bits())),
    }
}
