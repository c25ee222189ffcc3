//! A specification in JSON becomes a network, which can be described and changed.

use super::{Setting, Sim, numbers};
use crate::mechanisms::folders_with_mechanisms;
use netpyne::base::{Diagnostics, SourceFile};
use netpyne::distributed::build_alone;
use netpyne::io::{Document, Include};
use netpyne::network::Between;
use netpyne::results::SimData;
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Answered, Host, Mistake};
use netpyne::specs::{
    JsonStyle, ModelSpec, NetParams, Override, SimConfig, Value, apply_overrides, read_json, write_json,
};
use netpyne::{BuildOptions, Built, Model};
use std::sync::Arc;

/// What is wrong with a model, as an exception in Python.
pub(super) fn mistake(problems: &Diagnostics) -> Mistake {
    let rendered: Vec<String> =
        problems.iter().filter(|one| one.is_error()).map(|one| one.render(false)).collect();
    Mistake::new("model", rendered.join("\n\n"))
}

pub(super) fn broken(error: netpyne::Error) -> Mistake {
    match error {
        netpyne::Error::Model(problems) => mistake(&problems),
        netpyne::Error::Elsewhere { .. } => Mistake::new("elsewhere", error.to_string()),
        other => Mistake::new("runtime", other.to_string()),
    }
}

impl Sim {
    /// Builds the network; gives what is odd about it.
    pub(super) fn build(&mut self, net: &str, config: &str, between: Between) -> Answered {
        (self.built, self.underway, self.simulated) = (None, None, None);
        let mut found = Diagnostics::new();
        let spec = self.spec(net, config, &mut found)?;
        let mut model = Model::of(spec.net_params, spec.sim_config);
        model.mechanisms = self.setting.mechanisms.clone();
        let built = self.part(&model, &between)?;
        self.model = Some((model, between));
        found.extend(built.warnings.clone());
        self.built = Some(built);
        Ok(Wire::List(found.iter().map(|one| Wire::Text(one.render(false))).collect()))
    }

    pub(super) fn options_of_building(&self, model: &Model, between: Between) -> BuildOptions {
        let Setting { compat, strict, .. } = self.setting;
        BuildOptions::new()
            .mechanisms(model.mechanisms.clone())
            .compat(compat)
            .strict(strict)
            .between(between)
    }

    /// Builds what this rank has of a network.
    pub(super) fn part(&self, model: &Model, between: &Between) -> Answered<Built> {
        let options = self.options_of_building(model, between.clone());
        match self.setting.ranks.are_several() {
            true => build_alone(model, options, self.setting.ranks.comm().clone()).map(|part| part.built),
            false => model.build_with(options),
        }
        .map_err(broken)
    }

