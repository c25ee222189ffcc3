//! Cells with sections: which rules apply, and sharing between cells that do not differ.

use crate::build::Build;
use crate::build::all_cells::Who;
use crate::build::built_cell::{BuiltCell, Initials, Trace};
use crate::build::conditions::python_eq;
use crate::build::rule_strings::RuleStrings;
use crate::build::rules::{Rule, Rules};
use crate::build::share::Ordinal;
use crate::description::conns::PlanId;
use crate::description::network::{Body, CellIndex, PopId, Structure, StructureId};
use crate::model::{self, CellId, Source, SourceId, SourceKind, TemplateId, Variable};
use crate::templates::assemble::{self, Draft};
use crate::templates::{ions, rule, structure};
use netpyne_base::{Diagnostic, Gid};
use netpyne_specs::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// Compiles the rules' strings and works out the ranges of diverse populations.
pub(crate) fn compile_rules<'a>(build: &mut Build<'a>) -> Rules<'a> {
    let params = build.params;
    let mut sums: Vec<([Value; 3], f64)> = Vec::new();
    let mut rules = Vec::new();
    for (label, rule) in &params.cell_params {
        let mut conds = rule.conds.clone().unwrap_or_default();
        if let Some(fraction) = rule.diversity_fraction {
            let key = ["cellType", "cellModel", "pop"].map(|k| conds.get(k).cloned().unwrap_or_default());
            let known = sums.iter_mut().find(|(k, _)| k.iter().zip(&key).all(|(a, b)| python_eq(a, b)));
            const CORRECTION: f64 = 1e-12;
            let (lo, hi) = match known {
                Some((_, sum)) => {
                    let (start, end) = (*sum, *sum + fraction.get());
                    *sum = end;
                    (start - CORRECTION, end - CORRECTION)
                }
                None => {
                    sums.push((key, fraction.get()));
                    (0.0, fraction.get() - CORRECTION)
                }
            };
            conds.insert("fraction".to_owned(), [lo, hi].into());
        }
        let strings = RuleStrings::compile(label, rule, &mut build.out);
        rules.push(Rule { label, params: rule, conds, strings });
    }
    Rules { rules, ..Rules::default() }
}

/// Creates one cell with sections; the last cell of the network's columns is meant.
pub(crate) fn create(build: &mut Build, cell: CellIndex) {
    let rules = Arc::clone(&build.rules);
    let who = build.who(build.ordinal(cell));
    let matching = rules.matching(&who);
    if build.cfg.include_params_label && rules.are_asked() && !matching.is_empty() {
        label(build, cell, rules.labels(&matching));
    }
    if !give_sections(&rules, &matching) {
        let pop = &who.tags.own["pop"];
        let d =
            Diagnostic::warning("no cell rule gives these cells sections: they take no events and send none")
                .at_path(format!("popParams[{:?}]", pop.as_str().unwrap_or("")))
                .help(
                    "a rule applies if its `conds` hold, or without `conds` if its label is the `cellType`",
                );
        build.report_once(d);
        push_bare(build, cell);
        return;
    }
    let is_static = rules.are_static(&matching, &who, build);
    let built = match build.cache.cells.get(&matching) {
        Some((built, initials)) if is_static => {
            let (built, initials) = (Arc::clone(built), initials.clone());
            set_initials(build, &initials);
            built
        }
        _ => {
            let before = std::mem::take(&mut build.net.model.ion_initials);
            let last = build.cache.last_template.get(&matching).copied();
            let built = assemble(build, &rules, &matching, &who, last);
            let initials = std::mem::replace(&mut build.net.model.ion_initials, before);
            set_initials(build, &initials);
            let Some(built) = built.map(Arc::new) else {
                push_bare(build, cell);
                return;
            };
            build.cache.last_template.insert(matching.clone(), built.template);
            if is_static {
                build.cache.cells.insert(matching, (Arc::clone(&built), initials));
            }
            built
        }
    };
    push_cell(build, cell, who.gid, built);
}

