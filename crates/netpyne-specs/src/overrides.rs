//! Changing single values of a model by path: `simConfig.duration=500`, `netParams.connParams.S->M.weight=0.1`.

use crate::json_read::read_json;
use crate::{At, Dict, Field, ModelSpec, NetParams, SimConfig, Value};
use netpyne_base::{Diagnostic, Diagnostics, SourceFile, did_you_mean};

/// The outcome of one step along a path.
type Step<T = ()> = Result<T, Box<Diagnostic>>;

/// Sets one value: `text` is `path=value`; the value is JSON, or a plain text if it is not.
///
/// A path starts with `simConfig`, `cfg` or `netParams`. A label may contain dots, or be written `["label"]`. Every part
/// but the last must exist; the last may be new where the model leaves a default.
pub fn apply_override(model: &mut ModelSpec, text: &str, out: &mut Diagnostics) {
    if let Err(diagnostic) = try_override(model, text, out) {
        out.push((*diagnostic).at_path(text));
    }
}

fn try_override(model: &mut ModelSpec, text: &str, out: &mut Diagnostics) -> Step {
    let Some((path, value)) = text.split_once('=') else {
        return Err(Box::new(
            Diagnostic::error("expected path=value").help("for example simConfig.duration=500"),
        ));
    };
    let (path, value) = (path.trim(), value.trim());
    let value = read_json(&SourceFile::new("value", value)).unwrap_or_else(|_| Value::from(value));
    let (root, rest) = path.split_once('.').unwrap_or((path, ""));
    match root {
        "simConfig" | "cfg" => set_config(model, rest, value, out),
        "netParams" => set_net(model, rest, value, out),
        _ => {
            let roots = ["simConfig", "netParams"];
            let error = Diagnostic::error(format!("a path starts with simConfig or netParams, not `{root}`"));
            Err(Box::new(error.help_opt(did_you_mean(root, roots))))
        }
    }
}

fn set_config(model: &mut ModelSpec, path: &str, value: Value, out: &mut Diagnostics) -> Step {
    let mut json = model.sim_config.to_dict();
    set(&mut json, path, value, SimConfig::KEYS)?;
    let mut found = Diagnostics::new();
    let mut config = SimConfig::from_dict(&json, &At::root("simConfig"), &mut found);
    match path {
        "duration" => config.tstop = config.duration,
        "tstop" => config.duration = config.tstop,
        _ => {}
    }
    if !found.has_errors() {
        model.sim_config = config;
    }
    out.extend(found);
    Ok(())
}

fn set_net(model: &mut ModelSpec, path: &str, value: Value, out: &mut Diagnostics) -> Step {
    let mut json = model.net_params.to_dict();
    set(&mut json, path, value, NetParams::KEYS)?;
    let mut found = Diagnostics::new();
    let net = NetParams::from_dict(&json, &At::root("netParams"), &mut found);
    if !found.has_errors() {
        model.net_params = net;
    }
    out.extend(found);
    Ok(())
}

/// Writes `value` at `path` below `dict`; `known` are the keys that may be new at the top.
fn set(dict: &mut Dict, path: &str, value: Value, known: &[&str]) -> Step {
    let (key, rest) = next_key(dict, path)?;
    let missing = || {
        let names = dict.keys().map(String::as_str).chain(known.iter().copied());
        Box::new(Diagnostic::error(format!("there is no `{key}`")).help_opt(did_you_mean(&key, names)))
    };
    if key.is_empty() {
        return Err(Box::new(Diagnostic::error("the path ends too early")));
    }
    let Some(rest) = rest else {
        let meant = did_you_mean(&key, known.iter().copied());
        if !dict.contains_key(&key) && meant.is_some() && !known.contains(&key.as_str()) {
            return Err(missing());
        }
        dict.insert(key, value);
        return Ok(());
    };
    if !dict.contains_key(&key) {
        return Err(missing());
    }
    match dict.get_mut(&key) {
        Some(Value::Dict(inner)) => set(inner, &rest, value, &[]),
        Some(Value::List(list)) => set_in_list(list, &rest, value),
        Some(other) => {
            Err(Box::new(Diagnostic::error(format!("`{key}` is {}, not a dictionary", other.kind()))))
        }
        None => Ok(()),
    }
}

fn set_in_list(list: &mut [Value], path: &str, value: Value) -> Step {
    let (index, rest) = match path.split_once('.') {
        Some((index, rest)) => (index, Some(rest)),
        None => (path, None),
    };
    let index = index.trim_start_matches('[').trim_end_matches(']');
    let count = list.len();
    let Some(entry) = index.parse().ok().and_then(|i: usize| list.get_mut(i)) else {
        return Err(Box::new(Diagnostic::error(format!("`{index}` is not an index into a list of {count}"))));
    };
    match (rest, entry) {
        (None, entry) => *entry = value,
        (Some(rest), Value::Dict(inner)) => return set(inner, rest, value, &[]),
        (Some(rest), Value::List(inner)) => return set_in_list(inner, rest, value),
        (Some(_), other) => {
            return Err(Box::new(Diagnostic::error(format!(
                "entry {index} is {}, not a dictionary",
                other.kind()
            ))));
        }
    }
    Ok(())
}

/// Splits the first key off a path: `["label"]`, the longest existing key, or all up to the next dot.
fn next_key(dict: &Dict, path: &str) -> Step<(String, Option<String>)> {
    if let Some(bracket) = path.strip_prefix('[') {
        let quote = bracket.chars().next().filter(|q| matches!(q, '"' | '\''));
        let closed = quote.and_then(|q| bracket[1..].split_once(&format!("{q}]")));
        let Some((label, rest)) = closed else {
            return Err(Box::new(Diagnostic::error("expected [\"label\"] in the path")));
        };
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        return Ok((label.to_owned(), (!rest.is_empty()).then(|| rest.to_owned())));
    }
    let boundary = |key: &&String| {
        path.strip_prefix(key.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let split = match dict.keys().filter(boundary).max_by_key(|k| k.len()) {
        Some(key) => key.len(),
        None => path.find(['.', '[']).unwrap_or(path.len()),
    };
    let (key, rest) = path.split_at(split);
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    Ok((key.to_owned(), (!rest.is_empty()).then(|| rest.to_owned())))
}

impl ModelSpec {
    /// Writes simulation attributes to the network parameters that `netParams.mapping` names for them.
    pub fn apply_mapping(&mut self, out: &mut Diagnostics) {
        if self.net_params.mapping.is_empty() {
            return;
        }
        let config = self.sim_config.to_dict();
        let mut json = self.net_params.to_dict();
        let at = At::root("netParams");
        let at = at.key("mapping");
        for (attribute, path) in &self.net_params.mapping {
            let Some(value) = config.get(attribute) else { continue };
            let path = match path {
                Value::Text(path) => path.to_string(),
                Value::List(parts) => {
                    let quote = |p: &Value| p.as_str().map_or(String::new(), |s| format!("[\"{s}\"]"));
                    parts.iter().map(quote).collect()
                }
                other => {
                    let message = format!("expected a path, found {}", other.kind());
                    out.push(Diagnostic::error(message).at_path(at.key(attribute).to_string()));
                    continue;
                }
            };
            if let Err(diagnostic) = set(&mut json, &path, value.clone(), NetParams::KEYS) {
                out.push((*diagnostic).at_path(at.key(attribute).to_string()));
            }
        }
        if let Some(net) = <NetParams as Field>::read(&Value::Dict(json), &At::root("netParams"), out) {
            self.net_params = net;
        }
    }
}
