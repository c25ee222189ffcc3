//! Pointer connections: gap junctions and graded synapses, which read a voltage continuously.

use crate::build::Build;
use crate::build::built_cell::BuiltCell;
use crate::build::pending::Mirrored;
use crate::build::share::Ordinal;
use crate::build::syn_mech::SynMech;
use crate::connect::amount::Amount;
use crate::connect::placement::Place;
use crate::connect::request::{PreSide, Request};
use crate::connect::shared::Shared;
use crate::connect::synapse::Membrane;
use crate::connect::{placement, synapse, weight};
use crate::description::conns::{Link, PlanId, PointerConn};
use crate::description::network::{CellIndex, number};
use crate::model::{PointId, Transfer, Variable, VoltageSource};
use crate::templates::compartments;
use netpyne_base::Gid;
use netpyne_mechanism::ir::PointerId;
use netpyne_specs::{Dict, Value};
use std::sync::Arc;

type Mistake = (&'static str, String);

/// The synapses of one connection, in one cell.
pub(crate) struct Synapses<'a> {
    pub built: &'a BuiltCell,
    pub syn: &'a Arc<SynMech>,
    /// Of each, where it is, what describes it, its weight and its delay.
    pub places: &'a [Place],
    pub plans: &'a [PlanId],
    pub weights: &'a [(f64, bool)],
    pub delays: &'a [(f64, bool)],
}

/// Connects by pointers instead of events.
pub(crate) fn connect(
    build: &mut Build,
    shared: &Shared,
    request: &Request,
    synapses: &Synapses,
) -> Result<(), Mistake> {
    let &Synapses { built, syn, places, plans, weights, delays } = synapses;
    let Some(pointer) = &syn.pointer else { return Ok(()) };
    let PreSide::Cell(pre) = request.pre else {
        return Err(("synMech", "a NetStim has no voltage that a pointer could read".to_owned()));
    };
    let text = |value: Option<&Value>, default: &str| match value {
        None | Some(Value::Null) => Value::from(default),
        Some(value) => value.clone(),
    };
    let pre_sec = text(request.pre_sec, "soma");
    let pre_loc = match request.pre_loc {
        None | Some(Value::Null) => Value::from(0.5),
        Some(value) => value.clone(),
    };
    let x = pre_loc.as_f64().ok_or(("preLoc", "expected a number".to_owned()))?;
    for (i, &(ix, loc, loc_whole)) in places.iter().enumerate() {
        if weights[i].0 == 0.0 && !build.cfg.allow_conns_with_weight0 {
            continue;
        }
        let id = build.next_pointer;
        let sec_name = built.secs[ix.index()].name.clone();
        if let Some(own) = build.own(request.post) {
            let Some(at) = Membrane::of(build, own, built, (ix, loc)) else { return Ok(()) };
            let Some(point) = synapse::create(build, syn, at, plans[i], &shared.path) else { return Ok(()) };
            let plan = &build.net.conns.plans[plans[i].index()];
            let mut dict = Dict::new();
            let mut set = |key: &str, value: Value| {
                dict.insert(key.to_owned(), value);
            };
            set("preGid", (build.gid_of(pre) as usize).into());
            set("sec", sec_name.as_str().into());
            set("loc", number(loc, loc_whole));
            set("synMech", build.net.names.get(syn.name).into());
            set("weight", number(weights[i].0, weights[i].1));
            set("delay", number(delays[i].0, delays[i].1));
            plan.extra.iter().for_each(|(k, v)| set(k, v.clone()));
            set("preLoc", pre_loc.clone());
            set("preSec", pre_sec.clone());
            if let Some(label) = plan.label {
                set("label", build.net.names.get(label).into());
            }
            set("pointer", description(syn, id, "pre", pointer.bidirectional.then_some(id + 1)));
            let (weight, delay) = (weights[i].0, delays[i].0);
            let conn = PointerConn { pre: Gid(build.gid_of(pre)), weight, delay, target: point, dict };
            push(build, own, plans[i], conn);
            let from = voltage(build, pre, (&pre_sec, x), pointer.bidirectional).ok_or_else(|| {
                (
                    "preSec",
                    "the presynaptic cell has no such section, or the location is not in 0 to 1".to_owned(),
                )
            })?;
            point_at(build, syn, point, from, weights[i].0)?;
        } else {
            synapse::pass(build, syn, request.post, (ix, loc));
        }
        build.next_pointer += if pointer.bidirectional { 2 } else { 1 };
        let unscaled = match request.weight {
            Amount::One(w, whole) => number(w, whole),
            Amount::Many(list) => Value::List(list.to_vec()),
            Amount::Missing => build.params.default_weight.into(),
        };
        let matters = build.own(pre).is_some() || !build.streams_of(syn.mechanism).is_none();
        if pointer.bidirectional && matters {
            build.mirrored.push(Mirrored {
                cell: pre,
                other: request.post,
                sec: pre_sec.clone(),
                loc: pre_loc.clone(),
                pre_sec: sec_name.into(),
                pre_loc: number(loc, loc_whole),
                weight: unscaled,
                syn: Arc::clone(syn),
                ids: (id, id + 1),
                path: shared.path.clone(),
            });
        }
    }
    Ok(())
}

