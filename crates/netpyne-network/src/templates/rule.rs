//! One cell rule applied to one cell: geometry, mechanisms, ions and point processes in NetPyNE's order of operations.

use crate::build::Build;
use crate::build::all_cells::Who;
use crate::build::built_cell::PointpDraft;
use crate::build::rule_strings::{RuleStrings, is_gid};
use crate::strings::HocDraw;
use crate::templates::assemble::Draft;
use crate::templates::ions::ions;
use netpyne_base::{Diagnostic, did_you_mean, listed};
use netpyne_expr::Expr;
use netpyne_mechanism::MechId;
use netpyne_mechanism::ir::Kind as MechKind;
use netpyne_morphology::{MorphologyError, SectionIx};
use netpyne_specs::{CellParams, Dict, PointProcess, SectionParams, Value};

/// Where a rule is being applied.
struct Site<'a> {
    who: &'a Who,
    gid: u32,
    /// Positions, two slots for distances, then the rule's variables.
    values: Vec<f64>,
    strings: &'a RuleStrings,
}

/// A section of the cell, as the rule has it.
#[derive(Clone, Copy)]
struct Here<'a> {
    site: &'a Site<'a>,
    /// Number of the section in the rule.
    i: usize,
    ix: SectionIx,
    sec: &'a SectionParams,
    at: Path<'a>,
}

/// A parameter as the rule has it: a value, or the string function that it is.
#[derive(Clone, Copy)]
struct Written<'a> {
    value: &'a Value,
    expr: Option<&'a Expr>,
    path: Path<'a>,
}

/// Applies a rule to a cell.
pub(crate) fn apply(
    build: &mut Build,
    draft: &mut Draft,
    (label, rule): (&str, &CellParams),
    strings: &RuleStrings,
    who: &Who,
) {
    let path = format!("cellParams[{label:?}]");
    let mut values = who.spot.all().to_vec();
    values.resize(strings.names.slots(), f64::NAN);
    let gid = who.gid;
    let mut site = Site { who, gid, values, strings };
    for (name, value) in &rule.vars {
        let at = || format!("{path}.vars.{name}");
        let value = match strings.vars.get(name) {
            Some(expr) => evaluated(build, expr, &site.values[..6], gid, &at),
            None => value.as_f64(),
        };
        if let (Some(slot), Some(value)) = (strings.names.slot(name), value) {
            site.values[slot] = value;
        }
    }
    for name in rule.secs.keys() {
        if draft.morph.find(name).is_none() {
            draft.add_section(name);
        }
    }
    for (name, sec) in &rule.secs {
        if let Err(mistake) = connect(draft, name, sec) {
            build.report_once(mistake.at_path(format!("{path}.secs[{name:?}].topol")));
        }
    }
    for (i, (name, sec)) in rule.secs.iter().enumerate() {
        let Some(ix) = draft.morph.find(name) else { continue };
        let at: Path = &|| format!("{path}.secs[{name:?}]");
        let here = Here { site: &site, i, ix, sec, at };
        geometry(build, draft, here);
        mechanisms(build, draft, here);
        ions(build, draft, ix, sec, at);
        for (label, pointp) in &sec.pointps {
            point_process(build, draft, here, label, pointp);
        }
    }
}

fn connect(draft: &mut Draft, name: &str, sec: &SectionParams) -> Result<(), Box<Diagnostic>> {
    let Some(parent) = &sec.topol.parent_sec else { return Ok(()) };
    let known = || draft.morph.sections().iter().map(|s| s.name.as_str()).collect::<Vec<_>>();
    let (Some(child), Some(parent_ix)) = (draft.morph.find(name), draft.morph.find(parent)) else {
        let d = Diagnostic::error(format!("there is no section `{parent}`"));
        return Err(Box::new(d.help_opt(did_you_mean(parent, known()))));
    };
    let x = |n: Option<netpyne_specs::Number>, default: f64| n.map_or(default, |n| n.get());
    draft
        .morph
        .connect(child, parent_ix, x(sec.topol.parent_x, 1.0), x(sec.topol.child_x, 0.0))
        .map_err(|e| Box::new(Diagnostic::from(e)))
}

/// Where something stands, put into words only when something is wrong with it.
pub(crate) type Path<'a> = &'a dyn Fn() -> String;

fn evaluated(build: &mut Build, expr: &Expr, values: &[f64], gid: u32, path: Path) -> Option<f64> {
    let result = expr.eval(values, &mut HocDraw(build.stream(gid)));
    result.map_err(|error| build.report_once(error.diagnostic(&path()))).ok()
}

