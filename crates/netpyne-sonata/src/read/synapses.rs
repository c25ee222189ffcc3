//! What edges end on: mechanisms of synapses with their parameters.

use super::config::Config;
use super::population::Population;
use crate::own::EXACT;
use netpyne_base::{Diagnostic, Diagnostics, MOST_MODEL_BYTES, did_you_mean};
use netpyne_mechanism::ir::Kind;
use netpyne_mechanism::{Catalog, ir::Class};
use netpyne_specs::{Dict, Value, load_json_file};
use std::collections::HashMap;

/// What the type of an edge says of its synapse.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Synapse {
    /// Its label.
    pub label: String,
    /// `mod` and parameters.
    pub params: Dict,
    /// What weights onto point neurons are multiplied by.
    pub sign: f64,
}

/// Parameters whose names differ between files and mechanisms.
const RENAMED: [(&str, &str); 4] = [("erev", "e"), ("tau1", "tau"), ("tau_1", "tau"), ("e_rev", "e")];

/// Synapses known so far, by template and file of parameters.
#[derive(Default)]
pub(crate) struct Known {
    all: HashMap<[Option<String>; 4], usize>,
    /// Each once.
    pub made: Vec<Synapse>,
}

impl Known {
    /// The synapse of an edge; `onto_point` if its target has no sections.
    pub fn of_edge(
        &mut self,
        (edges, i): (&Population, usize),
        (config, catalog): (&Config, &Catalog),
        onto_point: bool,
    ) -> Result<usize, Diagnostics> {
        let point = onto_point.then(String::new);
        let named = edges.text(i, "syn_mech");
        let key = [edges.text(i, "model_template"), edges.text(i, "dynamics_params"), point, named];
        if let Some(found) = self.all.get(&key) {
            return Ok(*found);
        }
        let label = key[3].clone().filter(|label| !label.is_empty());
        let mut one = make(&key, (config, catalog)).map_err(|found| {
            let kind = edges.kinds.get(i).copied().unwrap_or(-1);
            let place = format!("edges of `{}`, type {kind}", edges.name);
            Diagnostics(found.0.into_iter().map(|d| d.at_path(place.clone())).collect())
        })?;
        if let Some(label) = label {
            one.label = label;
            self.made.push(one);
            self.all.insert(key, self.made.len() - 1);
            return Ok(self.made.len() - 1);
        }
        let taken =
            |label: &str, made: &[Synapse]| made.iter().any(|s| s.label == label && s.params != one.params);
        let base = one.label.clone();
        let mut n = 1;
        while taken(&one.label, &self.made) {
            n += 1;
            one.label = format!("{base}_{n}");
        }
        self.made.push(one);
        self.all.insert(key, self.made.len() - 1);
        Ok(self.made.len() - 1)
    }
}

fn make(key: &[Option<String>; 4], (config, catalog): (&Config, &Catalog)) -> Result<Synapse, Diagnostics> {
    let [template, file, point, _] = key;
    let mut content = Dict::new();
    if let Some(file) = file {
        let folder = config.component(None, "synaptic_models_dir");
        let path = folder.unwrap_or_else(|| config.circuit_path(".")).join(file);
        if let Value::Dict(dict) = load_json_file(&path, MOST_MODEL_BYTES)? {
            content = dict;
        }
    }
    let sign = content.get("sign").and_then(Value::as_f64).unwrap_or(1.0);
    let stem = file.as_deref().map(|file| file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned());
    if point.is_some() {
        return Ok(Synapse { label: stem.unwrap_or_default(), params: Dict::new(), sign });
    }
    if let Some(Value::Dict(exact)) = content.get(EXACT) {
        return Ok(Synapse { label: stem.unwrap_or_default(), params: exact.clone(), sign });
    }
    let level = content.get("level_of_detail").and_then(Value::as_str).map(str::to_owned);
    let named = template.clone().or(level).unwrap_or_else(|| "Exp2Syn".to_owned());
    let bare = named.rsplit(':').next().unwrap_or(&named);
    let known: Vec<&str> = catalog.names(Kind::PointProcess).collect();
    let found = known.iter().find(|own| **own == bare);
    let found = found.or_else(|| known.iter().find(|own| own.eq_ignore_ascii_case(bare)));
    let Some(name) = found else {
        let d = Diagnostic::error(format!("no point process is called `{bare}`"));
        return Err(d.help_opt(did_you_mean(bare, &known)).into());
    };
    let mut params = Dict::from_iter([("mod".to_owned(), Value::from(*name))]);
    let fields = catalog.find(name).map(|id| &catalog.get(id).fields);
    let has = |field: &str| {
        fields.is_some_and(|all| all.iter().any(|f| f.name == field && f.class == Class::Parameter))
    };
    for (key, value) in &content {
        let renamed = || RENAMED.iter().find(|(own, to)| own == key && has(to)).map(|(_, to)| *to);
        let field = if has(key) { Some(key.as_str()) } else { renamed() };
        if let (Some(field), Some(_)) = (field, value.as_f64()) {
            params.insert(field.to_owned(), value.clone());
        }
    }
    Ok(Synapse { label: stem.unwrap_or_else(|| (*name).to_owned()), params, sign })
}
