//! Synaptic mechanisms, compiled when first used, and the synapses made of them.

use crate::build::Build;
use crate::build::built_cell::BuiltCell;
use crate::build::share::Ordinal;
use crate::build::syn_mech::{Parameter, PointerUse, SynMech};
use crate::description::conns::PlanId;
use crate::description::network::{Body, CellIndex};
use crate::model::{CellId, PointId};
use crate::strings::HocDraw;
use crate::templates::rule;
use netpyne_base::{Diagnostic, did_you_mean};
use netpyne_expr::{Expr, Names, SYN_MECH};
use netpyne_mechanism::ir::{FieldId, Kind};
use netpyne_morphology::SectionIx;
use netpyne_specs::{SynMechParams, Value};
use std::sync::Arc;

/// The synaptic mechanism `label`, asked for at `path`.
pub(crate) fn find(build: &mut Build, label: &str, path: &str) -> Option<Arc<SynMech>> {
    if let Some(known) = build.syn_mechs.get(label) {
        return known.clone();
    }
    let params = build.params;
    let compiled = match params.syn_mech_params.get(label) {
        Some(syn) => compile(build, label, syn, format!("synMechParams[{label:?}]")).map(Arc::new),
        None => {
            let known = params.syn_mech_params.keys();
            let d = Diagnostic::error(format!("unknown synaptic mechanism `{label}`"))
                .at_path(format!("{path}.synMech"));
            let d = d.help_opt(did_you_mean(label, known.clone()));
            let known: Vec<&str> = known.map(String::as_str).collect();
            build.out.push(d.help(format!("defined: {}", known.join(", "))));
            None
        }
    };
    build.syn_mechs.insert(label.to_owned(), compiled.clone());
    compiled
}

/// Compiles a synaptic mechanism that stands at `path`.
pub(crate) fn compile(build: &mut Build, label: &str, syn: &SynMechParams, path: String) -> Option<SynMech> {
    let mechanism = rule::find(build, &syn.mod_name, Kind::PointProcess, &|| format!("{path}.mod"))?;
    let names = Names::of(&SYN_MECH);
    let mut params = Vec::new();
    let mut numbers = Some(Vec::new());
    for (key, value) in
        syn.params().iter().filter(|(key, _)| !SynMechParams::RESERVED.contains(&key.as_str()))
    {
        let at = format!("{path}.{key}");
        let Some(field) = build.field(mechanism, key) else {
            let d = build.unknown_field(mechanism, key, at);
            build.out.push(d);
            continue;
        };
        let parameter = match value {
            Value::Text(text) => match Expr::parse_at(&at, text, &names) {
                Ok(expr) => {
                    numbers = None;
                    Parameter::String(expr)
                }
                Err(mistake) => {
                    build.out.push(*mistake);
                    continue;
                }
            },
            value => match value.as_f64() {
                Some(x) => {
                    if let Some(numbers) = &mut numbers {
                        numbers.push((field, x));
                    }
                    Parameter::Number(x)
                }
                None => {
                    let found = format!("expected a number or a string function, found {}", value.kind());
                    build.out.push(Diagnostic::error(found).at_path(at));
                    continue;
                }
            },
        };
        params.push((field, parameter));
    }
    let mut dict = syn.to_dict();
    let pointer = syn.pointer_params.as_ref().map(|p| {
        let mut stored = p.to_dict();
        stored.entry("source_var".to_owned()).or_insert("v".into());
        stored.entry("bidirectional".to_owned()).or_insert(true.into());
        dict.insert("pointerParams".to_owned(), stored.clone().into());
        PointerUse {
            target_var: p.target_var.clone().unwrap_or_default(),
            source_var: p.source_var.clone().unwrap_or_else(|| "v".to_owned()),
            bidirectional: p.bidirectional.unwrap_or(true),
            dict: stored,
        }
    });
    let set = numbers.map(|numbers| build.parameter_set(numbers));
    let name = build.net.names.intern(label);
    Some(SynMech { name, mechanism, params, set, dict: Arc::new(dict), pointer, path })
}

