//! Creation of all cells, population by population: gids, tags, bodies, spike sources.

use crate::build::Build;
use crate::build::all_cells::Group;
use crate::build::placed::Placed;
use crate::build::share::Ordinal;
use crate::description::network::{Gids, PopId, Population, Tags};
use crate::populations::pops::PopPlan;
use crate::{populations::point_cell, populations::positions, templates::compartments};
use netpyne_base::{Diagnostic, Gid};
use netpyne_mechanism::MechId;
use netpyne_specs::{Dict, PopParams, PopSize, Value};
use std::sync::Arc;

/// A population whose cells are placed.
pub(crate) struct Made<'a> {
    label: &'a str,
    artificial: Option<MechId>,
    /// Parameters of artificial cells.
    params: Dict,
}

/// Places the cells of all populations and compiles the rules for cells.
pub(crate) fn place<'a>(build: &mut Build<'a>, plans: Vec<PopPlan>) -> Vec<Made<'a>> {
    let params = build.params;
    let mut copied = params.pop_tags_copied_to_cells.clone();
    if plans.iter().any(|p| p.artificial.is_some()) {
        copied.push("params".to_owned());
    }
    let mut made = Vec::new();
    let (mut first, mut first_gid) = (0, 0);
    for ((label, pop), plan) in params.pop_params.iter().zip(plans) {
        let PopPlan { mut tags, artificial } = plan;
        let mut placed = positions::place(build, label, pop, &mut tags, first_gid);
        if let Some(function) = build.place_functions.get(label) {
            placed.moved = Some(function.clone());
            let is_somewhere = |i: &u32| placed.spot(*i).position.iter().all(|x| x.is_finite());
            if let Some(i) = (0..placed.count).find(|i| !is_somewhere(i)) {
                let d = Diagnostic::error(format!("its spatial function gives no finite place for cell {i}"));
                build.out.push(d.at_path(format!("popParams[{label:?}]")));
            }
        }
        if first_gid.checked_add(placed.gids).is_none() {
            let d = Diagnostic::error("with these the network has more cells than can be numbered");
            build.out.push(d.at_path(format!("popParams[{label:?}]")));
            placed = Placed::default();
        }
        let mut own: Dict =
            tags.iter().filter(|(k, _)| copied.contains(k)).map(|(k, v)| (k.clone(), v.clone())).collect();
        own.insert("pop".to_owned(), label.as_str().into());
        // The parameters of artificial cells leave the tags; what is set for one cell stays for the next.
        let params = match artificial.and_then(|_| own.shift_remove("params")) {
            Some(Value::Dict(params)) => params,
            _ => Dict::new(),
        };
        let shared = Arc::new(Tags { before_position: Some(own.len()), own, label: None });
        let (count, gids) = (placed.count, placed.gids);
        made.push(Made { label, artificial, params });
        let artificial = artificial.is_some();
        build.all_cells.groups.push(Group {
            first,
            first_gid,
            placed,
            shared,
            tags,
            params: pop,
            artificial,
        });
        first += count;
        first_gid += gids;
    }
    build.rules = Arc::new(compartments::compile_rules(build));
    made
}

/// Creates the cells of this part.
pub(crate) fn create(build: &mut Build, made: Vec<Made>) {
    for (pop, Made { label, artificial, params }) in made.into_iter().enumerate() {
        create_pop(build, PopId::from_index(pop), label, artificial, params);
    }
    if build.params.define_cell_shapes {
        compartments::define_shapes(build);
    }
}

