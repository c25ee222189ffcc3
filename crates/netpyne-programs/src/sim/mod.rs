//! What `netpyne.sim` asks for: a network out of a specification, a run of it, and what came out.
//!
//! | operation | takes | gives |
//! |---|---|---|
//! | `sim.build` | netParams and simConfig as JSON | warnings |
//! | `sim.build_saved` | content of a file with a network as JSON | warnings |
//! | `sim.convert` | a result file, another one in the format that its ending tells | - |
//! | `sim.read` | a file in any format | its content as JSON |
//! | `sim.describe` | `cells` or `pops` | `net` of a result file with that part |
//! | `sim.options` | - | names of options and their values as JSON, given from outside |
//! | `sim.counts` | - | numbers of cells, of connected pairs, of synapses |
//! | `sim.ends_at_interval` | - | whether a run ends with its last interval |
//! | `sim.numbers` | - | numbers of the connections, cell by cell |
//! | `sim.connections` | numbers, weights, delays (NaN: as it is) | how many were changed |
//! | `sim.simulate` | - | time reached, and why it ended early |
//! | `sim.begin`, `sim.advance`, `sim.finish` | -, time, - | the same in stretches |
//! | `sim.live` | whether it must be so | whether the script takes part in runs, with what stands for the network |
//! | `sim.clock` | - | the potential to initialise with; clock and temperature are what the options say |
//! | `sim.parts`, `sim.connection` | number of a cell, of a connection | what stands for it |
//! | `sim.command` | - | the command that runs another script in the same way |
//! | `sim.forget` | - | the script has another network |
//! | `sim.mechanisms` | a folder of `.mod` files that a model names | - |
//! | `sim.load_mechanisms` | a folder that a script loads mechanisms from | - |
//! | `sim.import` | file, template, arguments, whether the file makes the cell | a cell rule and its synapses as JSON |
//! | `sim.neuroml` | a NeuroML or LEMS file | netParams and simConfig as JSON, warnings |
//! | `sim.export_neuroml` | a folder, the name of the network | what the files cannot say |
//! | `sim.read_cell` | - | the same of the cell that the script told about |
//! | `sim.plot` | plot, options as JSON, how names of files begin | whether there is such a plot, the file, warnings |
//! | `sim.recorded` | how many spikes are known already | everything recorded so far, of this rank |
//! | `sim.gathered` | - | the same of all ranks, on rank 0; collective |

mod build;
mod cell;
mod data;
mod files;
mod live;
mod neuroml;
mod plot;
mod run;

use crate::neuron::Simulation;
use crate::ranks::Ranks;
use netpyne::network::Between;
use netpyne::results::SimData;
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Answered, Host, Mistake};
use netpyne::specs::{Compat, Override};
use netpyne::{Built, Mechanisms, Model, RunOptions, Simulated, Underway};
use std::path::PathBuf;

/// How networks are built and simulated, whatever the script says.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// The mechanisms that cells may name.
    pub mechanisms: Mechanisms,
    /// The folders that these were read from, as `canonicalize` writes them.
    pub folders: Vec<PathBuf>,
    /// Threads, order of events and the like.
    pub run: RunOptions,
    /// Where to do as NetPyNE does instead of what is right.
    pub compat: Compat,
    /// Changes of every specification.
    pub overrides: Vec<Override>,
    /// The command that runs another script in the same way, without the script; nothing if there is none.
    pub command: Vec<String>,
    /// Whether warnings are mistakes.
    pub strict: bool,
    /// The other processes of the job.
    pub ranks: Ranks,
}

/// The network of a script.
pub(crate) struct Sim {
    setting: Setting,
    /// Shared with the object world.
    simulation: Simulation,
    /// Whether runs are those of the object world, with the network in it.
    is_live: bool,
    /// Whether there is something in the object world that stands for the network.
    is_mirrored: bool,
    /// What the network was made of, and what the script did between the steps.
    model: Option<(Model, Between)>,
    built: Option<Built>,
    underway: Option<Underway>,
    simulated: Option<Simulated>,
    /// What all ranks have recorded, on rank 0 of several.
    whole: Option<SimData>,
    /// The same with the whole network, once a figure was asked for.
    together: Option<Simulated>,
}