    /// Adds the mechanisms of a folder to those of networks that are built from now on.
    pub(super) fn add_mechanisms(&mut self, host: &Host, folder: &str) -> Answered {
        let folder = host.interpreter.world.folder.join(folder);
        let same = std::fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone());
        if !self.setting.folders.contains(&same) {
            let known = std::mem::take(&mut self.setting.mechanisms);
            self.setting.mechanisms = known.with_folder(&folder).map_err(|problems| mistake(&problems))?;
            self.setting.folders.push(same);
        }
        Ok(Wire::None)
    }

    /// Reads the `.mod` files in a folder, or in one below it, in which a script expects them to be compiled.
    pub(super) fn load_mechanisms(&mut self, host: &mut Host, folder: &str) -> Answered {
        let place = host.interpreter.world.folder.join(folder);
        let found = folders_with_mechanisms(&place);
        if found.is_empty() {
            host.interpreter.world.note(format!(
                "there are no `.mod` files in `{folder}`, from which mechanisms are to be loaded"
            ));
        }
        let known = self.setting.folders.len();
        for one in found {
            self.add_mechanisms(host, &one.to_string_lossy())?;
        }
        if self.setting.folders.len() == known {
            return Ok(Wire::None);
        }
        let catalog = self.setting.mechanisms.catalog();
        if host.interpreter.world.set_mechanisms(catalog) {
            self.simulation.set_catalog(Arc::clone(catalog));
        } else {
            host.interpreter.world.note(format!(
                "the mechanisms in `{folder}` are for networks alone: load them before sections are made, or run with `--mechanisms {folder}`"
            ));
        }
        Ok(Wire::None)
    }

    fn spec(&self, net: &str, config: &str, found: &mut Diagnostics) -> Answered<ModelSpec> {
        let net = json("netParams", net)?;
        let config = json("simConfig", config)?;
        let net_params = NetParams::from_json(&net, found);
        let sim_config = SimConfig::from_json(&config, found);
        let (Some(net_params), Some(sim_config)) = (net_params, sim_config) else {
            return Err(mistake(found));
        };
        let mut spec = ModelSpec { net_params, sim_config, ..ModelSpec::default() };
        apply_overrides(&mut spec, &self.setting.overrides, found);
        if found.has_errors() { Err(mistake(found)) } else { Ok(spec) }
    }

    /// Cells or populations in the layout of a result file. What the options leave out of files is there all the same.
    pub(super) fn describe(&self, what: &str) -> Answered {
        let (network, spec) = match (&self.underway, &self.simulated) {
            (Some(underway), _) => (&underway.built().network, &underway.built().spec),
            (None, Some(simulated)) => (&simulated.network, &simulated.spec),
            (None, None) => {
                let built = self.built()?;
                (&built.network, &built.spec)
            }
        };
        let mut config = spec.sim_config.clone();
        (config.save_cell_secs, config.save_cell_conns) = (true, true);
        config.compact_conn_format = Value::Bool(false);
        let include = Include { net_cells: what == "cells", net_pops: what == "pops", ..Include::NONE };
        let data = SimData::default();
        let document = Document { net_params: &spec.net_params, sim_config: &config, network, data: &data };
        let mut out = Vec::new();
        let written = netpyne::io::write(&mut out, document, &include);
        written.map_err(|error| Mistake::new("runtime", error.to_string()))?;
        String::from_utf8(out).map(Wire::Text).map_err(|error| Mistake::new("runtime", error.to_string()))
    }

    /// Options given from outside that the script is to see, too.
    pub(super) fn options(&self) -> Wire {
        let options = self.setting.overrides.iter().filter_map(Override::option);
        let written = options.map(|(name, value)| {
            let text = write_json(value, JsonStyle { indent: None, sort_keys: false });
            Wire::List(vec![Wire::text(name), Wire::Text(text)])
        });
        Wire::List(written.collect())
    }

    /// Cells, pairs of cells with a connection (all stimuli of a cell are one), synapses.
    pub(super) fn counts(&self) -> Answered {
        let counts = self.built()?.network.counts();
        Ok(Wire::Array([counts.cells, counts.connections, counts.synapses].map(|n| n as f64).to_vec()))
    }

    /// The numbers of the connections in the order in which cells list theirs.
    pub(super) fn numbers(&self) -> Answered {
        let network = &self.built()?.network;
        let by_cell = network.conns.by_cell(network.cells.len());
        let cells = (0..network.cells.len()).map(netpyne::network::CellIndex::from_index);
        Ok(Wire::Array(cells.flat_map(|cell| by_cell.of(cell).iter().map(|&n| f64::from(n))).collect()))
    }

    /// Changes weights and delays of connections, also in the middle of a run (weights alone).
    pub(super) fn connections(&mut self, args: &[Wire]) -> Answered {
        let (which, weights, delays) = (numbers(args, 0)?, numbers(args, 1)?, numbers(args, 2)?);
        if which.len() != weights.len() || which.len() != delays.len() {
            return Err(Mistake::new("value", "there are not as many weights and delays as connections"));
        }
        let given = |x: f64| (!x.is_nan()).then_some(x);
        if let Some(underway) = &mut self.underway {
            if delays.iter().any(|delay| !delay.is_nan()) {
                let message =
                    "delays cannot be changed while a simulation is going on; change them before it starts";
                return Err(Mistake::new("runtime", message));
            }
            let changes = which.iter().map(|&n| n as usize).zip(weights.iter().copied());
            let changed = underway.moment().set_weights(changes);
            return Ok(Wire::Int(changed as i64));
        }
        self.simulated = None;
        let built = self.built.as_mut().ok_or_else(|| Mistake::new("runtime", "there is no network yet"))?;
        let mut changed = 0;
        for ((&number, &weight), &delay) in which.iter().zip(weights).zip(delays) {
            changed += i64::from(built.set_connection(number as usize, given(weight), given(delay)));
        }
        Ok(Wire::Int(changed))
    }
}

pub(super) fn json(name: &str, text: &str) -> Answered<Value> {
    read_json(&SourceFile::new(name, text)).map_err(|error| Mistake::new("model", error.to_string()))
}
