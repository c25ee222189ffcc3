//! Networks in NeuroML files, as specifications.

use super::build::mistake;
use super::{Sim, text};
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Answered, Host};
use netpyne::specs::{JsonStyle, Value, write_json};

impl Sim {
    /// The network of a file: `netParams` and `simConfig` as JSON, and what is odd. Its mechanisms are there from now on.
    pub(super) fn neuroml(&mut self, host: &Host, args: &[Wire]) -> Answered {
        let path = host.interpreter.world.folder.join(text(args, 0)?);
        let read = netpyne::neuroml::read(&path).map_err(|problems| mistake(&problems))?;
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
}