fn description(syn: &SynMech, id: u32, source: &str, reverse: Option<u32>) -> Value {
    let mut dict = Dict::new();
    let pointer = syn.pointer.as_ref();
    dict.insert("id".to_owned(), (id as usize).into());
    dict.insert("source".to_owned(), source.into());
    dict.insert("sourceVar".to_owned(), pointer.map_or("v", |p| &p.source_var).into());
    dict.insert("targetVar".to_owned(), pointer.map_or("", |p| &p.target_var).into());
    if let Some(reverse) = reverse {
        dict.insert("reverseConnId".to_owned(), (reverse as usize).into());
    }
    dict.into()
}

/// Describes a pointer connection.
pub(crate) fn push(build: &mut Build, post: CellIndex, plan: PlanId, conn: PointerConn) {
    let conns = &mut build.net.conns;
    conns.pointers.push(conn);
    conns.link.push(Link::pointer(conns.pointers.len() as u32 - 1));
    conns.post.push(post);
    conns.plan.push(plan);
}

/// The voltage at a place.
pub(crate) fn voltage(
    build: &mut Build,
    cell: Ordinal,
    (sec, x): (&Value, f64),
    is_bidirectional: bool,
) -> Option<VoltageSource> {
    let built = compartments::any(build, cell)?;
    let ix = match built.morph.find(sec.as_str()?) {
        Some(ix) => ix,
        // The other side's connection takes the soma or the first section instead, and tells its voltage; a connection in one
        // direction fails in NetPyNE.
        None if is_bidirectional => *placement::sections(&built, Some(sec)).first()?,
        None => return None,
    };
    let node = built.tree.node_at(ix, x)?;
    Some(match build.own(cell) {
        Some(own) => VoltageSource::Here(synapse::model_cell(build, own)?, node),
        None => VoltageSource::There(Gid(build.gid_of(cell)), node),
    })
}

/// Lets the synapse's variable follow a voltage, and gives it its weight if it has one.
pub(crate) fn point_at(
    build: &mut Build,
    syn: &SynMech,
    point: PointId,
    from: VoltageSource,
    weight: f64,
) -> Result<(), Mistake> {
    let Some(pointer) = &syn.pointer else { return Ok(()) };
    if pointer.source_var != "v" {
        return Err(("synMech", "pointer connections can only read the voltage `v` so far".to_owned()));
    }
    let mechanism = build.catalog.get(syn.mechanism);
    if let Some(field) = build.field(syn.mechanism, &pointer.target_var) {
        build.net.model.transfers.push(Transfer { from, to: (point, field) });
    } else if let Some(i) = mechanism.pointers.iter().position(|p| *p == pointer.target_var) {
        let variable = match from {
            VoltageSource::Here(cell, node) => Variable::Voltage(cell, node),
            VoltageSource::There(gid, node) => Variable::VoltageThere(gid, node),
        };
        build.net.model.pointers.push((point, PointerId::from_index(i), variable));
    } else {
        let message = format!("`{}` has no variable `{}` to point with", mechanism.name, pointer.target_var);
        return Err(("synMech", message));
    }
    if let Some(field) = build.field(syn.mechanism, "weight") {
        let old = build.net.model.points.parameters[point.index()];
        let mut set = build.net.model.parameter_sets[old.index()].clone();
        set.retain(|(f, _)| *f != field);
        set.push((field, weight));
        build.net.model.points.parameters[point.index()] = build.parameter_set(set);
    }
    Ok(())
}

