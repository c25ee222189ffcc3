//! Changing single values of a model by path: `simConfig.duration=500`, `connParams["S->M"].weight=0.1`.

use crate::json_read::read_json;
use crate::place::set;
use crate::{At, Field, ModelSpec, NetParams, SimConfig, Value};
use netpyne_base::{Diagnostic, Diagnostics, SourceFile, did_you_mean};
use std::str::FromStr;

/// A place in the model and its new value.
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    /// As it was written.
    path: String,
    /// Whether it is in the simulation options.
    in_config: bool,
    /// The path below that.
    below: String,
    value: Value,
}

impl FromStr for Override {
    type Err = String;

    /// Reads `path=value`; the value is JSON, or a plain text if it is not.
    ///
    /// A path is written as in messages: `simConfig.dt`, `netParams.sizeX`, `connParams["S->M"].weight`,
    /// `netParams.connParams["S->M"].weight[1]`. Labels and positions may also stand between dots.
    fn from_str(text: &str) -> Result<Self, String> {
        let split = end_of_path(text).ok_or("expected path=value, for example simConfig.duration=500")?;
        let (path, value) = (text[..split].trim(), text[split + 1..].trim());
        let value = read_json(&SourceFile::new("value", value)).unwrap_or_else(|_| Value::from(value));
        let end = path.find(['.', '[']).unwrap_or(path.len());
        let (root, rest) = path.split_at(end);
        let below = rest.strip_prefix('.').unwrap_or(rest);
        let is_part = root.ends_with("Params") && NetParams::KEYS.contains(&root);
        let below = match root {
            "simConfig" | "cfg" | "netParams" if !below.is_empty() => below,
            "simConfig" | "cfg" | "netParams" => return Err(format!("`{path}` names no single value")),
            // The parts of netParams are known by their own names.
            _ if is_part => path,
            _ => {
                let meant = did_you_mean(root, ["simConfig", "netParams"])
                    .map_or(String::new(), |m| format!("; {m}"));
                return Err(format!("`{path}` does not start with `simConfig` or `netParams`{meant}"));
            }
        };
        let in_config = matches!(root, "simConfig" | "cfg");
        Ok(Self { path: path.to_owned(), in_config, below: below.to_owned(), value })
    }
}

impl Override {
    /// Name and value, if it is a simulation option as a whole (`simConfig.duration=500`).
    pub fn option(&self) -> Option<(&str, &Value)> {
        let is_whole = self.in_config && !self.below.contains(['.', '[']);
        is_whole.then_some((self.below.as_str(), &self.value))
    }
}

/// Where the path ends: the first `=` that is not part of a label in quotes.
fn end_of_path(text: &str) -> Option<usize> {
    let mut quote = None;
    for (i, byte) in text.bytes().enumerate() {
        match (byte, quote) {
            (b'=', None) => return Some(i),
            (b'"' | b'\'', None) if text[..i].ends_with('[') => quote = Some(byte),
            (_, Some(open)) if byte == open && text[i + 1..].starts_with(']') => quote = None,
            _ => {}
        }
    }
    None
}

/// Sets values of a model in order; a place that does not exist, or a value that does not fit, is a diagnostic, and the
/// model stays as it is.
pub fn apply_overrides(model: &mut ModelSpec, overrides: &[Override], out: &mut Diagnostics) {
    if overrides.is_empty() {
        return;
    }
    let mut net = Value::Dict(model.net_params.to_dict());
    let mut config = Value::Dict(model.sim_config.to_dict());
    // An attribute that the network is told about may be new.
    let mapped = model.net_params.mapping.keys().map(String::as_str);
    let options: Vec<&str> = SimConfig::KEYS.iter().copied().chain(mapped).collect();
    let mut found = Diagnostics::new();
    for one in overrides {
        let (tree, known) =
            if one.in_config { (&mut config, options.as_slice()) } else { (&mut net, NetParams::KEYS) };
        if let Err(diagnostic) = set(tree, &one.below, one.value.clone(), known) {
            found.push((*diagnostic).at_path(one.path.as_str()));
            continue;
        }
        // Both names mean the same.
        for (name, other) in [("duration", "tstop"), ("tstop", "duration")] {
            if one.in_config
                && one.below == name
                && let Value::Dict(config) = &mut config
            {
                config.insert(other.to_owned(), one.value.clone());
            }
        }
    }
    let net: Option<NetParams> = Field::read(&net, &At::root("netParams"), &mut found);
    let config: Option<SimConfig> = Field::read(&config, &At::root("simConfig"), &mut found);
    if let (Some(net), Some(config), false) = (net, config, found.has_errors()) {
        model.net_params = net;
        model.sim_config = config;
    }
    out.extend(found);
}

