//! Connections between cells of a network that exists already.

use crate::build::Build;
use crate::build::built_cell::BuiltCell;
use crate::build::share::Ordinal;
use crate::connect::amount::Amount;
use crate::connect::insert::push;
use crate::connect::{modulation, placement, pointers};
use crate::description::explicit::{ConnKind, ExplicitBody, ExplicitCell, ExplicitConn, ExplicitNetwork};
use crate::description::network::{Body, CellIndex};
use crate::explicit::synapses::{Made, Target};
use crate::model::PointId;
use netpyne_base::{Diagnostic, Gid, Shown};
use netpyne_specs::{At, Dict, Field, Plasticity, Value, WeightShape};
use std::sync::Arc;

/// Makes the connections between cells, cell by cell; those of NetStims come with these.
pub(super) fn connect(build: &mut Build, explicit: &ExplicitNetwork, made: &mut Made) {
    build.deferred = false;
    for (i, cell) in explicit.cells.iter().enumerate() {
        let ordinal = Ordinal(i as u32);
        let Some(own) = build.own(ordinal) else {
            pass(build, cell, made);
            continue;
        };
        for (j, conn) in cell.conns.iter().enumerate() {
            let Some(pre) = conn.pre else { continue };
            let path = || format!("net.cells[{i}].conns[{j}]");
            if let Err((key, message)) = connect_one(build, explicit, made, (own, cell), conn, pre, &path()) {
                build.report_first(Diagnostic::error(message).at_path(format!("{}.{key}", path())));
            }
        }
    }
}

