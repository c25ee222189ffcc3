//! The command line.

mod report;

use clap::{Args, Parser, Subcommand, ValueEnum};
use netpyne::io::{Format, Include};
use netpyne::specs::Override;
pub use report::Report;
use std::path::PathBuf;

/// Biological neural networks from NetPyNE models: check, simulate, save, plot.
#[derive(Debug, Parser)]
#[command(name = "netpyne", version, propagate_version = true, arg_required_else_help = true)]
#[command(
    after_help = "Exit codes: 0 done, 1 mistakes in the model, 2 wrong usage, 3 the simulation or a file failed, \
                        130 interrupted."
)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate a model, or run a script in Python that does; save and plot what comes out.
    Run(Run),
    /// List every mistake in a model, without running it; of a script in Python, what it uses that is not there.
    Check(Check),
    /// Tell what is in a model or in a saved result.
    Info(Info),
    /// Draw a figure of a saved result; without a figure, list them.
    Plot(Plot),
    /// Write one interactive page about a saved result, or about a model, which is simulated for it.
    Report(Report),
    /// Write a result or a model in another format: JSON, pickle, MATLAB, HDF5; spikes as CSV.
    Convert(Convert),
    /// Write the network as NeuroML or SONATA, or a script in Python that builds it with NEURON alone, or the model with NetPyNE.
    Export(Export),
    /// Turn a published HOC cell into a cell rule, by running its files.
    Import(Import),
    /// Look into mechanism files: what was made of them, and what is wrong with them.
    #[command(subcommand)]
    Mech(crate::mech::Mech),
}

/// What to do where NetPyNE goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Compatibility {
    /// What is right.
    Right,
    /// What NetPyNE 1.1.1 does.
    Netpyne,
}

/// What model.
#[derive(Debug, Args)]
pub struct Source {
    /// index.npjson, a folder with netParams.json and simConfig.json, or one JSON file with both.
    pub model: PathBuf,
    /// Folder with .mod files the model uses; may be given several times. `mod/` beside the model comes first, if it is there; of
    /// two mechanisms of one name the last one counts.
    #[arg(long, value_name = "DIR")]
    pub mechanisms: Vec<PathBuf>,
    /// Read no larger file than this, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = netpyne::base::MOST_MODEL_BYTES, hide_default_value = true)]
    pub most_file_bytes: u64,
    /// Change a value of the model, as in simConfig.duration=500 or connParams["S->M"].weight=0.1; may be given several times.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub overrides: Vec<Override>,
    /// Of a file that holds the cells of a network: apply the rules in it, instead of taking the network as it was saved.
    #[arg(long)]
    pub from_rules: bool,
    /// Take warnings for mistakes.
    #[arg(long)]
    pub strict: bool,
    /// Where NetPyNE's numbers are not what is right: be right, or do as NetPyNE does (docs/compatibility.md).
    #[arg(long, value_enum, default_value_t = Compatibility::Right)]
    pub compat: Compatibility,
}

/// What to draw.
#[derive(Clone, Debug, Args)]
pub struct Plots {
    /// Figures to draw, with the options that the model has for them; `netpyne plot` lists them.
    #[arg(long, value_name = "FIGURES", value_delimiter = ',', value_parser = known_plot)]
    pub plot: Vec<&'static netpyne::plot::Plot>,
    /// Folder for the figures.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub plot_dir: PathBuf,
    /// Formats of the figures.
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', default_value = "png")]
    pub plot_format: Vec<FigureFormat>,
}