impl ModelSpec {
    /// Writes simulation attributes to the places in the network that `netParams.mapping` names for them, as NetPyNE does
    /// when it begins to build. A path is a text with dots or a list of keys; all but its last key must exist.
    pub fn apply_mapping(&mut self, out: &mut Diagnostics) {
        if self.net_params.mapping.is_empty() {
            return;
        }
        let config = self.sim_config.to_dict();
        let mut net = Value::Dict(self.net_params.to_dict());
        let root = At::root("netParams");
        let mapping = root.key("mapping");
        for (attribute, path) in &self.net_params.mapping {
            let at = || mapping.key(attribute).to_string();
            let Some(value) = config.get(attribute) else {
                let message = format!("simConfig has no `{attribute}`, so nothing is changed");
                let meant = did_you_mean(attribute, config.keys());
                out.push(Diagnostic::warning(message).at_path(at()).help_opt(meant));
                continue;
            };
            let Some(path) = written(path) else {
                let message = format!("expected a path, found {}", path.kind());
                out.push(Diagnostic::error(message).at_path(at()));
                continue;
            };
            // The first key may be an attribute of the modeller's own.
            let first: Vec<&str> = NetParams::KEYS.iter().copied().chain([path.as_str()]).collect();
            if let Err(diagnostic) = set(&mut net, &path, value.clone(), &first) {
                out.push((*diagnostic).at_path(at()));
            }
        }
        if let Some(net) = <NetParams as Field>::read(&net, &root, out) {
            self.net_params = net;
        }
    }
}

/// A path of a mapping as text; none if it is no path.
fn written(path: &Value) -> Option<String> {
    match path {
        Value::Text(path) => Some(path.to_string()),
        Value::List(parts) => parts
            .iter()
            .map(|part| match part {
                Value::Text(key) => Some(format!("[\"{key}\"]")),
                other => other.as_number()?.whole().map(|index| format!("[{index}]")),
            })
            .collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dict, Number};

    fn at<'a>(dict: &'a Dict, keys: &[&str]) -> &'a Value {
        keys[1..].iter().fold(&dict[keys[0]], |value, key| value.get(key).unwrap())
    }

    fn applied(texts: &[&str]) -> Result<ModelSpec, String> {
        let text = r#"{"popParams": {"S": {"cellType": "PYR", "numCells": 20}, "a.b": {"numCells": 1}},
                       "connParams": {"S->S": {"weight": [1, 2]}, "a=b": {}}, "propVelocity": 3,
                       "mapping": {"mine": "sizeX"}}"#;
        let mut out = Diagnostics::new();
        let value = read_json(&SourceFile::new("t", text)).unwrap();
        let net_params = NetParams::from_json(&value, &mut out).unwrap();
        let mut spec = ModelSpec { net_params, ..ModelSpec::default() };
        let overrides: Result<Vec<Override>, _> = texts.iter().map(|t| t.parse()).collect();
        apply_overrides(&mut spec, &overrides?, &mut out);
        if out.has_errors() { Err(out.to_string()) } else { Ok(spec) }
    }

    #[test]
    fn values_are_json_or_text() {
        let spec =
            applied(&["simConfig.duration=500", "cfg.simLabel=run 1", "simConfig.recordCells=[0,\"S\"]"]);
        let config = spec.unwrap().sim_config;
        assert_eq!((config.duration, config.tstop), (Number::Int(500), Number::Int(500)));
        assert_eq!(config.sim_label, "run 1");
        assert_eq!(config.record_cells, [Value::from(0), "S".into()]);
    }

    #[test]
    fn places_are_written_with_dots_or_as_in_messages() {
        let net = applied(&[
            "netParams.popParams.S.numCells=7",
            "netParams.popParams.a.b.numCells=3",
            "netParams.connParams.S->S.weight.1=9",
            "netParams.connParams[\"S->S\"].weight[0]=8",
            "connParams[\"a=b\"].delay=4",
            "popParams['a.b'].yRange=[0, 1]",
        ]);
        let net = net.unwrap().net_params.to_dict();
        assert_eq!(*at(&net, &["popParams", "S", "numCells"]), 7.into());
        assert_eq!(*at(&net, &["popParams", "a.b", "numCells"]), 3.into());
        assert_eq!(*at(&net, &["connParams", "S->S", "weight"]), [8, 9].into());
        assert_eq!(*at(&net, &["connParams", "a=b", "delay"]), 4.into());
        assert_eq!(*at(&net, &["popParams", "a.b", "yRange"]), [0, 1].into());
        let config = applied(&["simConfig.hParams.celsius=34", "simConfig.mine=5"]).unwrap().sim_config;
        assert_eq!(config.h_params["celsius"], Number::Int(34));
    }

    #[test]
    fn mistakes_are_told() {
        let mistake = |text: &str| applied(&[text]).unwrap_err();
        assert!(mistake("simConfig.duraton=5").contains("did you mean `duration`?"));
        assert!(mistake("simConfig.yours=5").contains("there is no `yours`"));
        assert!(mistake("netParams.popParms.S.numCells=5").contains("did you mean `popParams`?"));
        assert!(mistake("netParams.popParams.M.numCells=5").contains("there is no `M`"));
        assert!(mistake("netParams.connParams.S->S.weight.2=9").contains("no position in a list of 2"));
        assert!(mistake("netParams.connParams[\"S->S].weight=9").contains("path=value"));
        assert!(mistake("netParams.propVelocity.x=9").contains("not a dictionary"));
        assert!(mistake("simconfig.dt=1").contains("did you mean `simConfig`?"));
        assert!(mistake("duration=5").contains("does not start with"));
        assert!(mistake("simConfig.duration").contains("expected path=value"));
        assert!(mistake("simConfig.duration=long").contains("simConfig.duration"));
    }
}