/// Makes the presynaptic sides, after all rules.
pub(crate) fn mirror(build: &mut Build) {
    for mirrored in std::mem::take(&mut build.mirrored) {
        let mut shared = Shared::empty(mirrored.path.clone(), build);
        if let Err((key, message)) = mirror_one(build, &mut shared, &mirrored) {
            let d = netpyne_base::Diagnostic::error(message).at_path(format!("{}.{key}", mirrored.path));
            build.report_once(d);
        }
    }
}

fn mirror_one(build: &mut Build, shared: &mut Shared, m: &Mirrored) -> Result<(), Mistake> {
    let Some(built) = compartments::any(build, m.cell) else {
        return Err(("preConds", "pointer connections need cells with sections on both sides".to_owned()));
    };
    let ix = match crate::connect::placement::sections(&built, Some(&m.sec)).first() {
        Some(ix) => *ix,
        None => return Ok(()),
    };
    let loc = m.loc.as_f64().unwrap_or(0.5);
    let Some(own) = build.own(m.cell) else {
        synapse::pass(build, &m.syn, m.cell, (ix, loc));
        return Ok(());
    };
    let delay = build.params.default_delay;
    let factor = weight::cell_scale(build, m.cell);
    let unscaled = m.weight.as_f64().ok_or(("weight", "expected a number".to_owned()))?;
    let factor_whole = matches!(factor, netpyne_specs::Number::Int(_));
    let is_whole = crate::connect::amount::is_int(&m.weight) && factor_whole;
    let mut scaled = (unscaled * factor.get(), is_whole);
    weight::normalise(&mut scaled, &built.secs[ix.index()], loc)?;
    let (weight, is_whole) = scaled;
    let plan = shared.pointer_plan(build, &m.syn);
    let Some(at) = Membrane::of(build, own, &built, (ix, loc)) else { return Ok(()) };
    let Some(point) = synapse::create(build, &m.syn, at, plan, &m.path) else { return Ok(()) };
    let mut dict = Dict::new();
    let mut set = |key: &str, value: Value| {
        dict.insert(key.to_owned(), value);
    };
    let gid = |cell: Ordinal| Value::from(build.gid_of(cell) as usize);
    set("gid", gid(m.cell));
    set("preGid", gid(m.other));
    set("sec", built.secs[ix.index()].name.as_str().into());
    set("loc", m.loc.clone());
    set("preSec", m.pre_sec.clone());
    set("preLoc", m.pre_loc.clone());
    set("weight", number(weight, is_whole));
    set("synMech", build.net.names.get(m.syn.name).into());
    let mut params = m.syn.pointer.as_ref().map(|p| p.dict.clone()).unwrap_or_default();
    params.insert("postToPreId".to_owned(), (m.ids.0 as usize).into());
    params.insert("preToPostId".to_owned(), (m.ids.1 as usize).into());
    set("__preCellSidePointerParams__", params.into());
    set("delay", delay.into());
    set("pointer", description(&m.syn, m.ids.1, "post", Some(m.ids.0)));
    let pre = Gid(build.gid_of(m.other));
    push(build, own, plan, PointerConn { pre, weight, delay: delay.get(), target: point, dict });
    let x = m.pre_loc.as_f64().unwrap_or(0.5);
    let from =
        voltage(build, m.other, (&m.pre_sec, x), false).ok_or(("sec", "no such section".to_owned()))?;
    point_at(build, &m.syn, point, from, weight)
}