/// A string function of a cell rule at a place of the cell.
fn at_place(
    build: &mut Build,
    draft: &Draft,
    site: &Site,
    (expr, path): (&Expr, Path),
    (ix, x): (SectionIx, f64),
) -> Option<f64> {
    const PATH: usize = 6;
    const EUCLIDEAN: usize = 7;
    if !expr.uses(PATH) && !expr.uses(EUCLIDEAN) {
        return evaluated(build, expr, &site.values, site.gid, path);
    }
    let mut values = site.values.clone();
    if expr.uses(PATH) {
        values[PATH] = draft.morph.dist_path(ix, x).unwrap_or(f64::NAN);
    }
    if expr.uses(EUCLIDEAN) {
        match draft.morph.dist_euclidean(ix, x) {
            Some(distance) => values[EUCLIDEAN] = distance,
            None => {
                let d =
                    Diagnostic::error("`dist_euclidean` needs 3-D points of this section and of the soma");
                build.report_once(d.at_path(path()));
                return None;
            }
        }
    }
    evaluated(build, expr, &values, site.gid, path)
}

/// The value of a parameter: number, or string function.
fn parameter(
    build: &mut Build,
    draft: &Draft,
    site: &Site,
    written: Written,
    place: (SectionIx, f64),
) -> Option<f64> {
    let Written { value, expr, path } = written;
    match (expr, value.as_f64()) {
        (Some(expr), _) => at_place(build, draft, site, (expr, path), place),
        (None, Some(value)) => Some(value),
        (None, None) => {
            let d =
                Diagnostic::error(format!("expected a number or a string function, found {}", value.kind()));
            build.report_once(d.at_path(path()));
            None
        }
    }
}

/// `diam` and `cm` with one entry per segment. NetPyNE loses these; other lists it ignores, and so do we.
fn along(build: &mut Build, draft: &mut Draft, ix: SectionIx, (key, list): (&str, &[Value]), path: Path) {
    let numbers: Option<Vec<f64>> = list.iter().map(Value::as_f64).collect();
    let (Some(numbers), "diam" | "cm") = (numbers, key) else { return };
    let nseg = draft.nseg(ix);
    if numbers.len() != nseg {
        let d = Diagnostic::error(format!("{} values for {nseg} segments", numbers.len()));
        build.report_once(d.at_path(path()));
        return;
    }
    for (seg, value) in numbers.into_iter().enumerate() {
        let x = (seg as f64 + 0.5) / nseg as f64;
        let result = match key {
            "diam" => draft.morph.set_segment_diam(ix, x, value),
            _ => draft.morph.set_segment_cm(ix, x, value),
        };
        if let Err(error) = result {
            build.report_once(Diagnostic::from(error).at_path(path()));
        }
    }
}

fn geometry(build: &mut Build, draft: &mut Draft, here: Here) {
    let Here { site, i, ix, sec, at } = here;
    for (key, value) in sec.geom.params() {
        let path = || format!("{}.geom.{key}", at());
        if let Value::List(list) = value {
            along(build, draft, ix, (key, list), &path);
            continue;
        }
        if matches!(value, Value::Dict(_)) {
            continue;
        }
        let expr = site.strings.geom[i].get(key);
        let Some(value) = parameter(build, draft, site, Written { value, expr, path: &path }, (ix, 0.5))
        else {
            continue;
        };
        let morph = &mut draft.morph;
        let result = match key.as_str() {
            "L" => morph.set_length(ix, value),
            "diam" => morph.set_diam(ix, value),
            "Ra" => morph.set_ra(ix, value),
            "cm" => morph.set_cm(ix, value),
            "nseg" => draft.set_nseg(build, ix, value),
            "rallbranch" => morph.set_rallbranch(ix, value),
            _ => {
                let known = ["L", "diam", "Ra", "cm", "nseg", "pt3d", "rallbranch"];
                let d = Diagnostic::error(format!("sections have no `{key}`")).at_path(path());
                build.report_once(
                    d.help_opt(did_you_mean(key, known)).help(format!("known: {}", known.join(", "))),
                );
                continue;
            }
        };
        if let Err(error) = result {
            build.report_once(Diagnostic::from(error).at_path(path()));
        }
    }
    if sec.geom.pt3d.is_empty() && !sec.geom.key_order.0.iter().any(|k| &**k == "pt3d") {
        return;
    }
    let relative = build.cfg.pt3d_relative_to_cell_location;
    let [x, y, z] = if relative { site.who.spot.position } else { [0.0; 3] };
    let y = if relative && build.cfg.inverted_y_coord { -y } else { y };
    let arcs = sec.geom.params().get("arc3d").and_then(Value::as_f64s);
    let add = || -> Result<(), MorphologyError> {
        draft.morph.clear_points(ix)?;
        for p in &sec.geom.pt3d {
            let [px, py, pz, d] = p.map(|n| n.get());
            draft.morph.add_point(ix, [x + px, y + py, z + pz, d])?;
        }
        arcs.map_or(Ok(()), |arcs| draft.morph.set_arcs(ix, &arcs))
    };
    if let Err(error) = add() {
        build.report_once(Diagnostic::from(error).at_path(format!("{}.geom.pt3d", at())));
    }
}

