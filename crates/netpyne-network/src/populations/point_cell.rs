//! Artificial cells: one mechanism without sections, its parameters, its spike source.

use crate::build::Build;
use crate::description::conns::PlanId;
use crate::description::network::{Body, CellIndex};
use crate::model::{Play, Source, SourceId, SourceKind, Variable};
use crate::populations::vecstim;
use crate::streams::StreamCount;
use crate::strings::{HocDraw, Strings};
use netpyne_base::{Diagnostic, Diagnostics, Gid, Severity};
use netpyne_expr::{CELL_POSITION, Names};
use netpyne_math::hash::hash_str;
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::random123::Random123;
use netpyne_mechanism::MechId;
use netpyne_mechanism::ir::FieldId;
use netpyne_specs::{Dict, PopParams, Value};
use std::sync::Arc;

/// What the artificial cells of a population have in common.
pub(crate) struct Template {
    mechanism: MechId,
    model: String,
    strings: Strings,
    source: SourceField,
    path: String,
}

enum SourceField {
    Events,
    Crossing(FieldId),
}

impl Template {
    /// Compiles the strings of a population of artificial cells.
    pub fn new(build: &mut Build, mechanism: MechId, label: &str, pop: &PopParams, tags: &Dict) -> Self {
        let path = format!("popParams[{label:?}]");
        let names = Names::of(&CELL_POSITION);
        let empty = Dict::new();
        // NetPyNE looks strings up under the cell type, if there is one: those of the population are then ignored.
        let (params, at) = match &pop.cell_type {
            Some(t) => {
                let rule = build.params.cell_params.get(t).and_then(|r| r.params.as_ref());
                (rule.unwrap_or(&empty), format!("cellParams[{t:?}].params"))
            }
            None => (tags.get("params").and_then(Value::as_dict).unwrap_or(&empty), path.clone()),
        };
        let mut mistakes = Diagnostics::new();
        let strings = Strings::compile(params, &[], &names, &at, &mut mistakes);
        mistakes.0.into_iter().for_each(|mistake| build.out.push(left_at_default(mistake)));
        if let (Some(t), Some(params)) = (&pop.cell_type, tags.get("params").and_then(Value::as_dict)) {
            for (key, value) in params {
                if value.as_str().is_some_and(|text| names.is_function(text)) && strings.get(key).is_none() {
                    let d = Diagnostic::warning("a string function here is ignored, as NetPyNE does")
                        .at_path(format!("{path}.{key}"))
                        .help(format!("put it into cellParams[{t:?}].params, or leave out `cellType`"));
                    build.out.push(d);
                }
            }
        }
        let source = match &pop.vref {
            Some(vref) => match build.field(mechanism, vref) {
                Some(field) => SourceField::Crossing(field),
                None => {
                    let d = build.unknown_field(mechanism, vref, format!("{path}.vref"));
                    build.out.push(d);
                    SourceField::Events
                }
            },
            None => SourceField::Events,
        };
        Template { mechanism, model: build.catalog.get(mechanism).name.clone(), strings, source, path }
    }
}

impl Template {
    /// How many random streams each cell has.
    pub fn streams(&self, build: &Build) -> StreamCount {
        build.streams_of(self.mechanism)
    }
}

/// A text that is no function of an artificial cell's place: NetPyNE does not set the parameter, and says so only if it is verbose.
fn left_at_default(mistake: Diagnostic) -> Diagnostic {
    let message = format!("{}; the parameter stays at its default, as in NetPyNE", mistake.message);
    Diagnostic { severity: Severity::Warning, message, ..mistake }
}

/// Creates one artificial cell with these parameters; the last cell of the network's columns is meant.
pub(crate) fn create(build: &mut Build, template: &Template, cell: CellIndex, mut params: Dict) {
    let gid = build.gid(cell);
    let stim_seed = build.cfg.seeds.stim;
    if let Some([lo, hi]) = params.get("rate").and_then(Value::as_f64s).as_deref() {
        let mut random = HocRandom::new(Random123::new(hash_str("point_rate"), gid, stim_seed as u32));
        params.insert("rate".to_owned(), random.uniform(*lo, *hi).into());
    }
    let mut set: Vec<(FieldId, f64)> = Vec::new();
    let mut assign = |build: &Build, name: &str, value: f64| {
        if let Some(field) = build.field(template.mechanism, name) {
            set.retain(|(f, _)| *f != field);
            set.push((field, value));
        }
    };
    for (key, value) in params.clone() {
        let text = value.as_str().filter(|_| template.strings.get(&key).is_none());
        let value = match template.strings.get(&key) {
            Some(expr) => match expr.eval(&build.own_spot(cell).all(), &mut HocDraw(build.stream(gid))) {
                Ok(value) => Some(value),
                Err(error) => {
                    build.report_once(left_at_default(error.diagnostic(&format!("{}.{key}", template.path))));
                    None
                }
            },
            None => value.as_f64(),
        };
        match value {
            Some(0.0) if key == "rate" => {}
            Some(rate) if key == "rate" => {
                params.insert("interval".to_owned(), (1000.0 / rate).into());
                assign(build, "interval", 1000.0 / rate);
            }
            Some(value) => assign(build, &key, value),
            // Anything else cannot be set, which NetPyNE ignores.
            None if let Some(text) =
                text.filter(|_| key == "rate" || build.field(template.mechanism, &key).is_some()) =>
            {
                let mistake = Diagnostic::error(format!("`{text}` is neither a number nor a function"));
                build.report_once(left_at_default(mistake.at_path(format!("{}.{key}", template.path))));
            }
            None => {}
        }
    }
    if template.model == "NetStim" && !params.contains_key("number") {
        assign(build, "number", 1e9);
    }
    if matches!(template.model.as_str(), "NetStim" | "VecStim") {
        params.entry("seed".to_owned()).or_insert(stim_seed.into());
    }
    let point = build.push_point(template.mechanism, None, PlanId::NONE, set);
    if let Some(Value::List(rates)) = params.get("rates")
        && let [Some(rates), Some(times)] = [rates.first(), rates.get(1)].map(|v| v.and_then(Value::as_f64s))
        && let Some(interval) = build.field(template.mechanism, "interval")
    {
        let values = rates.iter().map(|r| if *r > 0.0 { 1000.0 / r } else { 1e10 }).collect();
        let target = Variable::Point(point, interval);
        build.net.model.plays.push(Play { target, times: times.into(), values, continuous: false });
    }
    match template.model.as_str() {
        "NetStim" => {
            let seed = params.get("seed").and_then(Value::as_f64).unwrap_or(0.0) as u32;
            build.set_stream(point, [hash_str("NetStim"), gid, seed]);
        }
        "VecStim" => vecstim::play(build, point, &mut params, (cell, gid), &template.path),
        _ => {}
    }
    let kind = match template.source {
        SourceField::Events => SourceKind::Events(point),
        SourceField::Crossing(field) => SourceKind::Crossing(Variable::Point(point, field)),
    };
    let threshold = build.params.default_threshold.get();
    build.net.model.sources.push(Source { kind, threshold, gid: Some(Gid(gid)) });
    build.source.push(SourceId::from_index(build.net.model.sources.len() - 1));
    build.net.cells.body.push(Body::Artificial { point, params: Arc::new(params) });
    build.built.push(None);
    build.cell_points.push(vec![point]);
}
