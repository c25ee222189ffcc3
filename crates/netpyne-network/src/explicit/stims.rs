//! Stimuli of a network that exists already: electrodes, and NetStims with their connections.

use crate::build::Build;
use crate::build::share::Ordinal;
use crate::connect::insert::push;
use crate::connect::net_stim::NetStim;
use crate::connect::placement;
use crate::description::explicit::{ExplicitCell, ExplicitConn, ExplicitNetwork};
use crate::description::network::CellIndex;
use crate::explicit::conns::{Described, end, modulate};
use crate::explicit::synapses::Made;
use crate::stims;
use netpyne_base::Diagnostic;
use netpyne_specs::{Dict, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// Whether stimuli were made before connections between cells, as scripts can have it.
pub(super) fn come_first(explicit: &ExplicitNetwork) -> bool {
    explicit.cells.iter().any(|cell| {
        let first = cell.conns.iter().position(|conn| conn.pre.is_none());
        first.is_some_and(|first| cell.conns[first..].iter().any(|conn| conn.pre.is_some()))
    })
}

/// Adds the stimuli of all cells of this part.
pub(super) fn add(build: &mut Build, explicit: &ExplicitNetwork, made: &mut Made) {
    for (i, cell) in explicit.cells.iter().enumerate() {
        let Some(own) = build.own(Ordinal(i as u32)) else {
            let electrodes = cell.stims.iter().filter_map(|stim| stim.get("type").and_then(Value::as_str));
            let kinds: Vec<&str> = electrodes.filter(|kind| *kind != "NetStim").collect();
            kinds.into_iter().for_each(|kind| build.randoms += build.streams_named(kind));
            continue;
        };
        let path = format!("net.cells[{i}]");
        of_cell(build, explicit, made, (own, cell), &path);
    }
}

/// Connections from NetStims in order, by the label of the stimulus.
type Waiting<'c> = HashMap<Option<&'c str>, std::collections::VecDeque<(usize, &'c ExplicitConn)>>;

fn of_cell(
    build: &mut Build,
    explicit: &ExplicitNetwork,
    made: &mut Made,
    (own, cell): (CellIndex, &ExplicitCell),
    path: &str,
) {
    let label = |conn: &ExplicitConn| {
        explicit.conn_kinds[conn.kind as usize].pre_label.map(|name| explicit.names.get(name))
    };
    let mut waiting = Waiting::new();
    for (j, conn) in cell.conns.iter().enumerate().filter(|(_, conn)| conn.pre.is_none()) {
        waiting.entry(label(conn)).or_default().push_back((j, conn));
    }
    let mut known: HashMap<&str, &Arc<Dict>> = HashMap::new();
    for (k, stim) in cell.stims.iter().enumerate() {
        let at = format!("{path}.stims[{k}]");
        let source = stim.get("source").and_then(Value::as_str);
        if stim.get("type").and_then(Value::as_str) != Some("NetStim") {
            if let Err(mistake) = electrode(build, own, stim, &at) {
                build.report_once(*mistake);
            }
            continue;
        }
        if let Some(source) = source {
            known.insert(source, stim);
        }
        // A NetStim drives one connection; one that has lost its connection drives nothing.
        if let Some((j, conn)) = waiting.get_mut(&source).and_then(|queue| queue.pop_front()) {
            let path = format!("{path}.conns[{j}]");
            net_stim(build, explicit, made, Described { own, cell, conn, path: &path }, stim);
        }
    }
    // More connections than stimuli: NetPyNE lets them share one, which sends each the same spikes.
    let mut rest: Vec<_> =
        waiting.into_iter().flat_map(|(label, queue)| queue.into_iter().map(move |c| (label, c))).collect();
    rest.sort_by_key(|(_, (j, _))| *j);
    for (label, (j, conn)) in rest {
        let at = format!("{path}.conns[{j}]");
        match label.and_then(|label| known.get(label)) {
            Some(stim) => net_stim(build, explicit, made, Described { own, cell, conn, path: &at }, stim),
            None => {
                let d = Diagnostic::error("the cell has no stimulus with this label");
                build.report_once(d.at_path(format!("{at}.preLabel")));
            }
        }
    }
}

fn net_stim(
    build: &mut Build,
    explicit: &ExplicitNetwork,
    made: &mut Made,
    described: Described,
    stim: &Arc<Dict>,
) {
    let Described { own, conn, path, .. } = described;
    let source = stim.get("source").and_then(Value::as_str).unwrap_or_default();
    let label = build.net.names.intern(source);
    let made_of = stims::mechanism_of(build, stim, path);
    let Some((mechanism, set, seed)) = made_of else { return };
    let stim = NetStim { label, dict: Arc::clone(stim), mechanism, set, seed };
    let connected = end(build, explicit, made, described).and_then(|found| {
        let Some(found) = found else { return Ok(()) };
        let source = stim.create(build, own);
        let connection = push(build, own, found.contact(source, conn), found.plan);
        let kind = &explicit.conn_kinds[conn.kind as usize];
        modulate(build, kind, found.modulated((None, own), connection), conn.weight, path)
    });
    if let Err((key, message)) = connected {
        build.report_first(Diagnostic::error(message).at_path(format!("{path}.{key}")));
    }
}

fn electrode(build: &mut Build, own: CellIndex, stim: &Arc<Dict>, path: &str) -> Result<(), Box<Diagnostic>> {
    let wrong =
        |key: &str, message: &str| Box::new(Diagnostic::error(message).at_path(format!("{path}.{key}")));
    let Some(built) = build.built[own.index()].clone() else { return Ok(()) };
    let sec = placement::sections(&built, stim.get("sec")).first().copied();
    let sec = sec.ok_or_else(|| wrong("sec", "the cell has no such section"))?;
    let loc = stim.get("loc").and_then(Value::as_f64).ok_or_else(|| wrong("loc", "expected a location"))?;
    stims::insert_electrode(build, (own, &built), (sec, loc), Arc::clone(stim), (path, path))
}
