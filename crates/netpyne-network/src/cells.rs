//! Creation of all cells, population by population: gids, tags, bodies, spike sources.

use crate::build::Build;
use crate::network::{CellIndex, PopId, Population, Tags};
use crate::pops::PopPlan;
use crate::{compartments, point_cell, positions};
use netpyne_base::Gid;
use netpyne_specs::{Dict, PopParams, Value};
use std::sync::Arc;

/// Creates the cells of all populations.
pub(crate) fn create(build: &mut Build, plans: Vec<PopPlan>) {
    let params = build.params;
    let mut copied = params.pop_tags_copied_to_cells.clone();
    if plans.iter().any(|p| p.artificial.is_some()) {
        copied.push("params".to_owned());
    }
    let rules = compartments::Rules::compile(build);
    let mut first = 0;
    for ((label, pop), plan) in params.pop_params.iter().zip(plans) {
        first = create_pop(build, label, pop, plan, &copied, &rules, first);
    }
    if params.define_cell_shapes {
        compartments::define_shapes(build);
    }
}

/// Creates one population; returns the first gid of the next.
fn create_pop(
    build: &mut Build,
    label: &str,
    pop: &PopParams,
    plan: PopPlan,
    copied: &[String],
    rules: &compartments::Rules,
    first: u32,
) -> u32 {
    let PopPlan { mut tags, artificial } = plan;
    let placed = positions::place(build, label, pop, &mut tags, first);
    let pop_id = PopId::from_index(build.net.pops.len());
    let mut own: Dict =
        tags.iter().filter(|(k, _)| copied.contains(k)).map(|(k, v)| (k.clone(), v.clone())).collect();
    own.insert("pop".to_owned(), label.into());
    // The parameters of artificial cells leave the tags; what is set for one cell stays for the next.
    let mut shared_params = match own.get("params") {
        Some(Value::Dict(params)) if artificial.is_some() => params.clone(),
        _ => Dict::new(),
    };
    let template = artificial.map(|id| point_cell::Template::new(build, id, label, pop, &tags));
    if artificial.is_some() {
        own.shift_remove("params");
    }
    let shared = Arc::new(Tags { before_position: Some(own.len()), own, label: None });
    let mut gids = Vec::with_capacity(placed.position.len());
    for i in 0..placed.position.len() {
        let gid = first + i as u32;
        gids.push(Gid(gid));
        let listed = placed.own.as_ref().map(|own| &own[i]);
        let fraction = placed.fractions.as_ref().map(|f| f[i]);
        let mut cell_tags = own_tags(&shared, listed, fraction);
        if let Some(correction) = border_correction(build, pop, &tags, placed.position[i]) {
            Arc::make_mut(&mut cell_tags).own.insert("borderCorrect".to_owned(), correction.into());
        }
        let cell = CellIndex::from_index(build.net.cells.len());
        build.net.cells.gid.push(Gid(gid));
        build.net.cells.pop.push(pop_id);
        build.net.cells.position.push(placed.position[i]);
        build.net.cells.normalised.push(placed.normalised[i]);
        match &template {
            Some(template) => {
                let params = cell_params(pop, &tags, listed, i, &mut shared_params);
                if cell_tags.own.contains_key("params") {
                    Arc::make_mut(&mut cell_tags).own.shift_remove("params");
                }
                build.net.cells.tags.push(cell_tags);
                point_cell::create(build, template, cell, params);
            }
            None => {
                build.net.cells.tags.push(cell_tags);
                compartments::create(build, rules, cell);
            }
        }
    }
    if artificial.is_some() {
        tags.insert("params".to_owned(), shared_params.into());
    }
    build.net.pops.push(Population { label: label.to_owned(), tags, gids });
    first + placed.gids
}

/// The tags of one cell: the population's own object unless something is special about the cell.
fn own_tags(shared: &Arc<Tags>, listed: Option<&Dict>, fraction: Option<f64>) -> Arc<Tags> {
    if listed.is_none() && fraction.is_none() {
        return Arc::clone(shared);
    }
    let mut tags = Tags::clone(shared);
    if let Some(fraction) = fraction {
        tags.own.insert("fraction".to_owned(), fraction.into());
    }
    tags.before_position = Some(tags.own.len());
    if let Some(listed) = listed {
        tags.own.extend(listed.iter().map(|(k, v)| (k.clone(), v.clone())));
        tags.before_position = None;
    }
    Arc::new(tags)
}

/// Parameters of artificial cell `i` before its own strings are evaluated.
fn cell_params(pop: &PopParams, tags: &Dict, listed: Option<&Dict>, i: usize, shared: &mut Dict) -> Dict {
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

/// How much of the border's neighbourhood a cell lacks, per axis.
fn border_correction(build: &Build, pop: &PopParams, tags: &Dict, position: [f64; 3]) -> Option<Vec<Value>> {
    let correct = build.params.correct_border.on()?;
    let size = [build.params.size_x, build.params.size_y, build.params.size_z].map(|s| s.get());
    let given = [correct.x_borders, correct.y_borders, correct.z_borders];
    let absolute = [pop.x_range, pop.y_range, pop.z_range];
    let range = |key: &str| tags.get(key).and_then(Value::as_f64s).filter(|r| r.len() == 2);
    Some(
        (0..3)
            .map(|a| {
                let axis = ["x", "y", "z"][a];
                let borders = if let Some(b) = given[a] {
                    b.map(|b| b.get() * size[a])
                } else if let Some(r) =
                    range(&format!("{axis}Range")).or(absolute[a].map(|r| r.map(|p| p.get()).to_vec()))
                {
                    [r[0], r[1]]
                } else if let Some(r) = range(&format!("{axis}normRange")) {
                    [r[0] * size[a], r[1] * size[a]]
                } else {
                    [0.0, size[a]]
                };
                let distance = borders.iter().map(|b| (position[a] - b).abs()).fold(f64::INFINITY, f64::min);
                let missing = correct.threshold[a].get() - distance;
                if missing > 0.0 { missing.into() } else { 0.into() }
            })
            .collect(),
    )
}
