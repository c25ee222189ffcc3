//! What is recorded: spikes of cells, spikes of stimuli, variables over time.

mod currents;
mod geometry;
mod transfer;
mod weights;

use crate::build::Build;
use crate::build::conditions::check_cell;
use crate::build::share::Ordinal;
use crate::description::conns::{Linked, PlanId};
use crate::description::network::{Body, CellIndex, MissingTrace, RecordingName, StimRecordingName};
use crate::model::{Recording, Variable};
use crate::templates::compartments;
use crate::traced::{Lack, targets};
use netpyne_base::{Diagnostic, Gid};
use netpyne_specs::{Number, Value};
use std::collections::BTreeSet;

/// Decides everything that is recorded.
pub(crate) fn set_up(build: &mut Build) {
    let cfg = build.cfg;
    if !is_all(&cfg.record_cells_spikes) {
        let selectors = cfg.record_cells_spikes.as_list().unwrap_or(&[]);
        let cells = select(build, selectors, "simConfig.recordCellsSpikes");
        let gids = cells.iter().map(|c| Gid(build.gid(*c))).collect();
        build.net.model.recorded_gids = Some(gids);
    }
    if cfg.record_stim || analysis_needs_stims(build) {
        stims(build);
    }
    traces(build);
    weights::set_up(build);
    if cfg.record_dipoles_hnn.is_truthy() {
        let d = Diagnostic::error("HNN dipoles are not supported yet").at_path("simConfig.recordDipolesHNN");
        build.out.push(d);
    }
    // NetPyNE gives all cells shapes for these, which changes their geometry in the last bits of single precision.
    if build.wants_membrane_currents() && !build.params.define_cell_shapes {
        compartments::define_shapes(build);
    }
    currents::set_up(build);
}

fn is_all(value: &Value) -> bool {
    value.as_f64() == Some(-1.0)
}

/// The cells of this part that a list of selectors means, in order of creation: `all`, gids, populations,
/// `[population, index]`.
fn select(build: &mut Build, selectors: &[Value], path: &str) -> Vec<CellIndex> {
    let mut chosen = vec![false; build.net.cells.len()];
    for (i, selector) in selectors.iter().enumerate() {
        if means_all(selector) {
            return (0..chosen.len()).map(CellIndex::from_index).collect();
        }
        let cells = cells_of(build, selector);
        cells.iter().filter_map(|cell| build.own(*cell)).for_each(|own| chosen[own.index()] = true);
        warn_of_none(build, selector, cells.is_empty(), format!("{path}[{i}]"));
    }
    (0..chosen.len()).filter(|i| chosen[*i]).map(CellIndex::from_index).collect()
}

/// The same in the whole network; `true` means all cells, `false` none.
fn select_everywhere(build: &mut Build, wish: &Value, path: &str) -> Vec<Ordinal> {
    let all = build.all_cells.groups.last().map_or(0, |group| group.first + group.count());
    let mut chosen = BTreeSet::new();
    let selectors = match wish.as_list() {
        Some(selectors) => selectors,
        None if wish.is_truthy() => return (0..all).map(Ordinal).collect(),
        None => return Vec::new(),
    };
    for (i, selector) in selectors.iter().enumerate() {
        if means_all(selector) {
            return (0..all).map(Ordinal).collect();
        }
        let cells = cells_of(build, selector);
        warn_of_none(build, selector, cells.is_empty(), format!("{path}[{i}]"));
        chosen.extend(cells.into_iter().map(|cell| cell.0));
    }
    chosen.into_iter().map(Ordinal).collect()
}

fn means_all(selector: &Value) -> bool {
    matches!(selector.as_str(), Some("all" | "allCells"))
}

/// Of what names no population the validator has told.
fn warn_of_none(build: &mut Build, selector: &Value, none: bool, path: String) {
    if none && (names_population(build, selector) || is_gid(selector)) {
        let d = Diagnostic::warning("this selects no cell").at_path(path);
        build
            .out
            .push(d.help("possible: `all`, a gid, a population, [population, index or list of indices]"));
    }
}

fn names_population(build: &Build, selector: &Value) -> bool {
    let name = selector.as_list().map_or(Some(selector), |list| list.first()).and_then(Value::as_str);
    build.net.pops.iter().any(|p| name == Some(&p.label))
}

fn is_gid(selector: &Value) -> bool {
    selector.as_number().and_then(Number::whole).is_some_and(|gid| gid >= 0)
}

/// The cells of the whole network that a selector other than `all` means.
fn cells_of(build: &Build, selector: &Value) -> Vec<Ordinal> {
    let pop = |name: &Value| {
        let pop = build.net.pops.iter().position(|p| name.as_str() == Some(&p.label));
        pop.map(|pop| &build.all_cells.groups[pop])
    };
    match selector {
        Value::Text(_) => match pop(selector) {
            Some(group) => (group.first..group.first + group.count()).map(Ordinal).collect(),
            None => Vec::new(),
        },
        Value::List(parts) => {
            let indices = match parts.get(1) {
                Some(Value::List(list)) => list.iter().filter_map(Value::as_f64).collect(),
                Some(index) => index.as_f64().into_iter().collect::<Vec<_>>(),
                None => Vec::new(),
            };
            let Some(group) = parts.first().and_then(pop) else { return Vec::new() };
            let whole = |x: &f64| x.trunc() == *x && (0.0..f64::from(group.count())).contains(x);
            indices.into_iter().filter(whole).map(|x| Ordinal(group.first + x as u32)).collect()
        }
        _ => {
            let gid = selector.as_number().and_then(Number::whole).and_then(|g| u32::try_from(g).ok());
            gid.and_then(|g| build.all_cells.find(Gid(g))).into_iter().collect()
        }
    }
}

