//! What is recorded: spikes of cells, spikes of stimuli, variables over time.

use crate::build::Build;
use crate::conditions::check_cell;
use crate::description::conns::{Linked, PlanId};
use crate::description::network::{
    Body, CellIndex, MissingTrace, RecordingName, Stim, StimRecordingName, number,
};
use crate::distribute::partition::Ordinal;
use crate::model::{Recording, Variable};
use crate::templates::assemble::BuiltCell;
use crate::templates::compartments;
use crate::{connect::synapse, variables};
use indexmap::IndexMap;
use netpyne_base::{Diagnostic, Gid, listed};
use netpyne_specs::{Number, RecordTrace, Value, python_number};

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
    let shapes = [
        ("recordLFP", !cfg.record_lfp.is_empty()),
        ("saveIMembrane", cfg.save_i_membrane),
        ("recordDipole", cfg.record_dipole),
    ];
    for (key, on) in shapes {
        if on {
            let d = Diagnostic::warning(format!("`{key}` is not supported yet: nothing is recorded for it"));
            build.out.push(d.at_path(format!("simConfig.{key}")));
        }
    }
    if cfg.record_dipoles_hnn.is_truthy() {
        let d = Diagnostic::error("HNN dipoles are not supported yet").at_path("simConfig.recordDipolesHNN");
        build.out.push(d);
    }
    // NetPyNE gives all cells shapes for these, which changes their geometry in the last bits of single precision.
    if shapes.iter().any(|(_, on)| *on) && !build.params.define_cell_shapes {
        compartments::define_shapes(build);
    }
}

fn is_all(value: &Value) -> bool {
    value.as_f64() == Some(-1.0)
}

/// The cells of this part that a list of selectors means, in order of creation: `all`, gids, populations,
/// `[population, index]`.
fn select(build: &mut Build, selectors: &[Value], path: &str) -> Vec<CellIndex> {
    let mut chosen = vec![false; build.net.cells.len()];
    for (i, selector) in selectors.iter().enumerate() {
        if matches!(selector.as_str(), Some("all" | "allCells")) {
            return (0..chosen.len()).map(CellIndex::from_index).collect();
        }
        if !mark(build, selector, &mut chosen) {
            let d = Diagnostic::warning("this selects no cell").at_path(format!("{path}[{i}]"));
            build
                .out
                .push(d.help("possible: `all`, a gid, a population, [population, index or list of indices]"));
        }
    }
    (0..chosen.len()).filter(|i| chosen[*i]).map(CellIndex::from_index).collect()
}

