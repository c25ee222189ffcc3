//! Files of scripts in the formats that Python does not write by itself, and networks out of files.

use super::build::{broken, json, mistake};
use super::{Sim, text};
use netpyne::Model;
use netpyne::base::{Diagnostics, MOST_MODEL_BYTES};
use netpyne::io::{Format, format_of, load_result, load_tree, save_spikes_csv, save_tree};
use netpyne::network::Between;
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Answered, Host, Mistake};
use netpyne::specs::apply_overrides;
use std::path::Path;

impl Sim {
    /// Builds the network that the content of a file describes cell by cell; gives what is odd about it.
    pub(super) fn build_saved(&mut self, content: &str) -> Answered {
        (self.built, self.underway, self.simulated) = (None, None, None);
        let mut model =
            Model::of_content(&json("the saved network", content)?, Path::new("")).map_err(broken)?;
        model.mechanisms = self.setting.mechanisms.clone();
        let mut found = Diagnostics::new();
        apply_overrides(&mut model.spec, &self.setting.overrides, &mut found);
        if found.has_errors() {
            return Err(mistake(&found));
        }
        let built = self.part(&model, &Between::default())?;
        self.model = Some((model, Between::default()));
        found.extend(built.warnings.clone());
        self.built = Some(built);
        Ok(Wire::List(found.iter().map(|one| Wire::Text(one.render(false))).collect()))
    }
}

/// Writes what is in a result file to another one, in the format that its ending tells; to `.csv` the spikes.
pub(super) fn convert(host: &Host, args: &[Wire]) -> Answered {
    let folder = &host.interpreter.world.folder;
    let (from, to) = (folder.join(text(args, 0)?), folder.join(text(args, 1)?));
    let written = if to.extension().is_some_and(|ending| ending == "csv") {
        load_result(&from, MOST_MODEL_BYTES)
            .and_then(|result| save_spikes_csv(&to, &result.data.spikes, &result.populations))
    } else {
        load_tree(&from, None, MOST_MODEL_BYTES).and_then(|tree| save_tree(&to, format_of(&to, None), &tree))
    };
    written.map(|()| Wire::None).map_err(|error| Mistake::new("runtime", error.to_string()))
}

/// The content of a file in any format, as JSON.
pub(super) fn read(host: &Host, args: &[Wire]) -> Answered {
    let runtime = |message: String| Mistake::new("runtime", message);
    let path = host.interpreter.world.folder.join(text(args, 0)?);
    let tree = load_tree(&path, None, MOST_MODEL_BYTES).map_err(|error| runtime(error.to_string()))?;
    let mut out = Vec::new();
    Format::Json.write(&tree, &mut out).map_err(|error| runtime(error.to_string()))?;
    String::from_utf8(out).map(Wire::Text).map_err(|error| runtime(error.to_string()))
}