/// Whether a plot shows stimuli, so that their spikes are needed.
fn analysis_needs_stims(build: &Build) -> bool {
    let shows = |plot: &str, words: &[&str]| {
        let include = build.cfg.analysis.get(plot).and_then(|p| p.get("include")).and_then(Value::as_list);
        include
            .unwrap_or(&[])
            .iter()
            .filter_map(Value::as_str)
            .any(|item| words.contains(&item) || build.params.stim_source_params.contains_key(item))
    };
    let histogram = build.cfg.analysis.get("plotSpikeHist");
    shows("plotRaster", &["allNetStims", "all"])
        || matches!(histogram, Some(Value::Bool(true)))
        || shows("plotSpikeHist", &["allNetStims", "eachPop"])
}

/// Records the stimuli of every cell; of several synapses of one stimulus, the last.
fn stims(build: &mut Build) {
    let net = &mut build.net;
    let by_cell = net.conns.by_cell(net.cells.len());
    for i in 0..net.cells.len() {
        let mut own: Vec<(crate::NameId, crate::model::SourceId)> = Vec::new();
        for &conn in by_cell.of(CellIndex::from_index(i)) {
            let conn = conn as usize;
            let Some(label) = net.conns.plans[net.conns.plan[conn].index()].pre_label else { continue };
            let Linked::Connection(id) = net.conns.link.get(conn).get() else { continue };
            let source = net.model.connections.source[id.index()];
            match own.iter_mut().find(|(known, _)| *known == label) {
                Some(known) => known.1 = source,
                None => own.push((label, source)),
            }
        }
        for (label, source) in own {
            net.model.recorded_sources.push(source);
            let source = net.names.get(label).to_owned();
            net.stim_recordings.push(StimRecordingName { gid: net.cells.gid[i], source });
        }
    }
}

fn traces(build: &mut Build) {
    let cfg = build.cfg;
    if cfg.record_traces.is_empty() {
        return;
    }
    let Some(step) = cfg.record_step.as_f64().filter(|s| *s > 0.0) else {
        let d = Diagnostic::error("expected an interval above 0 ms; `adaptive` is not supported");
        build.out.push(d.at_path("simConfig.recordStep"));
        return;
    };
    let mut chosen = vec![false; build.net.cells.len()];
    let mut order = select(build, &cfg.record_cells, "simConfig.recordCells");
    for plot in ["plotTraces", "iplotTraces"] {
        if let Some(include) = cfg.analysis.get(plot).and_then(|p| p.get("include")) {
            let path = format!("simConfig.analysis.{plot}.include");
            order.extend(select(build, include.as_list().unwrap_or(&[]), &path));
            break;
        }
    }
    order.retain(|c| !std::mem::replace(&mut chosen[c.index()], true));
    let synapses = synapses_by_cell(build);
    for (trace, params) in &cfg.record_traces {
        let mut problem: Option<MissingTrace> = None;
        let mut recorded = false;
        for &cell in &order {
            let fulfils = |conds| check_cell(&build.who(build.ordinal(cell)), conds);
            if params.conds.as_ref().is_some_and(|conds| !fulfils(conds)) {
                continue;
            }
            match targets(build, params, cell, &synapses[cell.index()]) {
                Ok(found) => {
                    recorded |= !found.is_empty();
                    for (variable, key) in found {
                        let gid = Some(build.net.cells.gid[cell.index()]);
                        build.net.model.recordings.push(Recording { variable, step });
                        build.net.recordings.push(RecordingName { trace: trace.clone(), gid, key });
                    }
                }
                Err(Lack { message, elsewhere }) => {
                    let gid = build.net.cells.gid[cell.index()];
                    let missing = MissingTrace { trace: trace.clone(), gid, message, elsewhere };
                    if problem.as_ref().is_none_or(|known| missing.goes_before(known)) {
                        problem = Some(missing);
                    }
                }
            }
        }
        // Cells that lack something are left out silently; all of them lacking it is a mistake. Those of other parts may
        // not lack it: who has all parts can tell.
        if let (false, Some(missing)) = (recorded, problem) {
            if build.all_cells.share.is_everything() {
                build.out.push(missing.warning());
            } else {
                build.net.missing_traces.push(missing);
            }
        }
    }
    if cfg.record_time {
        build.net.model.recordings.push(Recording { variable: Variable::Time, step });
        build.net.recordings.push(RecordingName { trace: "t".to_owned(), gid: None, key: None });
    }
}

/// Synapses of each cell in order of creation, as positions in `model.points`.
fn synapses_by_cell(build: &Build) -> Vec<Vec<usize>> {
    let net = &build.net;
    let mut owner = vec![0; net.model.cells.len()];
    for (i, body) in net.cells.body.iter().enumerate() {
        if let Body::Compartments { cell, .. } = body {
            owner[cell.index()] = i;
        }
    }
    let mut synapses = vec![Vec::new(); net.cells.len()];
    for (i, cell) in net.model.points.cell.iter().enumerate() {
        if net.sites.plan[i] != PlanId::NONE {
            synapses[owner[cell.index()]].push(i);
        }
    }
    synapses
}
