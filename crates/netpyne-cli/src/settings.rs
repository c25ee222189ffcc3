//! `--set simConfig.duration=500`: changes to a model from the command line.

use netpyne::base::{Diagnostic, Diagnostics, SourceFile, did_you_mean};
use netpyne::specs::{Dict, ModelSpec, NetParams, SimConfig, Value, read_json};
use std::str::FromStr;

/// A place in the model and its new value.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// As the user wrote it.
    path: String,
    /// JSON, or text if it is no JSON.
    value: Value,
}

impl FromStr for Setting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (path, value) =
            text.split_once('=').ok_or("expected PATH=VALUE, as in simConfig.duration=500")?;
        let path = path.trim().to_owned();
        let root = path.split('.').next().unwrap_or_default();
        if !matches!(root, "simConfig" | "netParams") || !path.contains('.') {
            return Err(format!("`{path}` does not start with `simConfig.` or `netParams.`"));
        }
        let value = read_json(&SourceFile::new("--set", value)).unwrap_or_else(|_| value.into());
        Ok(Self { path, value })
    }
}

/// Applies `settings` in order; a place that does not exist, or a value that does not fit, is a diagnostic.
pub fn apply(settings: &[Setting], spec: &mut ModelSpec) -> Diagnostics {
    let mut out = Diagnostics::new();
    if settings.is_empty() {
        return out;
    }
    let mut net = spec.net_params.to_dict();
    let mut config = spec.sim_config.to_dict();
    for setting in settings {
        let path = setting.path.as_str();
        let changed = match path.split_once('.') {
            Some(("simConfig", keys)) => set(&mut config, keys, SimConfig::KEYS, &setting.value, path),
            Some((_, keys)) => set(&mut net, keys, NetParams::KEYS, &setting.value, path),
            None => Ok(()),
        };
        if let Err(diagnostic) = changed {
            out.push(*diagnostic);
        }
        // Both names mean the same.
        for (name, other) in [("duration", "tstop"), ("tstop", "duration")] {
            if path.strip_prefix("simConfig.") == Some(name) {
                config.insert(other.to_owned(), setting.value.clone());
            }
        }
    }
    if let Some(net) = NetParams::from_json(&Value::Dict(net), &mut out) {
        spec.net_params = net;
    }
    if let Some(config) = SimConfig::from_json(&Value::Dict(config), &mut out) {
        spec.sim_config = config;
    }
    out
}

/// Sets the value below `dict` at the dotted `keys`; the last key may be new only if it is one of `known` or below one.
fn set(
    dict: &mut Dict,
    keys: &str,
    known: &[&str],
    value: &Value,
    path: &str,
) -> Result<(), Box<Diagnostic>> {
    if let Some(place) = dict.get_mut(keys) {
        *place = value.clone();
        return Ok(());
    }
    let candidates = || dict.keys().map(String::as_str).chain(known.iter().copied());
    let Some((key, rest)) = split_key(dict, keys) else {
        if !known.contains(&keys) {
            return Err(unknown(keys, candidates(), path));
        }
        dict.insert(keys.to_owned(), value.clone());
        return Ok(());
    };
    if !dict.contains_key(key) {
        if !known.contains(&key) {
            return Err(unknown(key, candidates(), path));
        }
        dict.insert(key.to_owned(), Value::Dict(Dict::new()));
    }
    match dict.get_mut(key) {
        Some(Value::Dict(inner)) => {
            // Below the fixed keys stand the modeller's own, where a new one is no mistake, though no new level is.
            let last = (!rest.contains('.')).then_some(rest);
            set(inner, rest, last.as_slice(), value, path)
        }
        Some(Value::List(list)) => {
            let length = list.len();
            let index = rest.parse().ok().filter(|index: &usize| *index < length);
            let index = index.ok_or_else(|| {
                let message = format!("`{rest}` is no position in a list of {length}");
                Box::new(Diagnostic::error(message).at_path(path))
            })?;
            list[index] = value.clone();
            Ok(())
        }
        _ => {
            let message = format!("`{key}` is neither a dictionary nor a list, so it has no `{rest}`");
            Err(Box::new(Diagnostic::error(message).at_path(path)))
        }
    }
}

