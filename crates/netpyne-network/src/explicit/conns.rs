//! Connections between cells of a network that exists already.

use crate::build::Build;
use crate::build::built_cell::BuiltCell;
use crate::build::share::Ordinal;
use crate::connect::amount::Amount;
use crate::connect::insert::{Contact, check_delay, push};
use crate::connect::modulation::Modulated;
use crate::connect::{modulation, placement, pointers};
use crate::description::conns::{PlanId, PointerConn};
use crate::description::explicit::{ConnKind, ExplicitBody, ExplicitCell, ExplicitConn, ExplicitNetwork};
use crate::description::network::{Body, CellIndex};
use crate::explicit::synapses::{Made, Target};
use crate::model::{ConnectionId, PointId, SourceId};
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
            let path = format!("net.cells[{i}].conns[{j}]");
            let described = Described { own, cell, conn, path: &path };
            if let Err((key, message)) = connect_one(build, explicit, made, described, pre) {
                build.report_first(Diagnostic::error(message).at_path(format!("{path}.{key}")));
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
    pub plan: PlanId,
}

impl End {
    /// The connection that ends here.
    pub fn contact(&self, source: SourceId, conn: &ExplicitConn) -> Contact {
        let Self { point, weight_index, .. } = *self;
        Contact { source, point, weight: conn.weight, weight_index, delay: conn.delay }
    }

    /// The same, as something whose weight changes.
    pub fn modulated(
        &self,
        (pre, post): (Option<Ordinal>, CellIndex),
        connection: ConnectionId,
    ) -> Modulated {
        Modulated { pre, post, target: self.point, connection, weight_index: self.weight_index }
    }
}

/// A connection as the file has it, and the cell that it is onto.
#[derive(Clone, Copy)]
pub(super) struct Described<'a> {
    pub own: CellIndex,
    pub cell: &'a ExplicitCell,
    pub conn: &'a ExplicitConn,
    /// Where it is described.
    pub path: &'a str,
}

fn connect_one(
    build: &mut Build,
    explicit: &ExplicitNetwork,
    made: &mut Made,
    described: Described,
    pre: Gid,
) -> Result<(), Mistake> {
    let Described { own, conn, path, .. } = described;
    let Some(from) = build.all_cells.find(pre) else {
        return Err(("preGid", format!("there is no cell with the gid {pre}")));
    };
    let kind = &explicit.conn_kinds[conn.kind as usize];
    if let Some(dict) = &kind.pointer {
        return point(build, made, described, (pre, from), dict);
    }
    let Some(end) = end(build, explicit, made, described)? else { return Ok(()) };
    let source = build.source_of(from);
    let connection = push(build, own, end.contact(source, conn), end.plan);
    modulate(build, kind, end.modulated((Some(from), own), connection), conn.weight, path)
}

/// What a connection with events ends on; none if the reason has been told.
pub(super) fn end(
    build: &mut Build,
    explicit: &ExplicitNetwork,
    made: &mut Made,
    described: Described,
) -> Result<Option<End>, Mistake> {
    let Described { own, cell, conn, path } = described;
    check_delay(build, conn.delay, "net.cells")?;
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
    modulated: Modulated,
    weight: f64,
    path: &str,
) -> Result<(), Mistake> {
    let root = At::root("net.cells.conns");
    if let Some(value @ Value::Dict(_)) = kind.extra.get("shape").or_else(|| kind.late.get("shape")) {
        let shape: Option<WeightShape> = Field::read(value, &root.key("shape"), &mut build.out);
        if let Some(shape) = shape {
            modulation::shape(build, &shape, modulated, Amount::One(weight, false))
                .map_err(|m| ("shape", m))?;
        }
    }
    if let Some(value @ Value::Dict(_)) = kind.extra.get("plast").or_else(|| kind.late.get("plast")) {
        let plast: Option<Plasticity> = Field::read(value, &root.key("plast"), &mut build.out);
        if let Some(plast) = plast {
            modulation::plasticity(build, (&plast, path), modulated).map_err(|m| ("plast", m))?;
        }
    }
    Ok(())
}

/// Makes one side of a pointer connection.
fn point(
    build: &mut Build,
    made: &mut Made,
    described: Described,
    (pre, from): (Gid, Ordinal),
    dict: &Arc<Dict>,
) -> Result<(), Mistake> {
    let Described { own, cell, conn, path } = described;
    let Some(built) = build.built[own.index()].clone() else {
        return Err(("pointer", "pointer connections need cells with sections on both sides".to_owned()));
    };
    let target = Target { own, cell, built: &built, path };
    let Some((point, syn, plan)) = made.next(build, &target, conn) else { return Ok(()) };
    let (weight, delay) = (conn.weight, conn.delay);
    pointers::push(
        build,
        own,
        plan,
        PointerConn { pre, weight, delay, target: point, dict: Dict::clone(dict) },
    );
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
