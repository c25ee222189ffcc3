//! Reading a model from files: an index file, a folder, or one JSON file.

use crate::json_read::read_json;
use crate::{At, Dict, ModelSpec, NetParams, SimConfig, Value};
use netpyne_base::{Diagnostic, Diagnostics, MOST_MODEL_BYTES, SourceFile, read_file};
use std::path::{Path, PathBuf};

/// Reads the model at `path`: an `index.npjson`, a folder with one (or with `netParams.json` and `simConfig.json`, also
/// under `src/`), or a JSON file that holds both network and simulation options, such as a saved NetPyNE result.
///
/// Gives warnings along with the model; all mistakes at once if it cannot be used.
pub fn load_model(path: &Path) -> Result<(ModelSpec, Diagnostics), Diagnostics> {
    load_model_up_to(path, MOST_MODEL_BYTES)
}

/// The same from files of at most `most` bytes each.
pub fn load_model_up_to(path: &Path, most: u64) -> Result<(ModelSpec, Diagnostics), Diagnostics> {
    let mut out = Diagnostics::new();
    let model =
        if path.is_dir() { load_folder(path, most, &mut out) } else { load_file(path, most, &mut out) };
    match model {
        Some(mut model) => {
            let folder = if path.is_dir() { Some(path) } else { path.parent() };
            model.folder = folder.unwrap_or(Path::new("")).to_owned();
            out.into_result(model)
        }
        None => Err(out),
    }
}

fn fail<T>(out: &mut Diagnostics, diagnostic: Diagnostic) -> Option<T> {
    out.push(diagnostic);
    None
}

/// Reads and parses one JSON file.
fn load_json(path: &Path, most: u64, out: &mut Diagnostics) -> Option<Value> {
    let name = path.display().to_string();
    let bytes = match read_file(path, most) {
        Ok(bytes) => bytes,
        Err(error) => {
            let told = Diagnostic::error(format!("cannot read {name}: {error}"));
            let help = "a larger file is read if it is allowed (`--most-file-bytes`)";
            let too_large = error.kind() == std::io::ErrorKind::FileTooLarge;
            return fail(out, told.help_opt(too_large.then(|| help.to_owned())));
        }
    };
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let before = &error.as_bytes()[..offset];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            let byte = error.as_bytes()[offset];
            let message = format!("{name}:{line}: not UTF-8 text: byte {byte:#04x} at offset {offset}");
            return fail(out, Diagnostic::error(message));
        }
    };
    read_json(&SourceFile::new(name, text)).map_err(|d| out.push(*d)).ok()
}

fn load_folder(folder: &Path, most: u64, out: &mut Diagnostics) -> Option<ModelSpec> {
    let index = ["index.npjson", "index.np"].map(|name| folder.join(name)).into_iter().find(|p| p.is_file());
    if let Some(index) = index {
        return load_file(&index, most, out);
    }
    let configs = ["simConfig.json", "cfg.json"];
    for place in [folder.to_owned(), folder.join("src")] {
        let net = place.join("netParams.json");
        if net.is_file() {
            let config = configs.map(|name| place.join(name)).into_iter().find(|p| p.is_file());
            let mods = [place.join("mod"), folder.join("mod")].into_iter().find(|p| p.is_dir());
            return load_pair((&net, config.as_deref()), mods, Variables::default(), most, out);
        }
        if place.join("netParams.py").is_file() {
            return fail(out, python(&place.join("netParams.py")));
        }
    }
    let message = format!("{} holds no model", folder.display());
    fail(out, Diagnostic::error(message).help("expected index.npjson, or netParams.json and simConfig.json"))
}

fn python(path: &Path) -> Diagnostic {
    Diagnostic::error(format!("{} is a Python program, not a model in JSON", path.display()))
        .help("`netpyne run init.py` runs the script that uses it")
        .help("or save the model as JSON from NetPyNE (netParams.save, cfg.save), which sorts keys: the order of populations and rules decides gids and random numbers")
}

