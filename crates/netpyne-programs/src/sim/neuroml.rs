//! Networks in NeuroML files, as specifications.

use super::build::{broken, mistake};
use super::{Sim, text};
use netpyne::io::{save_text, write_lems_simulation, write_neuroml};
use netpyne::results::SimData;
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Answered, Host, Mistake};
use netpyne::specs::{JsonStyle, Value, write_json};
use std::path::Path;

impl Sim {
    /// The network of a file: `netParams` and `simConfig` as JSON, and what is odd. Its mechanisms are there from now on.
    pub(super) fn neuroml(&mut self, host: &Host, args: &[Wire]) -> Answered {
        let path = host.interpreter.world.folder.join(text(args, 0)?);
        let read = netpyne::neuroml::read(&path).map_err(|problems| mistake(&problems))?;
        if read.saved.is_some() {
            let message = "the file was exported from here and holds the network cell by cell: `netpyne run` runs it; \
                           scripts load such networks from a saved result, by `sim.loadAll`";
            return Err(Mistake::new("model", message));
        }
        for mechanism in read.mechanisms {
            let known = self.setting.mechanisms.clone();
            self.setting.mechanisms =
                known.with_mechanism(mechanism).map_err(|problems| mistake(&problems))?;
        }
        let written =
            |value: Value| Wire::Text(write_json(&value, JsonStyle { indent: None, sort_keys: false }));
        let warnings = read.warnings.iter().map(|one| Wire::Text(one.render(false))).collect();
        Ok(Wire::List(vec![
            written(read.net_params.to_json()),
            written(read.sim_config.to_json()),
            Wire::List(warnings),
        ]))
    }

    /// Writes the network as `NAME.net.nml` and beside it `LEMS_NAME.xml`, which simulates it; gives what the file cannot say.
    pub(super) fn export_neuroml(&self, args: &[Wire]) -> Answered {
        let (folder, name) = (Path::new(text(args, 0)?), text(args, 1)?);
        let built = self.built()?;
        let data = SimData::default();
        let written = write_neuroml(&built.document(&data), &built.morphologies().map_err(broken)?);
        let file = format!("{name}.net.nml");
        let simulation = write_lems_simulation(&written, &file, &built.spec.sim_config);
        for (name, content) in [(file, &written.text), (format!("LEMS_{name}.xml"), &simulation)] {
            let saved = save_text(&folder.join(name), content);
            saved.map_err(|error| Mistake::new("runtime", error.to_string()))?;
        }
        Ok(Wire::List(written.unsaid.iter().map(|one| Wire::Text(one.render(false))).collect()))
    }
}
