//! Cell rules that are in files of their own (`importFile`): read when the model is.

use crate::Mechanisms;
use crate::saved_rule::{self, Read};
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean};
use netpyne_hoc::{Argument, Import, Imported};
use netpyne_scripting::{ImportPython, Python};
use netpyne_specs::{
    At, CellImport, Dict, NetParams, Number, SectionsNear, SynMechParams, Value, WeightNorm,
};
use std::path::Path;

/// Reading cells from their own files into a network.
pub trait ImportCell {
    /// Adds a cell rule under `label`, with the cell that `import` names; `folder` is where names of files are seen from. What
    /// is odd, but not wrong, is returned.
    ///
    /// # Errors
    /// That the file is not there, or what went wrong when it ran.
    fn import_cell(
        &mut self,
        label: &str,
        import: &CellImport,
        folder: &Path,
        mechanisms: &Mechanisms,
    ) -> Result<Diagnostics, Diagnostics>;
}

impl ImportCell for NetParams {
    fn import_cell(
        &mut self,
        label: &str,
        import: &CellImport,
        folder: &Path,
        mechanisms: &Mechanisms,
    ) -> Result<Diagnostics, Diagnostics> {
        let (rule, synapses, notes) = read(import, folder, mechanisms, &place(label, ".importFile"))?;
        self.cell_params.insert(label.to_owned(), rule);
        self.syn_mech_params.extend(synapses);
        Ok(notes)
    }
}

/// Where in the specification a rule is, or what is below it.
fn place(label: &str, below: &str) -> String {
    format!("netParams.cellParams[{label:?}]{below}")
}

/// Reads all cells that rules of a network name.
pub(crate) fn import_all(net: &mut NetParams, folder: &Path, mechanisms: &Mechanisms) -> Diagnostics {
    let mut problems = Diagnostics::new();
    let labels: Vec<String> = net.cell_params.keys().cloned().collect();
    for label in labels {
        let Some(given) = net.cell_params.get(&label) else { continue };
        let Some(import) = given.import_file.clone() else { continue };
        let mut given = given.clone();
        given.import_file = None;
        given.key_order.0.retain(|key| **key != *"importFile");
        match read(&import, folder, mechanisms, &place(&label, ".importFile")) {
            Ok((mut rule, synapses, notes)) => {
                problems.extend(notes);
                // Which cells the rule is for is said by the model alone.
                rule.conds = None;
                let rule = rule.overridden(&given, &At::root(&place(&label, "")), &mut problems);
                net.cell_params.insert(label, rule);
                for (name, params) in synapses {
                    net.syn_mech_params.entry(name).or_insert(params);
                }
            }
            Err(errors) => problems.extend(errors),
        }
    }
    problems
}

fn read(import: &CellImport, folder: &Path, mechanisms: &Mechanisms, at: &str) -> Result<Read, Diagnostics> {
    check_keys(import, at)?;
    let is_saved = import.file_name.ends_with(".json") || import.file_name.ends_with(".pkl");
    let (mut rule, mut synapses, mut problems) = match is_saved {
        true => saved_rule::load(&folder.join(&import.file_name), import.cell_name.as_deref(), at)?,
        false => imported(import, folder, mechanisms, at)?,
    };
    // NetPyNE does not move the points of a rule that it loads.
    if import.soma_at_origin.unwrap_or(!is_saved) {
        rule.soma_to_origin();
    }
    for (old, new) in &import.rename_secs {
        if !rule.rename_section(old, new) {
            let mistake = Diagnostic::error(format!("the cell has no section `{old}`"));
            let near = did_you_mean(old, rule.secs.keys());
            return Err(mistake.at_path(format!("{at}.renameSecs")).help_opt(near).into());
        }
    }
    for (name, near) in &import.add_sec_lists {
        let without = rule.add_section_list(name, near);
        if !without.is_empty() {
            let told =
                format!("sections without 3-D points are not in the list `{name}`: {}", without.join(", "));
            problems.push(Diagnostic::warning(told).at_path(format!("{at}.addSecLists")));
        }
    }
    if let Some(norm) = &import.add_weight_norm {
        let at = format!("{at}.addWeightNorm");
        let factors = saved_rule::weight_factors(&folder.join(&norm.file_name), &at)?;
        rule.add_weight_norm(&factors, norm.threshold.map_or(1000.0, Number::get))
            .map_err(|message| Diagnostics::from(Diagnostic::error(message).at_path(at)))?;
    }
    if !import.import_syn_mechs.unwrap_or(is_saved) {
        synapses.clear();
    }
    Ok((rule, synapses, problems))
}

/// What the file makes when it runs.
fn imported(
    import: &CellImport,
    folder: &Path,
    mechanisms: &Mechanisms,
    at: &str,
) -> Result<Read, Diagnostics> {
    let imported = run(import, folder, mechanisms, at)?;
    let mut problems = imported.notes;
    let prefix = import.cell_name.as_deref().unwrap_or_default();
    let mut synapses = Vec::new();
    for (name, params) in &imported.cell.syn_mechs {
        let params = SynMechParams::from_dict(params, &At::root(at), &mut problems);
        synapses.push((format!("{prefix}_{name}"), params));
    }
    Ok((imported.cell.rule, synapses, problems))
}