fn set_initials(build: &mut Build, initials: &Initials) {
    for &(ion, variable, value) in initials {
        ions::set_initial(build, ion, variable, value);
    }
}

fn give_sections(rules: &Rules, matching: &[usize]) -> bool {
    matching.iter().any(|&i| !rules.rules[i].params.secs.is_empty())
}

/// Applies rules to a new cell; nothing if they give it no sections.
fn assemble(
    build: &mut Build,
    rules: &Rules,
    matching: &[usize],
    who: &Who,
    last: Option<TemplateId>,
) -> Option<BuiltCell> {
    if !give_sections(rules, matching) {
        return None;
    }
    let mut draft = Draft::default();
    for &i in matching {
        let rule = &rules.rules[i];
        rule::apply(build, &mut draft, (rule.label, rule.params), &rule.strings, who);
    }
    let (structure, source) = match build.cache.structures.get(matching) {
        Some(&known) => known,
        None => {
            let mut described = Structure::default();
            matching.iter().for_each(|&i| structure::apply(&mut described, rules.rules[i].params, who.gid));
            let source = structure::spike_source(&mut described.secs);
            build.net.structures.push(Arc::new(described));
            let id = StructureId::from_index(build.net.structures.len() - 1);
            if !matching.iter().any(|&i| rules.rules[i].strings.uses_gid) {
                build.cache.structures.insert(matching.to_vec(), (id, source));
            }
            (id, source)
        }
    };
    draft.source = source;
    assemble::finish(build, draft, structure, last)
}

/// Any cell with sections: of this part, or what one of another part looks like.
pub(crate) fn any(build: &mut Build, cell: Ordinal) -> Option<Arc<BuiltCell>> {
    match build.own(cell) {
        Some(own) => build.built[own.index()].clone(),
        None if build.all_cells.group(cell).0.artificial => None,
        None => elsewhere(build, cell),
    }
}

/// A cell of another part, built for what its sections and nodes are. Nothing of it stays in the network.
fn elsewhere(build: &mut Build, cell: Ordinal) -> Option<Arc<BuiltCell>> {
    let rules = Arc::clone(&build.rules);
    let who = build.who(cell);
    let matching = rules.matching(&who);
    let is_static = rules.are_static(&matching, &who, build);
    if is_static && let Some(known) = build.cache.elsewhere.get(&matching) {
        return Some(Arc::clone(known));
    }
    let initials = build.net.model.ion_initials.clone();
    let built = assemble_elsewhere(build, &rules, &matching, &who);
    build.net.model.ion_initials = initials;
    let built = Arc::new(built?);
    if is_static {
        build.cache.elsewhere.insert(matching, Arc::clone(&built));
    }
    Some(built)
}

fn assemble_elsewhere(build: &mut Build, rules: &Rules, matching: &[usize], who: &Who) -> Option<BuiltCell> {
    draw_up(build, rules, matching, who).map(|(built, _)| built)
}

fn draw_up(
    build: &mut Build,
    rules: &Rules,
    matching: &[usize],
    who: &Who,
) -> Option<(BuiltCell, model::Template)> {
    let templates = build.net.model.templates.len();
    let built = assemble(build, rules, matching, who, None);
    let template = build.net.model.templates.split_off(templates).pop();
    // Its draws are those of the rank that builds it.
    build.streams.remove(&who.gid);
    built.zip(template)
}

/// The rules that apply to a cell, if they have no string functions: cells with the same rules have the same segments, mechanisms
/// and point processes.
pub(crate) fn rules_without_functions(build: &Build, cell: Ordinal) -> Option<Vec<usize>> {
    let matching = build.rules.matching(&build.who(cell));
    matching.iter().all(|&i| !build.rules.rules[i].strings.has_functions()).then_some(matching)
}

