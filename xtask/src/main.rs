//! Development tasks, run as `cargo xtask TASK`.

mod analysis;
mod bench;
mod corpora;
mod differential;
mod fuzz;
mod gallery;
mod invariance;
mod libm;
mod markdown;
mod mechanisms;
mod neuroml;
mod random;
mod scaling;
mod tidy;
mod validate;

use clap::{Parser, Subcommand};
use netpyne::engine::Isa;
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
    /// Check the layering of the crates, circles among their modules and the rules every file follows.
    Tidy {
        /// Instead, show the modules of every crate by shelf: each uses lower ones only.
        #[arg(long)]
        modules: bool,
        /// With `--modules`: only these crates.
        #[arg(requires = "modules")]
        crates: Vec<String>,
    },
    /// Compare networks, spikes and traces with those of NetPyNE and NEURON, bit by bit; or single mechanisms.
    #[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
    Validate {
        #[command(subcommand)]
        single: Option<Single>,
        /// Folder with one folder per model: specification, network, spikes, traces.
        #[arg(long, required = true)]
        corpus: Option<PathBuf>,
        /// Folder with further `.mod` files.
        #[arg(long)]
        mechanisms: Vec<PathBuf>,
        /// Threads to simulate on.
        #[arg(long, default_value_t = 1)]
        threads: usize,
        /// Instruction set of the kernels; the widest of this processor if none is said.
        #[arg(long, value_parser = bench::isa)]
        isa: Option<Isa>,
        /// Also compare what so many ranks build with the whole network.
        #[arg(long, default_value_t = 1)]
        ranks: usize,
        /// `fast`: compare fast runs with exact ones instead, and tell how far they are apart.
        #[arg(long, value_parser = ["exact", "fast"], default_value = "exact")]
        fidelity: String,
        /// With `fast`: also writes the table into the marked section of this page.
        #[arg(long)]
        markdown: Option<PathBuf>,
        /// Models to validate; all if none is named.
        models: Vec<String>,
    },
    /// Time the engine beside other simulators on the same networks, in one run.
    Bench(bench::Settings),
    /// The same as `validate mechanisms`.
    Mechanisms(Mechanisms),
    /// Fetch the published mechanisms that the comparison with NEURON is about, by pip.
    Corpora {
        /// Folder to lay out: `mods` by package, `models` by model.
        folder: PathBuf,
        /// Python that has NEURON and pip.
        #[arg(long, default_value = "python3")]
        python: PathBuf,
        /// Checkout of NetPyNE, whose examples are not in its package.
        #[arg(long)]
        netpyne: Option<PathBuf>,
        /// Folder with checkouts of ModelDBRepository's published models, one folder each: `ModelDBRepository+NUMBER`.
        #[arg(long)]
        checkouts: Option<PathBuf>,
    },
    /// Run models with different numbers of threads, and MPI ranks if asked to, and compare what they save byte by byte.
    Invariance {
        /// Folder with one folder per model; those that do not run here are left out.
        #[arg(long)]
        corpus: Option<PathBuf>,
        /// Folder with further `.mod` files.
        #[arg(long)]
        mechanisms: Vec<PathBuf>,
        /// Simulate this long at most, ms.
        #[arg(long)]
        duration: Option<f64>,
        /// Also run MPI ranks, the collectives themselves, and interrupts.
        #[arg(long)]
        mpi: bool,
        /// Also make that many models at random: gap junctions, artificial cells, noise, delays shorter than a step.
        #[arg(long, default_value_t = 0)]
        random: u64,
        /// The command, if it is not to be built (with MPI where that is asked for).
        #[arg(long)]
        program: Option<PathBuf>,
        /// Also kill that many runs with checkpoints, and finish each on another number of threads or ranks.
        #[arg(long, default_value_t = 0)]
        kills: usize,
        /// Models: folders or files.
        models: Vec<PathBuf>,
    },
    /// Build and run models made at random with NetPyNE and NEURON too, and compare everything; what differs is made small.
    Differential(differential::Settings),
    /// Draw every figure of `docs/gallery.md`, and write the page.
    Gallery(gallery::Options),
    /// Break models, mechanisms, cells, results and checkpoints at random: no panic, nothing that takes long, no message without a place.
    Fuzz(fuzz::Settings),
    /// Measure how runs scale on this machine, and simulate how they do on up to 10 000 ranks.
    Scaling {
        /// Page whose marked section is replaced.
        #[arg(long)]
        page: Option<PathBuf>,
        /// Nanoseconds per step and bytes of a cell, as measured before: simulate only, and replace that part of the page.
        #[arg(long, num_args = 2, value_names = ["NS", "BYTES"])]
        cell: Option<Vec<f64>>,
        /// Most threads or ranks measured.
        #[arg(long, default_value_t = 2)]
        cores: usize,
        /// Cells of the largest network that is simulated.
        #[arg(long, default_value_t = 10_000_000)]
        largest: u64,
    },
    /// Compare our elementary functions with the C library's (glibc 2.36, with FMA) on random arguments.
    Libm {
        /// Number of arguments of each function.
        #[arg(default_value_t = 1_000_000)]
        count: u64,
        /// Seed of the arguments.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Only these functions.
        #[arg(long, value_delimiter = ',')]
        only: Vec<String>,
    },
}