impl Sim {
    pub(crate) fn new(setting: Setting, simulation: Simulation) -> Self {
        Self {
            setting,
            simulation,
            is_live: false,
            is_mirrored: false,
            model: None,
            built: None,
            underway: None,
            simulated: None,
            whole: None,
            together: None,
        }
    }

    /// Answers an operation `sim.what`.
    pub(crate) fn answer(&mut self, host: &mut Host, what: &str, args: &[Wire]) -> Answered {
        match what {
            "read_cell" => self.read_cell(host),
            "import" => self.import(host, args),
            "build" => {
                let between = between(args)?;
                let warnings = self.build(text(args, 0)?, text(args, 1)?, between)?;
                self.renew(host)?;
                Ok(warnings)
            }
            "build_saved" => {
                let warnings = self.build_saved(text(args, 0)?)?;
                self.renew(host)?;
                Ok(warnings)
            }
            "convert" => files::convert(host, args),
            "read" => files::read(host, args),
            "live" => self.live(host, args.first() == Some(&Wire::Bool(true))),
            "clock" => self.set_clock(host),
            "parts" => self.parts(host, number(args, 0)?),
            "connection" => self.connection(host, number(args, 0)?),
            "forget" => self.forget(host),
            "describe" => self.describe(text(args, 0)?),
            "numbers" => self.numbers(),
            "counts" => self.counts(),
            "mechanisms" => self.add_mechanisms(host, text(args, 0)?),
            "load_mechanisms" => self.load_mechanisms(host, text(args, 0)?),
            "plot" => self.plot(args),
            "neuroml" => self.neuroml(host, args),
            "export_neuroml" => self.export_neuroml(args),
            "options" => Ok(self.options()),
            "command" => Ok(Wire::List(self.setting.command.iter().map(|word| Wire::text(word)).collect())),
            "ends_at_interval" => Ok(Wire::Bool(self.setting.compat.end_at_interval)),
            "connections" => {
                let changed = self.connections(args)?;
                self.renew(host)?;
                Ok(changed)
            }
            "simulate" => self.simulate(host),
            "begin" => self.begin(),
            "advance" => self.advance(host, number(args, 0)?),
            "finish" => self.finish(host),
            "recorded" => self.recorded(number(args, 0)? as usize),
            "gathered" => self.gathered(),
            _ => Err(Mistake::new("runtime", format!("there is no operation `sim.{what}`"))),
        }
    }

    /// From now on simulates without other ranks.
    pub(crate) fn be_alone(&mut self) {
        self.setting.ranks = Ranks::default();
        self.simulation.share_with(&self.setting.ranks);
    }

    fn built(&self) -> Answered<&Built> {
        self.built.as_ref().ok_or_else(|| Mistake::new("runtime", "there is no network yet"))
    }
}

fn text(args: &[Wire], at: usize) -> Answered<&str> {
    match args.get(at) {
        Some(Wire::Text(text)) => Ok(text),
        _ => Err(Mistake::new("type", "a text is wanted here")),
    }
}

fn number(args: &[Wire], at: usize) -> Answered<f64> {
    match args.get(at) {
        Some(Wire::Number(x)) => Ok(*x),
        Some(Wire::Int(i)) => Ok(*i as f64),
        _ => Err(Mistake::new("type", "a number is wanted here")),
    }
}

fn numbers(args: &[Wire], at: usize) -> Answered<&[f64]> {
    match args.get(at) {
        Some(Wire::Array(numbers)) => Ok(numbers),
        _ => Err(Mistake::new("type", "numbers are wanted here")),
    }
}

/// What the script did between the steps: whether stimuli come first, and pairs of a gid and its new tags as JSON.
fn between(args: &[Wire]) -> Answered<Between> {
    let mut between = Between { stims_first: args.get(2) == Some(&Wire::Bool(true)), ..Between::default() };
    if let Some(Wire::Text(tags)) = args.get(3)
        && let netpyne::specs::Value::Dict(cells) = build::json("tags", tags)?
    {
        for (gid, tags) in cells {
            if let (Ok(gid), netpyne::specs::Value::Dict(tags)) = (gid.parse(), tags) {
                between.tags.push((netpyne::base::Gid(gid), tags));
            }
        }
    }
    Ok(between)
}
