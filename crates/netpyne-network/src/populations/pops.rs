//! Populations: their tags as NetPyNE rewrites them, and what kind of cell they have.

use crate::build::Build;
use netpyne_base::{Diagnostic, did_you_mean};
use netpyne_mechanism::MechId;
use netpyne_mechanism::ir::Kind;
use netpyne_specs::{Dict, PopParams, Value};

/// A population before its cells exist.
#[derive(Clone, Debug)]
pub(crate) struct PopPlan {
    /// Tags, `pop` included.
    pub tags: Dict,
    /// The artificial cell it is made of; none: cells with sections.
    pub artificial: Option<MechId>,
}

/// Tags that are not parameters of an artificial cell.
const NOT_PARAMETERS: [&str; 16] = [
    "pop",
    "cellModel",
    "cellType",
    "numCells",
    "density",
    "cellsList",
    "gridSpacing",
    "xRange",
    "yRange",
    "zRange",
    "xnormRange",
    "ynormRange",
    "znormRange",
    "vref",
    "spkTimes",
    "dynamicRates",
];

/// Models that only exist as artificial cells: without their mechanism cells of a population are nothing.
const ARTIFICIAL: [&str; 6] = ["NetStim", "DynamicNetStim", "VecStim", "IntFire1", "IntFire2", "IntFire4"];

/// Decides the kind of every population.
pub(crate) fn plan(build: &mut Build) -> Vec<PopPlan> {
    let params = build.params;
    params.pop_params.iter().map(|(label, pop)| plan_one(build, label, pop)).collect()
}

fn plan_one(build: &mut Build, label: &str, pop: &PopParams) -> PopPlan {
    let path = format!("popParams[{label:?}]");
    let mut tags = pop.to_dict();
    tags.insert("pop".to_owned(), label.into());
    if let Some(format) = &pop.original_format {
        let d = Diagnostic::error(format!("populations in the format `{format}` are not supported yet"));
        build.out.push(d.at_path(format!("{path}.originalFormat")));
    }
    let rule = pop.cell_type.as_ref().and_then(|t| build.params.cell_params.get(t));
    let from_rule = pop.cell_model.is_none();
    let model = pop.cell_model.as_ref().or_else(|| rule.and_then(|r| r.cell_model.as_ref()));
    let artificial = model.and_then(|m| artificial_cell(build, m, &path));
    if pop.cell_model.is_none() && pop.cell_type.is_none() {
        let d =
            Diagnostic::warning("neither `cellType` nor `cellModel` is given: these cells have no sections");
        build.out.push(d.at_path(path));
    }
    if artificial.is_some() {
        if !matches!(tags.get("params"), Some(Value::Dict(_))) {
            let is_parameter = |key: &String| !NOT_PARAMETERS.contains(&key.as_str());
            let params: Dict =
                tags.iter().filter(|(k, _)| is_parameter(k)).map(|(k, v)| (k.clone(), v.clone())).collect();
            tags.retain(|k, _| !is_parameter(k));
            tags.insert("params".to_owned(), params.into());
        }
        if let (true, Some(rule), Some(model)) = (from_rule, rule, model) {
            tags.insert("cellModel".to_owned(), model.as_str().into());
            if let Some(Value::Dict(params)) = tags.get_mut("params") {
                for (key, value) in rule.params.iter().flatten() {
                    params.entry(key.clone()).or_insert_with(|| value.clone());
                }
            }
        }
    }
    PopPlan { tags, artificial }
}

/// The mechanism that a `cellModel` names, if it names one.
fn artificial_cell(build: &mut Build, model: &str, path: &str) -> Option<MechId> {
    let path = || format!("{path}.cellModel");
    match build.catalog.find(model) {
        Some(id) => match build.catalog.get(id).kind {
            Kind::ArtificialCell => Some(id),
            Kind::PointProcess => {
                let d = Diagnostic::error(format!("`{model}` is a point process and needs a section to sit in"))
                    .at_path(path())
                    .help("describe the cell in cellParams, with the point process among the `pointps` of a section");
                build.out.push(d);
                None
            }
            Kind::Density => None,
        },
        None if ARTIFICIAL.contains(&model) => {
            let known: Vec<&str> = build.catalog.names(Kind::ArtificialCell).collect();
            let message = format!("no mechanism called `{model}`: the cells have no sections and do nothing");
            let d = Diagnostic::warning(message).at_path(path());
            let d = d.help_opt(did_you_mean(model, &known)).help(format!("known: {}", known.join(", ")));
            build.out.push(d);
            None
        }
        None => None,
    }
}