/// A cell of another part with what it is made of. Nothing of it stays in the network.
pub(crate) fn specimen(build: &mut Build, cell: Ordinal) -> Option<(BuiltCell, model::Template)> {
    let rules = Arc::clone(&build.rules);
    let who = build.who(cell);
    let initials = build.net.model.ion_initials.clone();
    let drawn = draw_up(build, &rules, &rules.matching(&who), &who);
    build.net.model.ion_initials = initials;
    drawn
}

/// Passes over the cells with sections that other parts build, so that those of this part come out as in the whole network.
pub(crate) struct Others {
    /// Whether they matter.
    needed: bool,
    /// Whether one cell of the population stands for all.
    uniform: bool,
    trace: Option<Trace>,
}

impl Others {
    /// For the cells of a population.
    pub fn new(build: &Build, pop: PopId) -> Self {
        let group = &build.all_cells.groups[pop.index()];
        let uniform = group.is_uniform(build) && !build.rules.look_at_single_cells();
        Self { needed: build.rules.leave_traces(build), uniform, trace: None }
    }

    /// Passes over a cell.
    pub fn pass(&mut self, build: &mut Build, cell: Ordinal) {
        if !self.needed {
            return;
        }
        let trace = self.trace(build, cell);
        build.randoms += trace.streams;
        set_initials(build, &trace.initials);
    }

    fn trace(&mut self, build: &mut Build, cell: Ordinal) -> Trace {
        if self.uniform
            && let Some(trace) = &self.trace
        {
            return trace.clone();
        }
        let rules = Arc::clone(&build.rules);
        let who = build.who(cell);
        let matching = rules.matching(&who);
        if let Some(known) = build.cache.traces.get(&matching) {
            return known.clone();
        }
        let initials = std::mem::take(&mut build.net.model.ion_initials);
        let built = assemble_elsewhere(build, &rules, &matching, &who);
        let initials = std::mem::replace(&mut build.net.model.ion_initials, initials);
        let roots = |b: &BuiltCell| b.morph.sections().iter().filter(|s| s.connection.is_none()).count();
        let trace = Trace {
            initials,
            streams: built.as_ref().map(|b| b.streams).unwrap_or_default(),
            roots: built.as_ref().map_or(0, roots),
        };
        build.cache.traces.insert(matching, trace.clone());
        self.trace = Some(trace.clone());
        trace
    }
}

/// Stores the labels of the rules among the tags, shared between neighbours with equal ones.
fn label(build: &mut Build, cell: CellIndex, labels: Vec<String>) {
    let tags = &mut build.net.cells.tags;
    let i = cell.index();
    if let Some(previous) = i.checked_sub(1).map(|p| Arc::clone(&tags[p]))
        && previous.label.as_ref() == Some(&labels)
        && previous.own == tags[i].own
        && previous.before_position == tags[i].before_position
    {
        tags[i] = previous;
    } else {
        Arc::make_mut(&mut tags[i]).label = Some(labels);
    }
}

/// A cell without sections; its gid is known and never fires.
fn push_bare(build: &mut Build, cell: CellIndex) {
    build.net.cells.body.push(Body::Bare);
    build.built.push(None);
    build.cell_points.push(Vec::new());
    let gid = Some(Gid(build.gid(cell)));
    build.net.model.sources.push(Source { kind: SourceKind::Remote, threshold: 0.0, gid });
    build.source.push(SourceId::from_index(build.net.model.sources.len() - 1));
}