fn mechanisms(build: &mut Build, draft: &mut Draft, here: Here) {
    let Here { site, i, ix, sec, at } = here;
    let mut values = Vec::new();
    // `dipole` marks sections for dipole recording; it is no mechanism of its own.
    for (name, params) in sec.mechs.iter().filter(|(name, _)| name.as_str() != "dipole") {
        let path = || format!("{}.mechs[{name:?}]", at());
        let Some(id) = find(build, name, MechKind::Density, &path) else { continue };
        draft.insert(build, ix, id);
        for (key, value) in params {
            let path = || format!("{}.{key}", path());
            let Some(field) = build.field(id, key) else {
                let d = build.unknown_field(id, key, path());
                build.report_once(d);
                continue;
            };
            let expr = site.strings.mechs[i].get(name).and_then(|s| s.get(key));
            let nseg = draft.nseg(ix);
            values.clear();
            for seg in 0..nseg {
                let value = match value {
                    Value::List(list) if list.len() == 1 => &list[0],
                    Value::List(list) => match list.get(seg) {
                        Some(value) => value,
                        None => {
                            let d = format!("{} values for {nseg} segments", list.len());
                            build.report_once(Diagnostic::error(d).at_path(path()));
                            break;
                        }
                    },
                    value => value,
                };
                if value.is_null() {
                    continue;
                }
                let x = (seg as f64 + 0.5) / nseg as f64;
                let written = Written { value, expr, path: &path };
                if let Some(value) = parameter(build, draft, site, written, (ix, x)) {
                    values.push((seg, value));
                }
            }
            draft.set(build, ix, id, field, &values);
        }
    }
}

fn point_process(build: &mut Build, draft: &mut Draft, here: Here, label: &str, pointp: &PointProcess) {
    let Here { site, i, ix, .. } = here;
    let at = || format!("{}.pointps[{label:?}]", (here.at)());
    let path = || format!("{}.mod", at());
    let Some(mechanism) = find(build, &pointp.mod_name, MechKind::PointProcess, &path) else {
        return;
    };
    let loc = pointp.loc.as_ref().and_then(Value::as_f64).unwrap_or(0.5);
    let mut values: Vec<(String, f64)> = Vec::new();
    for (key, value) in pointp.params().iter().filter(|(key, _)| !key.starts_with('_')) {
        let path = || format!("{}.{key}", at());
        let expr = site.strings.pointps[i].get(label).and_then(|s| s.get(key));
        let value = if is_gid(value) {
            Some(f64::from(site.gid))
        } else {
            parameter(build, draft, site, Written { value, expr, path: &path }, (ix, 0.5))
        };
        values.extend(value.map(|v| (key.clone(), v)));
    }
    let own: Dict = match site.who.tags.own.get("params") {
        Some(Value::Dict(params)) => params.clone(),
        _ => Dict::new(),
    };
    values.extend(own.iter().filter_map(|(key, value)| Some((key.clone(), value.as_f64()?))));
    let mut set = Vec::new();
    for (key, value) in values {
        match build.field(mechanism, &key) {
            Some(field) => {
                set.retain(|(f, _)| *f != field);
                set.push((field, value));
            }
            None => {
                let d = build.unknown_field(mechanism, &key, format!("{}.{key}", at()));
                build.report_once(d);
            }
        }
    }
    let vref = pointp.vref.as_ref().and_then(|vref| {
        let field = build.field(mechanism, vref);
        if field.is_none() {
            let d = build.unknown_field(mechanism, vref, format!("{}.vref", at()));
            build.report_once(d);
        }
        field
    });
    let syn_list = pointp.syn_list.clone();
    let streams = draft.numbering.point(build.catalog.get(mechanism));
    draft.pointps.push(PointpDraft {
        section: ix,
        label: label.to_owned(),
        mechanism,
        loc,
        stands_at: loc,
        node: 0,
        set,
        vref,
        syn_list,
        streams,
    });
}

/// The mechanism `name` of a kind.
pub(crate) fn find(build: &mut Build, name: &str, kind: MechKind, path: Path) -> Option<MechId> {
    let found = build.catalog.find(name).filter(|id| build.catalog.get(*id).kind == kind);
    if found.is_none() {
        let known: Vec<&str> = build.catalog.names(kind).collect();
        let what = match kind {
            MechKind::Density => "density mechanism",
            MechKind::PointProcess => "point process",
            MechKind::ArtificialCell => "artificial cell",
        };
        let message = format!("no {what} called `{name}`");
        let d = match kind {
            // NetPyNE goes on without it.
            MechKind::Density => Diagnostic::warning(format!("{message}: it is left out")),
            _ => Diagnostic::error(message),
        };
        let d = d.at_path(path());
        let d = d.help_opt(did_you_mean(name, &known));
        build.report_once(d.help_opt(listed(&known).map(|names| format!("known: {names}"))));
    }
    found
}