/// The number of a compartmental cell in the model.
pub(crate) fn model_cell(build: &Build, cell: CellIndex) -> Option<CellId> {
    match &build.net.cells.body[cell.index()] {
        Body::Compartments { cell, .. } => Some(*cell),
        Body::Artificial { .. } | Body::Bare => None,
    }
}

/// Passes over a synapse on a cell of another part: the random streams of later ones are numbered after its own.
pub(crate) fn pass(build: &mut Build, syn: &SynMech, cell: Ordinal, (ix, loc): (SectionIx, f64)) {
    let streams = build.streams_of(syn.mechanism);
    if !streams.is_none()
        && (build.cfg.one_syn_per_netcon || build.passed_synapses.insert((cell, ix, loc.to_bits(), syn.name)))
    {
        build.randoms += streams;
    }
}

/// A place on the membrane of a cell.
#[derive(Clone, Copy)]
pub(crate) struct Membrane<'a> {
    /// The cell, and its number in the model.
    pub cell: CellIndex,
    pub number: CellId,
    pub built: &'a BuiltCell,
    /// Section, and where in it, 0 to 1.
    pub place: (SectionIx, f64),
}

impl<'a> Membrane<'a> {
    /// Of a cell of this part; none if it has no membrane.
    pub fn of(build: &Build, cell: CellIndex, built: &'a BuiltCell, place: (SectionIx, f64)) -> Option<Self> {
        Some(Self { cell, number: model_cell(build, cell)?, built, place })
    }
}

/// Creates a synapse, or finds the one to share.
pub(crate) fn create(
    build: &mut Build,
    syn: &SynMech,
    at: Membrane,
    plan: PlanId,
    path: &str,
) -> Option<PointId> {
    let (ix, loc) = at.place;
    let key = (at.cell, ix, loc.to_bits(), syn.name);
    if !build.cfg.one_syn_per_netcon
        && let Some(point) = build.shared_synapses.get(&key)
    {
        return Some(*point);
    }
    let point = make(build, syn, at, plan, path)?;
    if !build.cfg.one_syn_per_netcon {
        build.shared_synapses.insert(key, point);
    }
    Some(point)
}

/// Creates a synapse, shared or not.
pub(crate) fn make(
    build: &mut Build,
    syn: &SynMech,
    at: Membrane,
    plan: PlanId,
    path: &str,
) -> Option<PointId> {
    let (ix, loc) = at.place;
    let Some(node) = at.built.tree.node_at(ix, loc) else {
        let d = Diagnostic::error(format!("a location must be in 0 to 1, not {loc}"));
        build.report_once(d.at_path(format!("{path}.loc")));
        return None;
    };
    let set = match syn.set {
        Some(set) => set,
        None => {
            let set = evaluate(build, syn, at)?;
            build.parameter_set(set)
        }
    };
    let place = (at.number, node, build.section_name(at.built, ix), loc);
    Some(build.push_point_with(syn.mechanism, Some(place), plan, set))
}

/// The parameters of one synapse; draws continue the cell's stream.
fn evaluate(build: &mut Build, syn: &SynMech, at: Membrane) -> Option<Vec<(FieldId, f64)>> {
    let Membrane { cell, built, place: (ix, loc), .. } = at;
    let gid = build.gid(cell);
    let [x, y, z, xn, yn, zn] = build.own_spot(cell).all();
    let mut values = [x, y, z, xn, yn, zn, f64::NAN, f64::NAN];
    let mut set = Vec::with_capacity(syn.params.len());
    for (field, parameter) in &syn.params {
        let value = match parameter {
            Parameter::Number(x) => *x,
            Parameter::String(expr) => {
                if expr.uses(6) {
                    values[6] = built.morph.dist_path(ix, loc).unwrap_or(f64::NAN);
                }
                if expr.uses(7) {
                    values[7] = built.morph.dist_euclidean(ix, loc).unwrap_or(f64::NAN);
                }
                match expr.eval(&values, &mut HocDraw(build.stream(gid))) {
                    Ok(value) => value,
                    Err(error) => {
                        build.report_once(error.diagnostic(&syn.path));
                        return None;
                    }
                }
            }
        };
        set.push((*field, value));
    }
    Some(set)
}