#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub source: Source,
    /// Arguments of a script in Python. What is no option of this command begins them, and so does `--`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub args: Vec<String>,
    /// The Python that runs a script; what `python3` starts if none is said.
    #[arg(long, value_name = "FILE")]
    pub python: Option<PathBuf>,
    /// Save the result here, in NetPyNE's layout, in the format that the ending tells (.json, .json.gz, .pkl, .dpk, .mat, .h5);
    /// without it, where and as the model says, if it asks to save.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Format of the result, whatever the ending of the file: json, json.gz, pkl, dpk, mat, mat73, h5, nwb.
    #[arg(long, value_name = "FORMAT", value_parser = format, requires = "out")]
    pub format: Option<Format>,
    /// Parts to save: netParams, netCells, netPops, net (cells and populations), simConfig, simData.
    #[arg(long, value_name = "PARTS", value_parser = parts)]
    pub save: Option<Include>,
    /// Each rank saves its cells and their traces in a file of its own (OUT_node_data/OUT_node_N, as NetPyNE names them); OUT is
    /// their index, and is read as the whole result.
    #[arg(long)]
    pub per_rank: bool,
    /// Also save the spikes as comma-separated values.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    #[command(flatten)]
    pub plots: Plots,
    /// Threads that share the work; 0: as many as the machine has and the model can use. The result is the same for any number.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
    /// Order of events of equal time, and of draws that NEURON takes from one sequence.
    #[arg(long, value_enum, default_value_t = Order::Invariant)]
    pub order: Order,
    /// Results bit by bit as NEURON's, or only as good as those, but sooner.
    #[arg(long, value_enum, default_value_t = Fidelity::Exact)]
    pub fidelity: Fidelity,
    /// Most events that one time step may have on a thread; more are taken for a loop without a delay.
    #[arg(long, value_name = "N")]
    pub most_events: Option<u64>,
    /// Save what has been recorded every so many ms of the model's time, as interval_TIME.json where the model says
    /// (simConfig.intervalFolder, or interval_data in its saveFolder); each file takes the place of the one before.
    #[arg(long, value_name = "MS", value_parser = interval)]
    pub save_every: Option<f64>,
    /// Write what is recorded of many variables (LFP, dipoles, membrane currents, weights) into files of numpy's in this folder while
    /// the run goes on, instead of keeping it for the result: memory does not grow with the duration.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["checkpoint_every", "resume", "watch"])]
    pub stream: Option<PathBuf>,
    /// Save the state of the run every so many ms of the model's time, so that it can go on after it was killed.
    #[arg(long, value_name = "MS", value_parser = interval)]
    pub checkpoint_every: Option<f64>,
    /// Folder for that; without it, beside the result.
    #[arg(long, value_name = "DIR")]
    pub checkpoint_dir: Option<PathBuf>,
    /// Go on from the last state saved, on any number of threads and ranks; from the beginning if there is none.
    #[arg(long)]
    pub resume: bool,
    /// Show the run while it goes on, on an interactive page that a port of this machine serves to a browser on it; the address is
    /// told. Without a port, one that is free.
    #[arg(long, value_name = "PORT", num_args = 0..=1, require_equals = true, default_missing_value = "0")]
    pub watch: Option<u16>,
    /// Measure and show where the time goes: in phases of the step, and in mechanisms.
    #[arg(long)]
    pub timing: bool,
    /// Do not run: tell what memory, work and connections each rank would have.
    #[arg(long)]
    pub dry_run: bool,
    /// Ranks of a dry run.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "dry_run", value_parser = clap::value_parser!(u32).range(1..))]
    pub ranks: u32,
    /// Build the network even if it seems to need more memory than there is.
    #[arg(long)]
    pub force: bool,
    /// Deal cells out to the ranks by what they cost, instead of one by one.
    #[arg(long)]
    pub balance: bool,
    /// Print nothing but mistakes.
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub source: Source,
    /// Build the network even if it seems to need more memory than there is, or a long time.
    #[arg(long)]
    pub force: bool,
    /// The Python that runs a script; what `python3` starts if none is said.
    #[arg(long, value_name = "FILE")]
    pub python: Option<PathBuf>,
    /// Arguments of a script in Python.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub args: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Info {
    #[command(flatten)]
    pub source: Source,
    /// Draw the shape of a cell into this file (.png, .svg, .pdf).
    #[arg(long, value_name = "FILE")]
    pub picture: Option<PathBuf>,
    #[command(flatten)]
    pub how: CellFile,
}

/// Draw a figure of a saved result.
#[derive(Debug, Args)]
#[command(override_usage = "netpyne plot [RESULT] [FIGURE] [--OPTION VALUE]...", disable_help_flag = true)]
pub struct Plot {
    /// The result, as `netpyne run --out RESULT` or NetPyNE saved it; the figure; and its options, such as `--include S,M`,
    /// `--time 0:500`, `--theme dark`, `--out raster.svg`. `netpyne plot FIGURE --help` lists the options of a figure.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "RESULT FIGURE OPTIONS")]
    pub words: Vec<String>,
}

/// How a cell is read out of its file.
#[derive(Debug, Args)]
pub struct CellFile {
    /// Name of the template, or of the Python class or function; without it, the cell is all sections the file makes.
    #[arg(long, value_name = "NAME")]
    pub cell: Option<String>,
    /// Arguments of the template, class or function: numbers or texts. For Python, NAME=VALUE is an argument by
    /// name, and py:EXPRESSION what Python makes of it.
    #[arg(long, value_name = "ARGUMENT", num_args = 1.., allow_negative_numbers = true)]
    pub args: Vec<String>,
    /// HOC statement to run before the file; may be given several times.
    #[arg(long, value_name = "HOC")]
    pub before: Vec<String>,
    /// Working folder of the cell's files; the one at hand if none is said.
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// The Python that runs Python files; what `python3` starts if none is said.
    #[arg(long, value_name = "FILE")]
    pub python: Option<PathBuf>,
    /// Stop a Python file that runs for longer than so many seconds.
    #[arg(long, value_name = "SECONDS")]
    pub time_limit: Option<f64>,
    /// Most steps that a HOC program may take: statements, expressions, and work on long vectors and files.
    #[arg(long, value_name = "N")]
    pub most_steps: Option<u64>,
}