/// Names of the entries that hold network and options inside their files.
#[derive(Clone, Debug, Default)]
struct Variables {
    net_params: Option<String>,
    sim_config: Option<String>,
}

fn load_file(path: &Path, most: u64, out: &mut Diagnostics) -> Option<ModelSpec> {
    if path.extension().is_some_and(|e| e == "py") {
        return fail(out, python(path));
    }
    let value = load_json(path, most, out)?;
    of_value(&value, path, most, out)
}

/// Reads a JSON file of at most `most` bytes, whatever is in it.
pub fn load_json_file(path: &Path, most: u64) -> Result<Value, Diagnostics> {
    let mut out = Diagnostics::new();
    load_json(path, most, &mut out).ok_or(out)
}

/// The model that the content of the file at `path` tells: what [`load_model_up_to`] does with a file once it is read.
pub fn model_of(value: &Value, path: &Path, most: u64) -> Result<(ModelSpec, Diagnostics), Diagnostics> {
    let mut out = Diagnostics::new();
    match of_value(value, path, most, &mut out) {
        Some(mut model) => {
            model.folder = path.parent().unwrap_or(Path::new("")).to_owned();
            out.into_result(model)
        }
        None => Err(out),
    }
}

fn of_value(value: &Value, path: &Path, most: u64, out: &mut Diagnostics) -> Option<ModelSpec> {
    let Value::Dict(dict) = value else {
        let message = format!("{} does not hold a model but {}", path.display(), value.kind());
        return fail(out, Diagnostic::error(message));
    };
    if let (Some(Value::Text(net)), config) = (dict.get("netParams"), dict.get("simConfig")) {
        return load_index(path, (net, config), dict, most, out);
    }
    let net = value.get("net").and_then(|n| n.get("params")).or_else(|| dict.get("netParams"));
    // A network that exists needs no rules.
    let cells = value.get("net").and_then(|n| n.get("cells")).and_then(Value::as_list);
    let none = Value::Dict(Dict::new());
    let net = net.or_else(|| cells.filter(|cells| !cells.is_empty()).map(|_| &none));
    let Some(net) = net else {
        let message = format!("{} holds no network", path.display());
        let help = "a model file has `net.params` (or `netParams`) and `simConfig`";
        return fail(out, Diagnostic::error(message).help(help));
    };
    let config = dict.get("simConfig");
    if config.is_none() {
        out.push(Diagnostic::warning(format!("{} has no `simConfig`; defaults are used", path.display())));
    }
    let mod_folder = path.parent().map(|folder| folder.join("mod")).filter(|p| p.is_dir());
    build(net, config, mod_folder, out)
}

/// An index file: paths of the parts, relative to it.
fn load_index(
    path: &Path,
    (net, config): (&str, Option<&Value>),
    dict: &Dict,
    most: u64,
    out: &mut Diagnostics,
) -> Option<ModelSpec> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let known =
        ["netParams", "simConfig", "mod_folder", "python_run", "netParams_variable", "simConfig_variable"];
    for key in dict.keys().filter(|k| !known.contains(&k.as_str())) {
        let help = netpyne_base::did_you_mean(key, known);
        out.push(Diagnostic::warning(format!("unknown key `{key}` in {}", path.display())).help_opt(help));
    }
    let text = |key: &str| dict.get(key).and_then(Value::as_str).filter(|s| !s.is_empty());
    let variables = Variables {
        net_params: text("netParams_variable").map(str::to_owned),
        sim_config: text("simConfig_variable").map(str::to_owned),
    };
    let config = config.and_then(Value::as_str).map(|c| folder.join(c));
    let mods = text("mod_folder").map(|m| folder.join(m));
    if let Some(mods) = &mods
        && !mods.is_dir()
    {
        out.push(Diagnostic::error(format!("mod_folder {} is not a folder", mods.display())));
    }
    load_pair((&folder.join(net), config.as_deref()), mods, variables, most, out)
}

