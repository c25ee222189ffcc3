//! Weights of connections over time: `simConfig.saveWeights`.

use crate::build::Build;
use crate::build::conditions::check_cell;
use crate::description::conns::{Conn, Linked, Pre};
use crate::description::matrices::{ColumnNames, MatrixName};
use crate::description::network::CellIndex;
use crate::model::{MatrixColumns, MatrixRecording, SampleTimes, Variable};
use netpyne_base::{Diagnostic, did_you_mean};
use netpyne_specs::{Conds, Dict, Value};

const KEYS: [&str; 4] = ["preConds", "postConds", "step", "times"];

/// Records the weights of the connections that the configuration means: all, or those from and to certain cells.
pub(super) fn set_up(build: &mut Build) {
    let none = Dict::new();
    let wish = match build.cfg.rest.get("saveWeights") {
        Some(Value::Dict(wish)) => wish,
        Some(value) if value.is_truthy() => &none,
        _ => return,
    };
    for key in wish.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        let d = Diagnostic::error(format!("`{key}` is unknown")).at_path("simConfig.saveWeights");
        build.out.push(d.help_opt(did_you_mean(key, KEYS)));
    }
    let Some(when) = times(build, wish) else { return };
    let conds = |key: &str| match wish.get(key) {
        Some(Value::Dict(conds)) => conds.clone(),
        _ => Conds::new(),
    };
    let (pre, post) = (conds("preConds"), conds("postConds"));
    let (mut variables, mut columns) = (Vec::new(), Vec::new());
    let by_cell = build.net.conns.by_cell(build.net.cells.len());
    for cell in (0..build.net.cells.len()).map(CellIndex::from_index) {
        if !check_cell(&build.who(build.ordinal(cell)), &post) {
            continue;
        }
        for &i in by_cell.of(cell) {
            let Linked::Connection(id) = build.net.conns.link.get(i as usize).get() else { continue };
            let conn = build.net.conn(i as usize);
            if comes_from(build, &conn, &pre) {
                let element = build.net.model.connections.weight_index[id.index()];
                variables.push(Variable::Weight(id, u32::from(element)));
                columns.push((build.net.cells.gid[cell.index()], label(build, &conn)));
            }
        }
    }
    build.net.model.matrices.push(MatrixRecording { columns: MatrixColumns::Variables(variables), when });
    let columns = ColumnNames::Variables { columns, by_cell: false };
    build.net.matrices.push(MatrixName { name: "weights".to_owned(), unit: "", columns });
}

/// At `times`, or every `step` ms; without either, when NetPyNE's functions at intervals are called, else with the traces.
fn times(build: &mut Build, wish: &Dict) -> Option<SampleTimes> {
    if let Some(times) = wish.get("times") {
        let mut times = times.as_f64s().filter(|times| times.iter().all(|t| !t.is_nan()));
        times.iter_mut().for_each(|times| times.sort_by(f64::total_cmp));
        if times.is_none() {
            let d = Diagnostic::error("expected a list of times, ms");
            build.out.push(d.at_path("simConfig.saveWeights.times"));
        }
        return Some(SampleTimes::At(times?.into()));
    }
    let step = wish.get("step").or(build.cfg.rest.get("intervalRun")).unwrap_or(&build.cfg.record_step);
    let (step, dt) = (step.as_f64(), build.cfg.dt.get());
    let Some(step) = step.filter(|step| *step >= dt && step.is_finite()) else {
        let d = Diagnostic::error(format!("weights need an interval of at least one time step ({dt} ms)"));
        build.out.push(d.at_path("simConfig.saveWeights"));
        return None;
    };
    Some(SampleTimes::Every { first: 0.0, step })
}

fn comes_from(build: &Build, conn: &Conn<'_>, conds: &Conds) -> bool {
    match conn.pre {
        _ if conds.is_empty() => true,
        Pre::Cell(gid) => build.all_cells.find(gid).is_some_and(|cell| check_cell(&build.who(cell), conds)),
        Pre::NetStim => false,
    }
}

/// `3->12 exc`: where it comes from, where it goes to, its synaptic mechanism.
fn label(build: &Build, conn: &Conn<'_>) -> String {
    let name = |id| build.net.names.get(id);
    let pre = match conn.pre {
        Pre::Cell(gid) => gid.to_string(),
        Pre::NetStim => conn.plan.pre_label.map_or("NetStim", name).to_owned(),
    };
    let post = build.net.cells.gid[conn.post.index()];
    match conn.plan.syn_mech {
        Some(syn) => format!("{pre}->{post} {}", name(syn)),
        None => format!("{pre}->{post}"),
    }
}
