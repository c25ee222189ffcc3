//! Cells with sections: which rules apply, and sharing between cells that do not differ.

use crate::assemble::{self, BuiltCell, Draft};
use crate::build::Build;
use crate::conditions::{check_cell, python_eq};
use crate::conns::PlanId;
use crate::model::{self, CellId, Source, SourceId, SourceKind, TemplateId, Variable};
use crate::network::{Body, CellIndex, Structure, StructureId};
use crate::rule_strings::RuleStrings;
use crate::{rule, structure};
use netpyne_base::{Diagnostic, Gid};
use netpyne_specs::{CellParams, Conds, Value};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// All cell rules, compiled.
pub(crate) struct Rules<'a> {
    rules: Vec<Rule<'a>>,
    cache: RefCell<Cache>,
}

struct Rule<'a> {
    label: &'a str,
    params: &'a CellParams,
    /// With the range of `fraction` for diverse populations.
    conds: Conds,
    strings: RuleStrings,
}

/// What was built for which rules.
#[derive(Default)]
struct Cache {
    cells: HashMap<Vec<usize>, Arc<BuiltCell>>,
    structures: HashMap<Vec<usize>, StructureId>,
    last_template: HashMap<Vec<usize>, TemplateId>,
}

impl<'a> Rules<'a> {
    /// Compiles the rules' strings and works out the ranges of diverse populations.
    pub fn compile(build: &mut Build<'a>) -> Self {
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
        Rules { rules, cache: RefCell::default() }
    }

    fn matching(&self, build: &Build, cell: CellIndex) -> Vec<usize> {
        let cell_type = build.net.cells.tags[cell.index()].own.get("cellType").and_then(Value::as_str);
        let applies = |rule: &Rule| {
            if rule.conds.is_empty() {
                cell_type == Some(rule.label)
            } else {
                check_cell(&build.net, cell, &rule.conds)
            }
        };
        (0..self.rules.len()).filter(|&i| applies(&self.rules[i])).collect()
    }
}

/// Creates one cell with sections; the last cell of the network's columns is meant.
pub(crate) fn create(build: &mut Build, rules: &Rules, cell: CellIndex) {
    let gid = build.gid(cell);
    let matching = rules.matching(build, cell);
    let mut cache = rules.cache.borrow_mut();
    let has_secs = |&i: &usize| !rules.rules[i].params.secs.is_empty();
    if !matching.iter().any(has_secs) {
        let pop = &build.net.cells.tags[cell.index()].own["pop"];
        let d = Diagnostic::error("no cell rule with sections applies to these cells")
            .at_path(format!("popParams[{:?}]", pop.as_str().unwrap_or("")))
            .help("a rule applies if its `conds` hold, or without `conds` if its label is the `cellType`");
        build.report_once(d);
        push_nothing(build);
        return;
    }
    if build.cfg.include_params_label {
        label(build, cell, matching.iter().map(|&i| rules.rules[i].label.to_owned()).collect());
    }
    let own_params = build.net.cells.tags[cell.index()].own.contains_key("params");
    let is_static = !own_params && matching.iter().all(|&i| rules.rules[i].strings.is_static(build.cfg));
    let built = match cache.cells.get(&matching) {
        Some(built) if is_static => Arc::clone(built),
        _ => {
            let initials = build.net.model.ion_initials.clone();
            let mut draft = Draft::default();
            for &i in &matching {
                let rule = &rules.rules[i];
                rule::apply(build, &mut draft, rule.label, rule.params, &rule.strings, cell);
            }
            let structure = match cache.structures.get(&matching) {
                Some(&id) => id,
                None => {
                    let mut described = Structure::default();
                    matching
                        .iter()
                        .for_each(|&i| structure::apply(&mut described, rules.rules[i].params, gid));
                    draft.source = structure::spike_source(&mut described.secs);
                    build.net.structures.push(Arc::new(described));
                    let id = StructureId::from_index(build.net.structures.len() - 1);
                    if !matching.iter().any(|&i| rules.rules[i].strings.uses_gid) {
                        cache.structures.insert(matching.clone(), id);
                    }
                    id
                }
            };
            if draft.source.is_none() {
                let mut secs = build.net.structures[structure.index()].secs.clone();
                draft.source = structure::spike_source(&mut secs);
            }
            let last = cache.last_template.get(&matching).copied();
            let Some(built) = assemble::finish(build, draft, structure, last) else {
                push_nothing(build);
                return;
            };
            let built = Arc::new(built);
            cache.last_template.insert(matching.clone(), built.template);
            // The first cell may have changed the concentrations with which ions of the next ones start.
            if is_static && initials == build.net.model.ion_initials {
                cache.cells.insert(matching, Arc::clone(&built));
            }
            built
        }
    };
    push_cell(build, cell, gid, built);
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

/// Keeps the columns parallel after a mistake; the network is not handed out then.
fn push_nothing(build: &mut Build) {
    build.net.cells.body.push(Body::Compartments { cell: CellId(0), structure: StructureId(0) });
    build.built.push(None);
    build.cell_points.push(Vec::new());
    build.source.push(SourceId(0));
}

fn push_cell(build: &mut Build, cell: CellIndex, gid: u32, built: Arc<BuiltCell>) {
    let id = CellId::from_index(build.net.model.cells.len());
    build.net.model.cells.push(model::Cell { gid: Gid(gid), template: built.template });
    build.net.cells.body.push(Body::Compartments { cell: id, structure: built.structure });
    debug_assert_eq!(build.net.cells.body.len(), cell.index() + 1);
    let points = built
        .pointps
        .iter()
        .map(|p| {
            let sec = build.net.names.intern(&built.secs[p.section.index()].name);
            build.push_point(p.mechanism, Some((id, p.node, sec, p.loc)), PlanId::NONE, p.set.clone())
        })
        .collect::<Vec<_>>();
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
    let mut shaped: HashMap<StructureId, Vec<(assemble::Shapes, StructureId)>> = HashMap::new();
    for i in 0..build.built.len() {
        let Some(built) = build.built[i].clone() else { continue };
        let position = build.net.cells.position[i];
        let Some((new, points)) = assemble::define_shape(build, &built, position, &mut roots) else {
            continue;
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