fn load_pair(
    (net, config): (&Path, Option<&Path>),
    mod_folder: Option<PathBuf>,
    variables: Variables,
    most: u64,
    out: &mut Diagnostics,
) -> Option<ModelSpec> {
    // Both files are read before giving up, so that mistakes in both are seen.
    let net_value =
        load_part(net, variables.net_params.as_deref(), &[&["net", "params"], &["netParams"]], most, out);
    let config_value = match config {
        Some(path) => Some(load_part(path, variables.sim_config.as_deref(), &[&["simConfig"]], most, out)?),
        None => {
            let message = format!("no simConfig.json beside {}; defaults are used", net.display());
            out.push(Diagnostic::warning(message));
            None
        }
    };
    build(&net_value?, config_value.as_ref(), mod_folder, out)
}

/// The part of a JSON file under `variable`, else under the first of `places` that is there, else all of it.
fn load_part(
    path: &Path,
    variable: Option<&str>,
    places: &[&[&str]],
    most: u64,
    out: &mut Diagnostics,
) -> Option<Value> {
    if path.extension().is_some_and(|e| e == "py") {
        return fail(out, python(path));
    }
    let value = load_json(path, most, out)?;
    let below = |keys: &[&str]| keys.iter().try_fold(&value, |v, key| v.get(key)).cloned();
    if let Some(variable) = variable
        && let Some(found) = below(&variable.split('.').collect::<Vec<_>>())
    {
        return Some(found);
    }
    Some(places.iter().find_map(|keys| below(keys)).unwrap_or(value))
}

fn build(
    net: &Value,
    config: Option<&Value>,
    mod_folder: Option<PathBuf>,
    out: &mut Diagnostics,
) -> Option<ModelSpec> {
    let net_params = NetParams::from_json(net, out);
    let sim_config = config.map_or_else(|| Some(SimConfig::default()), |c| SimConfig::from_json(c, out));
    Some(ModelSpec { net_params: net_params?, sim_config: sim_config?, mod_folder, ..ModelSpec::default() })
}

impl NetParams {
    /// Reads a network description; mistakes of type and shape become diagnostics.
    pub fn from_json(value: &Value, out: &mut Diagnostics) -> Option<Self> {
        let mut value = value.clone();
        rename_pop_label(&mut value);
        crate::Field::read(&value, &At::root("netParams"), out)
    }

    /// The description as NetPyNE stores it under `net.params`.
    pub fn to_json(&self) -> Value {
        Value::Dict(self.to_dict())
    }
}

impl SimConfig {
    /// Reads simulation options; mistakes of type and shape become diagnostics.
    pub fn from_json(value: &Value, out: &mut Diagnostics) -> Option<Self> {
        let mut this: Self = crate::Field::read(value, &At::root("simConfig"), out)?;
        // Setting either sets both.
        match (value.get("duration"), value.get("tstop")) {
            (None, Some(_)) => this.duration = this.tstop,
            (Some(_), None) => this.tstop = this.duration,
            _ => {}
        }
        Some(this)
    }

    /// The options as NetPyNE stores them under `simConfig`.
    pub fn to_json(&self) -> Value {
        Value::Dict(self.to_dict())
    }
}

/// `popLabel` is an old spelling of `pop`.
fn rename_pop_label(value: &mut Value) {
    match value {
        Value::Dict(dict) => {
            if dict.contains_key("popLabel") {
                *dict = std::mem::take(dict)
                    .into_iter()
                    .map(|(key, value)| (if key == "popLabel" { "pop".to_owned() } else { key }, value))
                    .collect();
            }
            dict.values_mut().for_each(rename_pop_label);
        }
        Value::List(list) => list.iter_mut().for_each(rename_pop_label),
        _ => {}
    }
}