#[derive(Debug, Args)]
pub struct Export {
    /// What to write.
    #[arg(value_enum)]
    pub language: Language,
    #[command(flatten)]
    pub source: Source,
    /// Where to write it; standard output if nothing is said. Beside NeuroML comes a LEMS file that simulates it; for SONATA it is
    /// a folder.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// What a network is exported to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// NEURON alone: the network cell by cell.
    Neuron,
    /// NetPyNE: the rules.
    Netpyne,
    /// NeuroML 2.3: the network cell by cell, and what it cannot say.
    Neuroml,
    /// SONATA: a circuit in a folder, with spikes and traces if the model is a saved result.
    Sonata,
}

#[derive(Debug, Args)]
pub struct Convert {
    /// A result or a model, saved by this program or by NetPyNE.
    pub input: PathBuf,
    /// The new file; its ending tells the format (.json, .json.gz, .pkl, .dpk, .mat, .h5). To .csv go the spikes.
    pub output: PathBuf,
    /// Format of the new file, whatever its ending: json, json.gz, pkl, dpk, mat, mat73, h5, nwb.
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub format: Option<Format>,
    /// Format of the first file; without it, what its first bytes show.
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub from: Option<Format>,
    /// Read no larger file than this, in bytes.
    #[arg(long, value_name = "BYTES")]
    pub most_file_bytes: Option<u64>,
}

#[derive(Debug, Args)]
pub struct Import {
    /// File with the template (.hoc, .tem), a script whose sections are the cell, a Python class (.py), or a traced morphology
    /// (.swc, .asc).
    pub file: PathBuf,
    #[command(flatten)]
    pub how: CellFile,
    /// Folder with .mod files the cell uses; may be given several times.
    #[arg(long, value_name = "DIR")]
    pub mechanisms: Vec<PathBuf>,
    /// Label of the rule; the name of the template if none is said.
    #[arg(long, value_name = "LABEL")]
    pub label: Option<String>,
    /// Where to write the rule, as JSON that `netParams` can take; standard output if nothing is said.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// A format of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FigureFormat {
    /// Pixels.
    Png,
    /// Vectors.
    Svg,
    /// Vectors on a page.
    Pdf,
}

fn known_plot(name: &str) -> Result<&'static netpyne::plot::Plot, String> {
    netpyne::plot::Plot::find(name).map_err(|mistake| {
        let told: Vec<String> = mistake.iter().map(|d| d.to_string()).collect();
        told.join("; ")
    })
}

fn interval(text: &str) -> Result<f64, String> {
    let ms: f64 = text.parse().map_err(|_| "not a number of ms".to_owned())?;
    if ms > 0.0 { Ok(ms) } else { Err("must be more than 0 ms".to_owned()) }
}

fn format(name: &str) -> Result<Format, String> {
    Format::named(name).ok_or_else(|| {
        let known: Vec<&str> = Format::ALL.iter().map(|(_, name, _)| *name).collect();
        format!("known are {}", known.join(", "))
    })
}

fn parts(text: &str) -> Result<Include, String> {
    Include::parse(text.split(',').map(str::trim)).map_err(|e| e.to_string())
}

/// The order of what NEURON does in an order that depends on how a network is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// The same for any number of threads and ranks.
    Invariant,
    /// NEURON's in one process: for comparisons with it. On one thread; cannot be resumed.
    Neuron,
}

impl From<Order> for netpyne::engine::Order {
    fn from(order: Order) -> Self {
        match order {
            Order::Invariant => Self::Invariant,
            Order::Neuron => Self::Neuron,
        }
    }
}

/// How faithful a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fidelity {
    /// NEURON's bits.
    Exact,
    /// Products fused, divisions spared, conductances derived, synapses merged whose effects add up.
    Fast,
}

impl From<Fidelity> for netpyne::engine::Fidelity {
    fn from(fidelity: Fidelity) -> Self {
        match fidelity {
            Fidelity::Exact => Self::Exact,
            Fidelity::Fast => Self::Fast,
        }
    }
}
