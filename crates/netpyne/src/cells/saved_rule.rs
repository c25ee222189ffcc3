//! Cell rules in files of their own: NetPyNE's `saveCellParamsRule` and `loadCellParamsRule`, and its files of weight factors.

use netpyne_base::{Diagnostic, Diagnostics, Location, MOST_MODEL_BYTES, did_you_mean};
use netpyne_io::{Format, format_of, load_content, save_text, save_tree};
use netpyne_specs::{At, CellParams, Dict, JsonStyle, SynMechParams, Value, write_json};
use std::path::Path;

/// A cell rule that was read from a file of its own.
#[derive(Clone, Debug, Default)]
pub struct ReadRule {
    /// The rule.
    pub rule: CellParams,
    /// Synapses that came with it, by name.
    pub synapses: Vec<(String, SynMechParams)>,
    /// What is odd, but not wrong.
    pub notes: Diagnostics,
}

/// What a file holds as plain data, in any format that results have as well (NetPyNE saves rules as JSON and as pickles).
fn document(path: &Path, at: &str) -> Result<Value, Diagnostics> {
    let without_place = |mistake: Diagnostic| match mistake.location {
        Location::None => mistake.at_path(at),
        _ => mistake,
    };
    load_content(path, MOST_MODEL_BYTES)
        .map_err(|mistakes| Diagnostics(mistakes.0.into_iter().map(without_place).collect()))
}

/// The rule in a file: alone, as NetPyNE saves it, or among others under `cellParams`, where `cell` says which one.
pub(super) fn load(path: &Path, cell: Option<&str>, at: &str) -> Result<ReadRule, Diagnostics> {
    let value = document(path, at)?;
    let name = path.display();
    let wrong =
        |message: &str| Diagnostics::from(Diagnostic::error(format!("`{name}` {message}")).at_path(at));
    let whole = value.as_dict().ok_or_else(|| wrong("holds no cell rule"))?;
    let whole = [&["net", "params"][..], &["netParams"]]
        .into_iter()
        .find_map(|keys| keys.iter().try_fold(whole, |dict, key| dict.get(*key)?.as_dict()))
        .unwrap_or(whole);
    let mut problems = Diagnostics::new();
    let rule = match whole.get("cellParams").and_then(Value::as_dict) {
        None if whole.contains_key("secs") => whole,
        None => return Err(wrong("holds no cell rule: it has neither `secs` nor `cellParams`")),
        Some(rules) => {
            let named = match cell {
                Some(name) => rules.get(name),
                None if rules.len() == 1 => rules.values().next(),
                None => None,
            };
            let known = || rules.keys().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
            named.and_then(Value::as_dict).ok_or_else(|| {
                let mistake = match cell {
                    Some(name) => {
                        Diagnostic::error(format!("`{}` has no cell rule `{name}`", path.display()))
                            .help_opt(did_you_mean(name, rules.keys()))
                    }
                    None => Diagnostic::error(format!(
                        "`cellName` is missing: which rule of `{}`?",
                        path.display()
                    )),
                };
                Diagnostics::from(mistake.at_path(at).help(format!("rules: {}", known())))
            })?
        }
    };
    let at = At::root(at);
    let rule = CellParams::from_dict(rule, &at, &mut problems);
    let mut synapses = Vec::new();
    for (name, params) in whole.get("synMechParams").and_then(Value::as_dict).into_iter().flatten() {
        if let Some(params) = params.as_dict() {
            synapses.push((name.clone(), SynMechParams::from_dict(params, &at, &mut problems)));
        }
    }
    if problems.has_errors() { Err(problems) } else { Ok(ReadRule { rule, synapses, notes: problems }) }
}

/// Saves a rule alone, as NetPyNE's `saveCellParamsRule` does, in the format that the ending tells; read back by `importFile`, and
/// as `.json` and `.pkl` by NetPyNE.
///
/// # Errors
/// That the file cannot be written.
pub fn save_cell_rule(rule: &CellParams, path: &Path) -> Result<(), Diagnostics> {
    let mut text = write_json(&rule.to_dict().into(), JsonStyle { indent: Some(1), sort_keys: false });
    text.push('\n');
    let told = |e: &dyn std::fmt::Display| Diagnostics::from(Diagnostic::error(e.to_string()));
    match format_of(path, None) {
        Format::Json => save_text(path, &text).map_err(|e| told(&e)),
        format => {
            let tree = Format::Json.read(text.as_bytes()).map_err(|e| told(&e))?;
            save_tree(path, format, &tree).map_err(|e| told(&e))
        }
    }
}

/// Factors of weights by section, one per segment.
pub(super) fn weight_factors(path: &Path, at: &str) -> Result<Dict, Diagnostics> {
    match document(path, at)? {
        Value::Dict(dict) => Ok(dict),
        other => {
            let message =
                format!("`{}` holds {}: factors by section are wanted", path.display(), other.kind());
            Err(Diagnostic::error(message).at_path(at).into())
        }
    }
}