#[derive(Subcommand)]
enum Single {
    /// Compare single mechanisms with NEURON, bit by bit: every `.mod` file below some folders, in one section.
    Mechanisms(Mechanisms),
    /// Import published cells from their own files and compare them with what NEURON made of them, bit by bit.
    Cells(validate::cells::Settings),
    /// Run entry scripts of published models from their own files, and compare with NetPyNE and NEURON.
    Programs(validate::programs::Settings),
    /// Compare analyses of stored results with the numbers of NetPyNE, scipy, elephant and PySpike.
    Analysis(analysis::Settings),
    /// Run published NeuroML models and compare them with what jNeuroML and NEURON computed for them.
    Neuroml(neuroml::Settings),
    /// Let other programs read what we save: NetPyNE, scipy, h5py, GNU Octave, pynwb, libsonata, bluepysnap, libNeuroML, jNeuroML.
    Readers(validate::readers::Settings),
}

#[derive(clap::Args)]
struct Mechanisms {
    /// Folders that are searched for `.mod` files.
    #[arg(required = true)]
    folders: Vec<PathBuf>,
    /// Python that has NEURON, with `nrnivmodl` beside it.
    #[arg(long, default_value = "python3")]
    python: PathBuf,
    /// Where what NEURON compiled and computed is kept.
    #[arg(long, default_value = "target/mechanisms")]
    cache: PathBuf,
    /// Only files whose path contains this.
    #[arg(long)]
    only: Vec<String>,
    /// Seconds of processor time that the C compiler may take for one file.
    #[arg(long, default_value_t = 300)]
    seconds: u32,
    /// Instead, break the files this many times in all: nothing may panic.
    #[arg(long)]
    mutants: Option<usize>,
    /// Seed of the mutants.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Instead, time how long the files take to load.
    #[arg(long)]
    load_time: bool,
}

fn mechanisms(arguments: Mechanisms) -> Result<String, String> {
    let Mechanisms { folders, python, cache, only, seconds, mutants, seed, load_time } = arguments;
    match mutants {
        Some(count) => mechanisms::mutants::run(&folders, count, seed),
        None if load_time => mechanisms::load_time::run(&folders),
        None => mechanisms::run(&mechanisms::Settings { folders, python, cache, only, seconds }),
    }
}

fn main() -> ExitCode {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let outcome = match Arguments::parse().task {
        Task::Tidy { modules: true, crates } => tidy::modules(&root, &crates),
        Task::Tidy { .. } => tidy::run(&root),
        Task::Validate { single: Some(Single::Mechanisms(of)), .. } | Task::Mechanisms(of) => mechanisms(of),
        Task::Validate { single: Some(Single::Cells(settings)), .. } => validate::cells::run(&settings),
        Task::Validate { single: Some(Single::Programs(settings)), .. } => validate::programs::run(&settings),
        Task::Validate { single: Some(Single::Analysis(settings)), .. } => analysis::run(&settings),
        Task::Validate { single: Some(Single::Neuroml(settings)), .. } => neuroml::run(&settings),
        Task::Validate { single: Some(Single::Readers(settings)), .. } => {
            validate::readers::run(&settings, &root)
        }
        Task::Validate {
            single: None,
            corpus,
            mechanisms,
            threads,
            isa,
            ranks,
            fidelity,
            markdown,
            models,
        } => {
            let (corpus, fast) = (corpus.unwrap_or_default(), fidelity == "fast");
            let settings =
                validate::Settings { corpus, mechanisms, threads, isa, ranks, fast, markdown, models };
            validate::run(&settings)
        }
        Task::Corpora { folder, python, netpyne, checkouts } => {
            corpora::run(&corpora::Settings { folder, python, netpyne, checkouts })
        }
        Task::Bench(settings) => bench::run(&settings),
        Task::Gallery(options) => gallery::run(&options),
        Task::Invariance { corpus, mechanisms, duration, mpi, random, program, kills, models } => {
            let what = invariance::What { models, corpus, random };
            let settings = invariance::Settings { root, what, mechanisms, duration, mpi, program, kills };
            invariance::run(&settings)
        }
        Task::Fuzz(settings) => fuzz::run(&settings),
        Task::Differential(settings) => differential::run(&settings),
        Task::Scaling { page, cell, cores, largest } => {
            let cell = cell.and_then(|cell| cell.try_into().ok());
            scaling::run(&scaling::Settings { page, cores, cell, largest })
        }
        Task::Libm { count, seed, only } => libm::run(&libm::Settings { count, seed, only }),
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