type Mistake = (&'static str, String);

/// Passes over the synapses of a cell of another part: random streams of mechanisms are numbered over the whole network.
fn pass(build: &mut Build, cell: &ExplicitCell, made: &mut Made) {
    let ExplicitBody::Compartments { synapses, .. } = &cell.body else { return };
    for synapse in synapses {
        if let Some(syn) = made.kind(build, synapse.kind) {
            build.randoms += build.streams_of(syn.mechanism);
        }
    }
    let stims = cell.conns.iter().filter(|conn| conn.pre.is_none()).count() as u32;
    build.randoms += build.streams_named("NetStim") * stims;
}

/// Where a connection ends, and which element of its weight is set.
pub(super) struct End {
    pub point: PointId,
    pub weight_index: u8,
    pub plan: crate::description::conns::PlanId,
}

fn connect_one(
    build: &mut Build,
    explicit: &ExplicitNetwork,
    made: &mut Made,
    (own, cell): (CellIndex, &ExplicitCell),
    conn: &ExplicitConn,
    pre: Gid,
    path: &str,
) -> Result<(), Mistake> {
    let Some(from) = build.all_cells.find(pre) else {
        return Err(("preGid", format!("there is no cell with the gid {pre}")));
    };
    let kind = &explicit.conn_kinds[conn.kind as usize];
    if let Some(dict) = &kind.pointer {
        return point(build, made, (own, cell), conn, (pre, from), dict, path);
    }
    let Some(end) = end(build, explicit, made, (own, cell), conn, path)? else { return Ok(()) };
    let source = build.source_of(from);
    let id = push(build, own, source, end.point, conn.weight, end.weight_index, conn.delay, end.plan);
    modulate(build, kind, (Some(from), own), conn.weight, (end, id), path)
}

/// What a connection with events ends on; none if the reason has been told.
pub(super) fn end(
    build: &mut Build,
    explicit: &ExplicitNetwork,
    made: &mut Made,
    (own, cell): (CellIndex, &ExplicitCell),
    conn: &ExplicitConn,
    path: &str,
) -> Result<Option<End>, Mistake> {
    if !(conn.delay >= 0.0 && conn.delay.is_finite()) {
        return Err(("delay", format!("a delay must be 0 ms or more, not {}", Shown(conn.delay))));
    }
    if !conn.weight.is_finite() {
        return Err(("weight", format!("{} is no finite number", Shown(conn.weight))));
    }
    let kind = &explicit.conn_kinds[conn.kind as usize];
    let place = || match &kind.place {
        Some(place) => place.clone(),
        None => (
            Value::from(explicit.names.get(conn.sec)),
            crate::description::network::number(conn.loc, kind.whole[2]),
        ),
    };
    let Some(built) = build.built[own.index()].clone() else {
        let Body::Artificial { point, .. } = build.net.cells.body[own.index()] else { return Ok(None) };
        let given = kind.extra.get("weightIndex").or_else(|| kind.late.get("weightIndex"));
        let index = given.and_then(Value::as_number).map_or(Some(0), |n| n.whole());
        let weight_index = index
            .and_then(|index| u8::try_from(index).ok())
            .ok_or(("weightIndex", "expected a small index, 0 or more".to_owned()))?;
        let plan = made.plan(build, conn.kind, None, Some(place()));
        return takes_events(build, End { point, weight_index, plan }).map(Some);
    };
    let (sec, _) = place();
    if let Some(i) = own_voltage(&built, &sec) {
        let pointp = &built.pointps[i];
        let names = pointp.syn_list.as_deref().unwrap_or(&[]);
        let syn = kind.syn_mech.map(|name| explicit.names.get(name));
        let index = syn.and_then(|syn| names.iter().position(|n| n == syn)).unwrap_or(0);
        let point = build.cell_points[own.index()][i];
        let plan = made.plan(build, conn.kind, None, Some(place()));
        return takes_events(build, End { point, weight_index: index as u8, plan }).map(Some);
    }
    if kind.place.is_some() {
        return Err(("sec", "expected a section and a location in it".to_owned()));
    }
    let target = Target { own, cell, built: &built, path };
    let Some((point, _, plan)) = made.next(build, &target, conn) else { return Ok(None) };
    takes_events(build, End { point, weight_index: 0, plan }).map(Some)
}

/// The point process (index) that takes the events of a section, if it serves as the cell's voltage there.
fn own_voltage(built: &BuiltCell, sec: &Value) -> Option<usize> {
    match placement::sections(built, Some(sec))[..] {
        [only] => built.pointps.iter().rposition(|p| p.section == only && p.vref.is_some()),
        _ => None,
    }
}

fn takes_events(build: &Build, end: End) -> Result<End, Mistake> {
    let mechanism = build.catalog.get(build.net.model.points.mechanism[end.point.index()]);
    match mechanism.net_receive.as_ref().map(|r| r.args.len()) {
        None => Err(("synMech", format!("`{}` takes no events", mechanism.name))),
        Some(n) if usize::from(end.weight_index) >= n.max(1) => {
            Err(("weightIndex", format!("the target's weight has {n} elements")))
        }
        Some(_) => Ok(end),
    }
}

/// Shape and plasticity of a connection.
pub(super) fn modulate(
    build: &mut Build,
    kind: &ConnKind,
    (pre, post): (Option<Ordinal>, CellIndex),
    weight: f64,
    (end, id): (End, crate::model::ConnectionId),
    path: &str,
) -> Result<(), Mistake> {
    let root = At::root("net.cells.conns");
    if let Some(value @ Value::Dict(_)) = kind.extra.get("shape").or_else(|| kind.late.get("shape")) {
        let shape: Option<WeightShape> = Field::read(value, &root.key("shape"), &mut build.out);
        if let Some(shape) = shape {
            modulation::shape(build, &shape, id, end.weight_index, Amount::One(weight, false))
                .map_err(|m| ("shape", m))?;
        }
    }
    if let Some(value @ Value::Dict(_)) = kind.extra.get("plast").or_else(|| kind.late.get("plast")) {
        let plast: Option<Plasticity> = Field::read(value, &root.key("plast"), &mut build.out);
        if let Some(plast) = plast {
            modulation::plasticity(build, (&plast, path), (pre, post), end.point, id, end.weight_index)
                .map_err(|m| ("plast", m))?;
        }
    }
    Ok(())
}

/// Makes one side of a pointer connection.
fn point(
    build: &mut Build,
    made: &mut Made,
    (own, cell): (CellIndex, &ExplicitCell),
    conn: &ExplicitConn,
    (pre, from): (Gid, Ordinal),
    dict: &Arc<Dict>,
    path: &str,
) -> Result<(), Mistake> {
    let Some(built) = build.built[own.index()].clone() else {
        return Err(("pointer", "pointer connections need cells with sections on both sides".to_owned()));
    };
    let target = Target { own, cell, built: &built, path };
    let Some((point, syn, plan)) = made.next(build, &target, conn) else { return Ok(()) };
    pointers::push(build, own, pre, point, plan, conn.weight, conn.delay, Dict::clone(dict));
    let x = dict.get("preLoc").and_then(Value::as_f64).unwrap_or(0.5);
    let sec = dict.get("preSec").cloned().unwrap_or_else(|| "soma".into());
    let bidirectional = syn.pointer.as_ref().is_some_and(|pointer| pointer.bidirectional);
    let voltage = pointers::voltage(build, from, (&sec, x), bidirectional).ok_or((
        "preSec",
        "the presynaptic cell has no such section, or the location is not in 0 to 1".to_owned(),
    ))?;
    pointers::point_at(build, &syn, point, voltage, conn.weight)
}

/// Makes the synapses that no connection ends on.
pub(super) fn rest(build: &mut Build, explicit: &ExplicitNetwork, made: &mut Made) {
    for (i, cell) in explicit.cells.iter().enumerate() {
        let Some(own) = build.own(Ordinal(i as u32)) else { continue };
        if let Some(built) = build.built[own.index()].clone() {
            let path = format!("net.cells[{i}]");
            made.rest(build, &Target { own, cell, built: &built, path: &path });
        }
    }
}