fn push_cell(build: &mut Build, cell: CellIndex, gid: u32, built: Arc<BuiltCell>) {
    let id = CellId::from_index(build.net.model.cells.len());
    let before = build.randoms;
    build.net.model.cells.push(model::Cell { gid: Gid(gid), template: built.template, streams: before });
    build.net.cells.body.push(Body::Compartments { cell: id, structure: built.structure });
    debug_assert_eq!(build.net.cells.body.len(), cell.index() + 1);
    let points = built
        .pointps
        .iter()
        .map(|p| {
            let sec = build.net.names.intern(&built.secs[p.section.index()].name);
            build.randoms = before + p.streams;
            build.push_point(p.mechanism, Some((id, p.node, sec, p.loc)), PlanId::NONE, p.set.clone())
        })
        .collect::<Vec<_>>();
    build.randoms = before + built.streams;
    let variable = match built.source.vref {
        Some((i, field)) => Variable::Point(points[i], field),
        None => Variable::Voltage(id, built.source.node),
    };
    let kind = SourceKind::Crossing(variable);
    let source = Source { kind, threshold: built.source.threshold, gid: Some(Gid(gid)) };
    build.net.model.sources.push(source);
    build.source.push(SourceId::from_index(build.net.model.sources.len() - 1));
    build.cell_points.push(points);
    build.built.push(Some(built));
}

/// Gives stylised cells 3-D points and moves them to their places.
pub(crate) fn define_shapes(build: &mut Build) {
    let mut roots = 0;
    // Cells whose points do not differ share their description.
    let mut shaped = Shaped::new();
    for pop in 0..build.all_cells.groups.len() {
        let mut others = Others::new(build, PopId::from_index(pop));
        let group = &build.all_cells.groups[pop];
        if group.artificial {
            continue;
        }
        for cell in (group.first..group.first + group.count()).map(Ordinal) {
            match build.own(cell) {
                Some(own) => shape_cell(build, own.index(), &mut roots, &mut shaped),
                None => roots += others.trace(build, cell).roots,
            }
        }
    }
}

/// A cell of another part with the points that `define_shapes` gives it. Nothing of it stays in the network.
pub(crate) fn shaped_elsewhere(build: &mut Build, cell: Ordinal) -> Option<BuiltCell> {
    if build.all_cells.group(cell).0.artificial {
        return None;
    }
    let templates = build.net.model.templates.len();
    let (mut built, template) = specimen(build, cell)?;
    built.template = TemplateId::from_index(templates);
    build.net.model.templates.push(template);
    let position = build.spot(cell).position;
    // How many sections are before it does not matter once it is in its place.
    let shaped = assemble::define_shape(build, &built, position, &mut 0);
    build.net.model.templates.truncate(templates);
    shaped.map(|(shaped, _)| shaped)
}

/// Descriptions of shaped cells, by the description before.
type Shaped = HashMap<StructureId, Vec<(assemble::Shapes, StructureId)>>;

fn shape_cell(build: &mut Build, i: usize, roots: &mut usize, shaped: &mut Shaped) {
    let Some(built) = build.built[i].clone() else { return };
    let position = build.net.cells.position[i];
    let Some((new, points)) = assemble::define_shape(build, &built, position, roots) else {
        return;
    };
    let known = shaped.entry(built.structure).or_default();
    let structure = match known.last() {
        Some((same, structure)) if *same == points => *structure,
        _ => {
            let structure = describe_shape(build, &built, &points);
            known.push((points, structure));
            structure
        }
    };
    if let Body::Compartments { cell, structure: stored } = &mut build.net.cells.body[i] {
        *stored = structure;
        build.net.model.cells[cell.index()].template = new.template;
    }
    build.built[i] = Some(Arc::new(BuiltCell { structure, ..new }));
}

/// Adds points to the description of a cell's sections.
fn describe_shape(build: &mut Build, built: &BuiltCell, points: &assemble::Shapes) -> StructureId {
    let mut described = Structure::clone(&build.net.structures[built.structure.index()]);
    for (section, points) in built.secs.iter().zip(points) {
        if let (Some(Value::Dict(sec)), Some(points)) = (described.secs.get_mut(&section.name), points)
            && let Some(Value::Dict(geom)) = sec.get_mut("geom")
        {
            geom.insert("pt3d".to_owned(), points.clone().into());
        }
    }
    build.net.structures.push(Arc::new(described));
    StructureId::from_index(build.net.structures.len() - 1)
}
