//! How many samples of traces a run would keep: those that surely exist, of voltages, sections and density mechanisms.

use crate::build::Build;
use crate::build::all_cells::{Group, Who};
use crate::build::built_cell::BuiltCell;
use crate::build::conditions::check_cell;
use crate::build::share::Ordinal;
use crate::model;
use netpyne_base::Gid;
use netpyne_specs::{Number, RecordTrace, Value};

/// Which share of the cells of each population is recorded.
pub(crate) fn shares(build: &Build) -> Vec<f64> {
    let groups = &build.all_cells.groups;
    let mut cells = vec![0.0; groups.len()];
    let plots = ["plotTraces", "iplotTraces"].map(|plot| build.cfg.analysis.get(plot)?.get("include"));
    let shown = plots.into_iter().flatten().next();
    for selector in build.cfg.record_cells.iter().chain(shown.and_then(Value::as_list).unwrap_or(&[])) {
        add(build, selector, &mut cells);
    }
    let share = |(n, group): (f64, &Group)| (n / f64::from(group.count().max(1))).min(1.0);
    cells.into_iter().zip(groups).map(share).collect()
}

fn add(build: &Build, selector: &Value, cells: &mut [f64]) {
    let groups = &build.all_cells.groups;
    let pop = |name: &Value| build.params.pop_params.get_index_of(name.as_str()?);
    match selector {
        Value::Text(_) if matches!(selector.as_str(), Some("all" | "allCells")) => {
            cells.iter_mut().zip(groups).for_each(|(n, group)| *n = f64::from(group.count()));
        }
        Value::Text(_) => {
            if let Some(pop) = pop(selector) {
                cells[pop] = f64::from(groups[pop].count());
            }
        }
        Value::List(parts) => {
            if let Some(pop) = parts.first().and_then(pop) {
                cells[pop] += parts.get(1).map_or(0.0, |i| i.as_list().map_or(1.0, |list| list.len() as f64));
            }
        }
        gid => {
            let gid = gid.as_number().and_then(Number::whole).and_then(|gid| u32::try_from(gid).ok());
            if let Some(cell) = gid.and_then(|gid| build.all_cells.find(Gid(gid))) {
                cells[build.all_cells.index(cell)] += 1.0;
            }
        }
    }
}

/// Samples of one trace.
pub(crate) fn samples(build: &Build) -> f64 {
    let step = build.cfg.record_step.as_f64().filter(|step| *step > 0.0);
    step.map_or(0.0, |step| (build.cfg.duration.get() / step).max(0.0) + 1.0)
}

/// Traces of a cell with sections.
pub(crate) fn of_sections(build: &Build, who: &Who, built: &BuiltCell, template: &model::Template) -> f64 {
    let exists = |trace: &RecordTrace| {
        let has_mechanism = |name: &str| {
            let id = build.catalog.find(name);
            template.mechanisms.iter().any(|insertion| Some(insertion.mechanism) == id)
        };
        let section = trace.sec.as_ref().and_then(Value::as_str);
        let elsewhere = [&trace.syn_mech, &trace.pointp, &trace.stim].into_iter().any(Option::is_some);
        section.is_some_and(|name| built.morph.find(name).is_some())
            && !elsewhere
            && trace.mech.as_deref().is_none_or(has_mechanism)
    };
    count(build, who, exists)
}

/// Traces of an artificial cell.
pub(crate) fn of_artificial(build: &Build, cell: Ordinal, mechanism: &str) -> f64 {
    let Some(id) = build.catalog.find(mechanism) else { return 0.0 };
    let exists = |trace: &RecordTrace| {
        trace.sec.is_none() && trace.var.as_deref().is_some_and(|var| build.field(id, var).is_some())
    };
    count(build, &build.who(cell), exists)
}

fn count(build: &Build, who: &Who, exists: impl Fn(&RecordTrace) -> bool) -> f64 {
    let fulfils = |trace: &RecordTrace| trace.conds.as_ref().is_none_or(|conds| check_cell(who, conds));
    build.cfg.record_traces.values().filter(|trace| fulfils(trace) && exists(trace)).count() as f64
}
