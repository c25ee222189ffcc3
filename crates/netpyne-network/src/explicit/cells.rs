//! Cells of a network that exists already.

use crate::build::Build;
use crate::build::all_cells::Group;
use crate::build::placed::{How, Placed};
use crate::build::share::Ordinal;
use crate::description::explicit::{ExplicitBody, ExplicitCell, ExplicitNetwork, ExplicitPop};
use crate::description::network::{Gids, PopId, Population, Structure, StructureId};
use crate::explicit::rules::without_defined_shapes;
use crate::populations::point_cell;
use crate::templates::{compartments, structure};
use netpyne_base::{Diagnostic, Gid, did_you_mean};
use netpyne_mechanism::MechId;
use netpyne_mechanism::ir::Kind;
use netpyne_specs::{Dict, Value};
use std::sync::Arc;

/// Tells where all cells are, and which rule stands for the sections of each.
pub(super) fn place<'a>(build: &mut Build<'a>, explicit: &'a ExplicitNetwork) {
    let params = build.params;
    let mut first_gid = 0;
    for (pop, params) in explicit.pops.iter().zip(params.pop_params.values()) {
        let cells = cells_of(explicit, pop);
        first_gid = cells.first().map_or(first_gid, |cell| cell.gid.0);
        let count = cells.len() as u32;
        let placed = Placed { count, gids: count, how: How::Told(cells), ..Placed::default() };
        let artificial =
            matches!(cells.first(), Some(ExplicitCell { body: ExplicitBody::Artificial(_), .. }));
        let (first, tags) = (pop.cells.start, pop.tags.clone());
        build.all_cells.groups.push(Group {
            first,
            first_gid,
            placed,
            shared: Arc::default(),
            tags,
            params,
            artificial,
        });
        first_gid += count;
    }
    let mut rules = compartments::compile_rules(build);
    rules.told = explicit.structures.len();
    for cell in &explicit.cells {
        if let ExplicitBody::Compartments { structure, .. } = cell.body {
            rules.of_cell.insert(cell.gid.0, structure as usize);
        }
    }
    build.rules = Arc::new(rules);
    // Sections are described as they were, whatever the order of their keys.
    for (i, structure) in explicit.structures.iter().enumerate() {
        let (secs, sec_lists) = &**structure;
        let (mut secs, sec_lists) = (without_defined_shapes(secs), sec_lists.clone());
        let source = structure::spike_source(&mut secs);
        build.net.structures.push(Arc::new(Structure { secs, sec_lists }));
        build.cache.structures.insert(vec![i], (StructureId::from_index(i), source));
    }
}

fn cells_of<'a>(explicit: &'a ExplicitNetwork, pop: &ExplicitPop) -> &'a [ExplicitCell] {
    &explicit.cells[pop.cells.start as usize..pop.cells.end as usize]
}

/// Creates the cells of this part.
pub(super) fn create(build: &mut Build, explicit: &ExplicitNetwork) {
    for (i, pop) in explicit.pops.iter().enumerate() {
        create_pop(build, PopId::from_index(i), pop, cells_of(explicit, pop));
        // Cells that were passed over have no places, which later ones count on.
        if build.out.has_errors() {
            return;
        }
    }
}

fn create_pop(build: &mut Build, id: PopId, pop: &ExplicitPop, cells: &[ExplicitCell]) {
    let params = build.all_cells.groups[id.index()].params;
    let template = artificial(build, pop, cells).map(|mechanism| {
        point_cell::Template::new(build, mechanism, &pop.label, params, &with_params(pop, cells))
    });
    let mut others = compartments::Others::new(build, id);
    for (i, cell) in cells.iter().enumerate() {
        let ordinal = Ordinal(pop.cells.start + i as u32);
        if template.is_none() && matches!(cell.body, ExplicitBody::Artificial(_)) {
            if !build.out.has_errors() {
                let d = Diagnostic::error("this cell has no sections, the first of its population has some");
                build.report_once(d.at_path(format!("net.cells: gid {}", cell.gid)));
            }
            return;
        }
        let Some(own) = build.own(ordinal) else {
            match &template {
                Some(template) => build.randoms += template.streams(build),
                None => others.pass(build, ordinal),
            }
            continue;
        };
        build.net.cells.gid.push(cell.gid);
        build.net.cells.pop.push(id);
        build.net.cells.position.push(cell.position);
        build.net.cells.normalised.push(cell.normalised);
        build.net.cells.tags.push(Arc::clone(&cell.tags));
        match (&template, &cell.body) {
            (Some(template), ExplicitBody::Artificial(params)) => {
                point_cell::create(build, template, own, params.clone());
            }
            (Some(_), _) => {
                let d = Diagnostic::error("this cell has sections, the first of its population has none");
                build.report_once(d.at_path(format!("net.cells: gid {}", cell.gid)));
                return;
            }
            (None, _) => compartments::create(build, own),
        }
        if let ExplicitBody::Compartments { emptied, .. } = &cell.body {
            build.net.emptied.extend(emptied.iter().map(|sec| (own, *sec)));
        }
    }
    let first = cells.first().map_or(Gid(build.all_cells.groups[id.index()].first_gid), |cell| cell.gid);
    let gids = Gids { first, count: cells.len() as u32 };
    build.net.pops.push(Population { label: pop.label.clone(), tags: pop.tags.clone(), gids });
}

/// The tags of a population with the parameters of its first cell, if it has none of its own.
fn with_params(pop: &ExplicitPop, cells: &[ExplicitCell]) -> Dict {
    let mut tags = pop.tags.clone();
    if let (false, Some(ExplicitCell { body: ExplicitBody::Artificial(params), .. })) =
        (tags.contains_key("params"), cells.first())
    {
        tags.insert("params".to_owned(), params.clone().into());
    }
    tags
}

/// The mechanism of a population of artificial cells.
fn artificial(build: &mut Build, pop: &ExplicitPop, cells: &[ExplicitCell]) -> Option<MechId> {
    let ExplicitCell { tags, body: ExplicitBody::Artificial(_), .. } = cells.first()? else { return None };
    let model = tags.own.get("cellModel").or_else(|| pop.tags.get("cellModel")).and_then(Value::as_str);
    let path = format!("net.pops[{:?}].tags.cellModel", pop.label);
    let Some(model) = model else {
        build.out.push(Diagnostic::error("these cells have no sections and no `cellModel`").at_path(path));
        return None;
    };
    let found = build.catalog.find(model).filter(|id| build.catalog.get(*id).kind == Kind::ArtificialCell);
    if found.is_none() {
        let known: Vec<&str> = build.catalog.names(Kind::ArtificialCell).collect();
        let d = Diagnostic::error(format!("no artificial cell called `{model}`")).at_path(path);
        build.out.push(d.help_opt(did_you_mean(model, &known)));
    }
    found
}
