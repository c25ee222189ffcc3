//! Broken mechanism texts, each in a model that uses it.

use super::{End, Kind, models, placed};
use crate::random::Random;
use netpyne::mechanism::ir::Kind as MechKind;
use netpyne::nmodl::mutation::Mutations;
use netpyne::specs::{NetParams, SimConfig, read_json};
use netpyne::{Mechanisms, Model};
use serde_json::json;
use std::path::Path;

/// Texts of the library and our own.
pub struct Texts {
    texts: Vec<String>,
    standard: Mechanisms,
}

impl Texts {
    /// Reads them.
    pub fn new() -> Result<Self, String> {
        let mut texts: Vec<String> =
            netpyne::nmodl::library().iter().map(|(_, text)| (*text).to_owned()).collect();
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("mechanisms/differential");
        let mut paths: Vec<_> = std::fs::read_dir(&own)
            .map_err(|e| format!("{}: {e}", own.display()))?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .collect();
        paths.sort();
        for path in paths {
            texts.push(std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?);
        }
        Ok(Self { texts, standard: Mechanisms::standard() })
    }
}

impl Kind for Texts {
    fn name(&self) -> &'static str {
        "mechanisms"
    }

    fn write(&mut self, random: &mut Random, folder: &Path) -> Result<(), String> {
        let text = &self.texts[random.below(self.texts.len())];
        let donor = &self.texts[random.below(self.texts.len())];
        let broken = Mutations::new(random.below(1 << 30) as u64).of(text, donor);
        let path = folder.join("broken.mod");
        std::fs::write(&path, broken).map_err(|e| format!("{}: {e}", path.display()))
    }

    fn run(&mut self, folder: &Path) -> Result<End, String> {
        let read = match netpyne::nmodl::read_folder(folder) {
            Ok(read) => read,
            Err(found) => {
                placed(&found)?;
                return Ok(End::Refused);
            }
        };
        for (_, found) in &read.failed {
            let _ = found.to_string();
            placed(found)?;
        }
        let Some(mechanism) = read.mechanisms.first() else { return Ok(End::Refused) };
        let mechanisms = match self.standard.clone().with_folder(folder) {
            Ok(mechanisms) => mechanisms,
            Err(found) => {
                placed(&found)?;
                return Ok(End::Refused);
            }
        };
        // A loop that does not end belongs to the text; NEURON does not leave it either.
        let text = std::fs::read_to_string(folder.join("broken.mod")).unwrap_or_default();
        if text.contains("WHILE") {
            return Ok(End::TooLarge);
        }
        let (net, config) = around(&mechanism.name, mechanism.kind);
        let mut out = netpyne::base::Diagnostics::new();
        let parse = |text: String| read_json(&netpyne::base::SourceFile::new("model", text.as_str()));
        let (Ok(net), Ok(config)) = (parse(net.to_string()), parse(config.to_string())) else {
            return Err("the model around it is no JSON".to_owned());
        };
        let net = NetParams::from_json(&net, &mut out).unwrap_or_default();
        let config = SimConfig::from_json(&config, &mut out).unwrap_or_default();
        let mut model = Model::of(net, config);
        model.mechanisms = mechanisms;
        let found = model.check();
        let _ = found.to_string();
        placed(&found)?;
        if found.has_errors() { Ok(End::Refused) } else { models::run(model, folder) }
    }
}

/// A model that uses a mechanism.
fn around(name: &str, kind: MechKind) -> (serde_json::Value, serde_json::Value) {
    let mut net = json!({
        "cellParams": {"C": {"secs": {"soma": {"geom": {"L": 20, "diam": 20}, "mechs": {"pas": {}}}}}},
        "popParams": {"C": {"cellType": "C", "numCells": 2}, "S": {"cellModel": "NetStim", "rate": 3000, "start": 0}},
        "synMechParams": {"syn": {"mod": "ExpSyn"}},
        "connParams": {"in": {"preConds": {"pop": "S"}, "postConds": {"pop": "C"}, "synMech": "syn", "weight": 0.01, "delay": 0.1}}
    });
    match kind {
        MechKind::Density => net["cellParams"]["C"]["secs"]["soma"]["mechs"][name] = json!({}),
        MechKind::PointProcess => {
            net["cellParams"]["C"]["secs"]["soma"]["pointps"] = json!({"own": {"mod": name, "loc": 0.5}});
            net["synMechParams"]["syn"] = json!({"mod": name});
        }
        MechKind::ArtificialCell => {
            net["popParams"]["A"] = json!({"cellModel": name, "numCells": 2});
            net["connParams"]["in"]["postConds"] = json!({"pop": "A"});
        }
    }
    (
        net,
        json!({"duration": 1, "recordTraces": {"v": {"sec": "soma", "loc": 0.5, "var": "v"}}, "recordCells": ["all"]}),
    )
}