fn check_keys(import: &CellImport, at: &str) -> Result<(), Diagnostics> {
    let mut problems = Diagnostics::new();
    let mut unknown = |rest: &Dict, known: &[&str], at: &str| {
        for key in rest.keys() {
            let mistake = Diagnostic::error(format!("unknown key `{key}`")).at_path(at);
            problems.push(mistake.help_opt(did_you_mean(key, known)));
        }
    };
    unknown(&import.rest, CellImport::KEYS, at);
    if let Some(norm) = &import.add_weight_norm {
        unknown(&norm.rest, WeightNorm::KEYS, &format!("{at}.addWeightNorm"));
    }
    for (name, near) in &import.add_sec_lists {
        unknown(&near.rest, SectionsNear::KEYS, &format!("{at}.addSecLists[{name:?}]"));
    }
    if problems.has_errors() { Err(problems) } else { Ok(()) }
}

/// Runs the file in the way its format asks for; a saved rule is only read.
fn run(
    import: &CellImport,
    folder: &Path,
    mechanisms: &Mechanisms,
    at: &str,
) -> Result<Imported, Diagnostics> {
    let wrong = |message: String| Diagnostics::from(Diagnostic::error(message).at_path(at));
    let ending = import.file_name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let name = || {
        let missing = || wrong(format!("`cellName` is missing: which cell of `{}`?", import.file_name));
        import.cell_name.clone().ok_or_else(missing)
    };
    let arguments = |list: &[Value]| -> Result<Vec<Argument>, Diagnostics> {
        list.iter().map(|value| argument(value).map_err(&wrong)).collect()
    };
    let (args, named) = match &import.cell_args {
        None => (Vec::new(), Vec::new()),
        Some(Value::List(list)) => (arguments(list)?, Vec::new()),
        Some(Value::Dict(dict)) => {
            let values = arguments(&dict.values().cloned().collect::<Vec<_>>())?;
            (Vec::new(), dict.keys().cloned().zip(values).collect())
        }
        Some(other) => {
            return Err(wrong(format!("`cellArgs` is {}: a list or a dictionary is wanted", other.kind())));
        }
    };
    let mut before = vec!["load_file(\"stdrun.hoc\")".to_owned()];
    before.extend(import.before.clone());
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    match ending {
        "hoc" | "tem" | "swc" | "asc" => {
            if !named.is_empty() {
                return Err(wrong("arguments by name are for Python: give `cellArgs` as a list".to_owned()));
            }
            let is_traced = matches!(ending, "swc" | "asc");
            let cell = if is_traced { None } else { Some(name()?) };
            let is_instance = import.cell_instance.unwrap_or(false);
            let file = import.file_name.clone();
            Import { folder, before, file, cell, args, is_instance, ..Import::default() }
                .run(mechanisms.catalog())
        }
        "py" => ImportPython {
            before,
            file: import.file_name.clone(),
            cell: name()?,
            args,
            named,
            python: Python { folder, ..Python::default() },
            ..ImportPython::default()
        }
        .run(mechanisms.catalog()),
        _ => {
            let message = format!("`{}` is no file that cells are read from", import.file_name);
            let help = "cells are read from .hoc, .tem, .py, .swc and .asc files, saved rules from .json and .pkl files";
            Err(Diagnostic::error(message).at_path(at).help(help).into())
        }
    }
}

/// An argument of a cell: numbers and texts as they are, everything else as Python writes it.
fn argument(value: &Value) -> Result<Argument, String> {
    match value {
        Value::Text(text) => Ok(Argument::Text(text.to_string())),
        value => match value.as_f64() {
            Some(x) if !matches!(value, Value::Bool(_)) => Ok(Argument::Number(x)),
            _ => Ok(Argument::Python(python(value))),
        },
    }
}

/// A value as an expression of Python.
fn python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::List(items) => format!("[{}]", items.iter().map(python).collect::<Vec<_>>().join(", ")),
        Value::Dict(dict) => {
            let entries =
                dict.iter().map(|(key, value)| format!("{}: {}", text_in_python(key), python(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Text(text) => text_in_python(text),
        Value::Number(number) => match number.get() {
            x if x.is_nan() => "math.nan".to_owned(),
            x if x.is_infinite() => if x > 0.0 { "math.inf" } else { "-math.inf" }.to_owned(),
            x => match number.whole() {
                Some(whole) if matches!(number, Number::Int(_)) => whole.to_string(),
                _ => format!("{x:?}"),
            },
        },
    }
}

fn text_in_python(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            ' '..='~' if c != '\'' && c != '\\' => out.push(c),
            c => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    out.push('\'');
    out
}