/// Creates the cells of one population.
fn create_pop(build: &mut Build, pop_id: PopId, label: &str, artificial: Option<MechId>, params: Dict) {
    let Group { first, first_gid, params: pop, .. } = build.all_cells.groups[pop_id.index()];
    let (count, mut tags) = {
        let group = &build.all_cells.groups[pop_id.index()];
        (group.count(), group.tags.clone())
    };
    let mut shared_params = params;
    let template = artificial.map(|id| point_cell::Template::new(build, id, label, pop, &tags));
    let mut others = compartments::Others::new(build, pop_id);
    for i in 0..count {
        let ordinal = Ordinal(first + i);
        let Some(cell) = build.own(ordinal) else {
            match &template {
                Some(template) => {
                    if has_own_params(pop) {
                        let listed = build.all_cells.groups[pop_id.index()].placed.listed(i);
                        cell_params(build, pop, &tags, (i as usize, listed.as_ref()), &mut shared_params);
                    }
                    build.randoms += template.streams(build);
                }
                None => others.pass(build, ordinal),
            }
            continue;
        };
        let group = &build.all_cells.groups[pop_id.index()];
        let spot = group.placed.spot(i);
        let own_tags = group.tags(build, i);
        let listed = group.placed.listed(i);
        debug_assert_eq!(cell.index(), build.net.cells.len());
        build.net.cells.gid.push(Gid(first_gid + i));
        build.net.cells.pop.push(pop_id);
        build.net.cells.position.push(spot.position);
        build.net.cells.normalised.push(spot.normalised);
        build.net.cells.tags.push(own_tags);
        match &template {
            Some(template) => {
                let params =
                    cell_params(build, pop, &tags, (i as usize, listed.as_ref()), &mut shared_params);
                point_cell::create(build, template, cell, params);
            }
            None => compartments::create(build, cell),
        }
    }
    if artificial.is_some() {
        tell_of_times(build, label, pop, count);
        tags.insert("params".to_owned(), shared_params.into());
    }
    let gids = Gids { first: Gid(first_gid), count };
    build.net.pops.push(Population { label: label.to_owned(), tags, gids });
}

/// Whether the parameters of an artificial population differ from cell to cell, or are changed by a cell for the next.
fn has_own_params(pop: &PopParams) -> bool {
    pop.cells_list.is_some() || pop.spk_times.is_some() || pop.dynamic_rates.is_some()
}

/// Whether NetPyNE gives the cells of a population its `spkTimes` and `dynamicRates`.
fn is_by_number(pop: &PopParams) -> bool {
    matches!(pop.size(), PopSize::Number(_) | PopSize::One)
}

/// Says where cells get times that NetPyNE does not give them.
fn tell_of_times(build: &mut Build, label: &str, pop: &PopParams, count: u32) {
    let given = [("spkTimes", pop.spk_times.is_some()), ("dynamicRates", pop.dynamic_rates.is_some())];
    let differs = !build.compat.times_by_number_only && !is_by_number(pop) && pop.cells_list.is_none();
    for (key, _) in given.iter().filter(|(_, given)| *given && differs) {
        let message = format!(
            "{count} cells get `{key}` here; NetPyNE gives it only to cells of a population with `numCells`"
        );
        let help = "`--compat netpyne` (`Compat::times_by_number_only`) does the same";
        let d = Diagnostic::warning(message).at_path(format!("popParams[{label:?}].{key}"));
        build.out.push(d.help(help));
    }
}

/// Parameters of artificial cell `i`, `listed` if the population lists its cells, before its own strings are evaluated.
fn cell_params(
    build: &Build,
    pop: &PopParams,
    tags: &Dict,
    (i, listed): (usize, Option<&Dict>),
    shared: &mut Dict,
) -> Dict {
    if let Some(listed) = listed {
        let is_vecstim = tags.get("cellModel").and_then(Value::as_str) == Some("VecStim");
        let times = listed.get("spkTimes").filter(|_| is_vecstim);
        if let Some(Value::Dict(own)) = listed.get("params") {
            let mut own = own.clone();
            own.extend(times.map(|t| ("spkTimes".to_owned(), t.clone())));
            return own;
        }
        shared.extend(times.map(|t| ("spkTimes".to_owned(), t.clone())));
        return shared.clone();
    }
    if build.compat.times_by_number_only && !is_by_number(pop) {
        return shared.clone();
    }
    let of_cell = |value: &Value| match value.as_list() {
        Some(rows) if rows.first().is_some_and(|r| r.as_list().is_some()) => rows.get(i).cloned(),
        _ => Some(value.clone()),
    };
    if let Some(times) = pop.spk_times.as_ref().and_then(of_cell) {
        shared.insert("spkTimes".to_owned(), times);
    }
    if let Some(rates) = &pop.dynamic_rates
        && let (Some(values), Some(times)) = (rates.get("rates").and_then(of_cell), rates.get("times"))
    {
        shared.insert("rates".to_owned(), Value::List(vec![values, times.clone()]));
    }
    shared.clone()
}