/// Marks the cells of this part that a selector means; false if there is none in the whole network.
fn mark(build: &Build, selector: &Value, chosen: &mut [bool]) -> bool {
    let pop = |name: &Value| build.net.pops.iter().position(|p| name.as_str() == Some(&p.label));
    let mut any = false;
    let mut mark = |cell: Ordinal| {
        if let Some(own) = build.own(cell) {
            chosen[own.index()] = true;
        }
        any = true;
    };
    match selector {
        Value::Text(_) => {
            if let Some(pop) = pop(selector) {
                let group = &build.census.groups[pop];
                (group.first..group.first + group.count()).map(Ordinal).for_each(&mut mark);
            }
        }
        Value::List(parts) => {
            let indices = match parts.get(1) {
                Some(Value::List(list)) => list.iter().filter_map(Value::as_f64).collect(),
                Some(index) => index.as_f64().into_iter().collect::<Vec<_>>(),
                None => Vec::new(),
            };
            if let Some(pop) = parts.first().and_then(pop) {
                let group = &build.census.groups[pop];
                let whole = |x: &f64| x.trunc() == *x && (0.0..f64::from(group.count())).contains(x);
                let own = indices.into_iter().filter(whole).map(|x| Ordinal(group.first + x as u32));
                own.for_each(&mut mark);
            }
        }
        _ => {
            let gid = selector.as_number().and_then(Number::whole).and_then(|g| u32::try_from(g).ok());
            if let Some(cell) = gid.and_then(|g| build.census.find(Gid(g))) {
                mark(cell);
            }
        }
    }
    any
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
            if build.census.share.is_everything() {
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

/// Variables to record, with the key of each where there can be several.
type Targets = Vec<(Variable, Option<String>)>;

/// Why a cell has nothing to record for a trace.
struct Lack {
    message: String,
    /// Whether it has something like it elsewhere.
    elsewhere: bool,
}

impl From<String> for Lack {
    fn from(message: String) -> Self {
        Lack { message, elsewhere: false }
    }
}

impl From<&str> for Lack {
    fn from(message: &str) -> Self {
        Lack::from(message.to_owned())
    }
}

/// There is no `what` at a place; there are some at the places `others`.
fn lack(what: &str, at: &str, others: &[String]) -> Lack {
    let elsewhere = match listed(others) {
        Some(places) => format!("; there are some at {places}"),
        None => String::new(),
    };
    Lack { message: format!("there is no {what}{at}{elsewhere}"), elsewhere: !others.is_empty() }
}

fn targets(build: &Build, trace: &RecordTrace, cell: CellIndex, synapses: &[usize]) -> Result<Targets, Lack> {
    let var = trace.var.as_deref().ok_or("`var` is missing")?;
    let sec = trace.sec.as_ref().filter(|s| !s.is_null());
    let Some(built) = &build.built[cell.index()] else {
        let Body::Artificial { point, .. } = &build.net.cells.body[cell.index()] else {
            return Ok(Vec::new());
        };
        if sec.is_some() || trace.syn_mech.is_some() {
            return Err("artificial cells have no sections".into());
        }
        return Ok(vec![(variables::of_point(build, *point, var)?, None)]);
    };
    let of_label = |label: &str| {
        let id = build.net.names.find(label);
        move |i: &&usize| {
            build.net.conns.plans[build.net.sites.plan[**i].index()].syn_mech == id && id.is_some()
        }
    };
    match sec {
        Some(name) => {
            let name = name.as_str().ok_or("`sec` must be the name of a section")?;
            let found = at_section(build, trace, cell, built, name, var, synapses)?;
            Ok(vec![(found, None)])
        }
        None => {
            let label = trace.syn_mech.as_deref().ok_or("`sec` is missing")?;
            // Section by section, as NetPyNE stores them.
            let section = |i: usize| built.morph.find(build.net.names.get(build.net.sites.sec[i]));
            let mut own: Vec<usize> = synapses.iter().filter(of_label(label)).copied().collect();
            own.sort_by_key(|i| section(*i));
            // Of several at one place, the last takes the place of the first.
            let mut found = IndexMap::new();
            for i in own {
                let key = format!("{}_{}", build.net.names.get(build.net.sites.sec[i]), location(build, i));
                found.insert(key, variables::of_point(build, crate::model::PointId::from_index(i), var)?);
            }
            match found.is_empty() {
                true => Err(lack(&format!("synapse `{label}`"), "", &[])),
                false => Ok(found.into_iter().map(|(key, variable)| (variable, Some(key))).collect()),
            }
        }
    }
}

fn at_section(
    build: &Build,
    trace: &RecordTrace,
    cell: CellIndex,
    built: &BuiltCell,
    name: &str,
    var: &str,
    synapses: &[usize],
) -> Result<Variable, Lack> {
    let ix = built.morph.find(name).ok_or_else(|| format!("there is no section `{name}`"))?;
    let loc = match &trace.loc {
        None | Some(Value::Null) => 0.5,
        Some(loc) => loc.as_f64().ok_or("`loc` must be a number")?,
    };
    let node = built.tree.node_at(ix, loc).ok_or("`loc` must be in 0 to 1")?;
    let id = synapse::model_cell(build, cell).ok_or("the cell has no sections")?;
    let index = match &trace.index {
        None | Some(Value::Null) => 0,
        Some(index) => index.as_f64().ok_or("`index` must be a number")? as usize,
    };
    let points = &build.net.model.points;
    if let Some(mechanism) = &trace.mech {
        return Ok(variables::of_mechanism(build, built, (id, node), mechanism, var)?);
    }
    if let Some(label) = &trace.syn_mech {
        let wanted = build.net.names.find(label);
        let of_label = |i: &&usize| {
            wanted.is_some() && build.net.conns.plans[build.net.sites.plan[**i].index()].syn_mech == wanted
        };
        let here = synapses.iter().filter(of_label).filter(|i| points.node[**i] == node);
        let Some(i) = here.into_iter().nth(index) else {
            let place = |i: &usize| {
                let sec = build.net.names.get(build.net.sites.sec[*i]);
                format!("{sec}({})", location(build, *i))
            };
            let mut others: Vec<String> = synapses.iter().filter(of_label).map(place).collect();
            others.dedup();
            let what = format!("synapse `{label}`{}", numbered(index));
            return Err(lack(&what, &format!(" at {name}({loc})"), &others));
        };
        return Ok(variables::of_point(build, crate::model::PointId::from_index(*i), var)?);
    }
    if let Some(label) = &trace.stim {
        let wanted = Value::from(label.as_str());
        let of_cell = || {
            let of_cell = build.net.stims.iter().filter(|s| s.cell == cell);
            of_cell.filter(|s| s.dict.get("label") == Some(&wanted) && points.cell[s.point.index()] == id)
        };
        let Some(stim) = of_cell().filter(|s| points.node[s.point.index()] == node).nth(index) else {
            let place = |s: &Stim| {
                let of = |key: &str| s.dict.get(key).cloned().unwrap_or_default();
                let loc = of("loc").as_number().map_or(String::new(), python_number);
                format!("{}({loc})", of("sec").as_str().unwrap_or_default())
            };
            let others: Vec<String> = of_cell().map(place).collect();
            let what = format!("stimulus of the target rule `{label}`{}", numbered(index));
            return Err(lack(&what, &format!(" at {name}({loc})"), &others));
        };
        return Ok(variables::of_point(build, stim.point, var)?);
    }
    if let Some(label) = &trace.pointp {
        let found = built.pointps.iter().position(|p| p.section == ix && p.label == *label);
        let Some(i) = found else {
            let others: Vec<String> = built.pointps.iter().map(|p| p.label.clone()).collect();
            return Err(lack(&format!("point process `{label}`"), &format!(" in `{name}`"), &others));
        };
        return Ok(variables::of_point(build, build.cell_points[cell.index()][i], var)?);
    }
    Ok(variables::of_segment(build, built, (id, node), var)?)
}

/// The location of a synapse as Python writes it.
fn location(build: &Build, synapse: usize) -> String {
    let plan = &build.net.conns.plans[build.net.sites.plan[synapse].index()];
    match number(build.net.sites.loc[synapse], plan.whole[2]) {
        Value::Number(loc) => python_number(loc),
        _ => String::new(),
    }
}

/// Which of several is meant, in words.
fn numbered(index: usize) -> String {
    if index == 0 { String::new() } else { format!(" of index {index}") }
}