/// The longest key of `dict` that `keys` starts with (labels may hold dots) and what follows it; else the part up to
/// the first dot.
fn split_key<'a>(dict: &Dict, keys: &'a str) -> Option<(&'a str, &'a str)> {
    let dots = keys.match_indices('.').map(|(at, _)| at);
    let splits: Vec<(&str, &str)> = dots.map(|at| (&keys[..at], &keys[at + 1..])).collect();
    splits.iter().rev().find(|(key, _)| dict.contains_key(*key)).or(splits.first()).copied()
}

fn unknown<'a>(key: &str, known: impl Iterator<Item = &'a str>, path: &str) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::error(format!("--set: the model has no `{key}`"));
    Box::new(diagnostic.at_path(path).help_opt(did_you_mean(key, known)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use netpyne::specs::Number;

    fn applied(settings: &[&str]) -> Result<ModelSpec, String> {
        let text = r#"{"popParams": {"S": {"cellType": "PYR", "numCells": 20}, "a.b": {"numCells": 1}},
                       "connParams": {"S->S": {"weight": [1, 2]}}, "propVelocity": 3}"#;
        let mut out = Diagnostics::new();
        let value = read_json(&SourceFile::new("t", text)).unwrap();
        let mut spec =
            ModelSpec { net_params: NetParams::from_json(&value, &mut out).unwrap(), ..ModelSpec::default() };
        let settings: Result<Vec<Setting>, _> = settings.iter().map(|s| s.parse()).collect();
        out.extend(apply(&settings?, &mut spec));
        if out.has_errors() { Err(out.to_string()) } else { Ok(spec) }
    }

    #[test]
    fn values_are_json_or_text() {
        let spec = applied(&[
            "simConfig.duration=500",
            "simConfig.simLabel=run 1",
            "simConfig.recordCells=[0,\"S\"]",
        ]);
        let config = spec.unwrap().sim_config;
        assert_eq!((config.duration, config.tstop), (Number::Int(500), Number::Int(500)));
        assert_eq!(config.sim_label, "run 1");
        assert_eq!(config.record_cells, [Value::from(0), "S".into()]);
    }

    #[test]
    fn nested_places_lists_and_labels_with_dots() {
        let settings = [
            "netParams.popParams.S.numCells=7",
            "netParams.popParams.a.b.numCells=3",
            "netParams.connParams.S->S.weight.1=9",
        ];
        let net = applied(&settings).unwrap().net_params.to_dict();
        let at = |keys: &[&str]| keys.iter().fold(Value::Dict(net.clone()), |v, k| v.get(k).unwrap().clone());
        assert_eq!(at(&["popParams", "S", "numCells"]), 7.into());
        assert_eq!(at(&["popParams", "a.b", "numCells"]), 3.into());
        assert_eq!(at(&["connParams", "S->S", "weight"]), [1, 9].into());
        applied(&["simConfig.hParams.celsius=34", "netParams.popParams.S.xRange=[0,1]"]).unwrap();
    }

    #[test]
    fn mistakes_are_told() {
        let mistake = |setting: &str| applied(&[setting]).unwrap_err();
        assert!(mistake("simConfig.duraton=5").contains("did you mean `duration`?"));
        assert!(mistake("netParams.popParams.M.numCells=5").contains("no `M`"));
        assert!(mistake("netParams.connParams.S->S.weight.2=9").contains("no position in a list of 2"));
        assert!(mistake("netParams.propVelocity.x=9").contains("neither a dictionary nor a list"));
        assert!(mistake("duration=5").contains("does not start with"));
        assert!(mistake("simConfig.duration").contains("expected PATH=VALUE"));
        assert!(mistake("simConfig.duration=long").contains("simConfig.duration"));
    }
}
