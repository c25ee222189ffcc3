//! One connection onto one cell: sections, weights, synapses, NetCon. NetPyNE's `addConn`, to the letter.

use crate::build::Build;
use crate::build::built_cell::BuiltCell;
use crate::build::pending::Pending;
use crate::build::share::Ordinal;
use crate::build::syn_mech::SynMech;
use crate::connect::amount::Amount;
use crate::connect::insert::{Contact, check_delay, push};
use crate::connect::modulation::Modulated;
use crate::connect::placement::{self, Place};
use crate::connect::request::{PreSide, Request};
use crate::connect::shared::{PlanKey, Shared};
use crate::connect::synapse::{self, Membrane};
use crate::connect::weight::{cell_scale, normalise};
use crate::description::conns::PlanId;
use crate::description::names::NameId;
use crate::description::network::Body;
use crate::model::PointId;
use crate::streams::StreamCount;
use crate::{connect::modulation, connect::pointers, templates::compartments};
use netpyne_base::{Diagnostic, Shown};
use netpyne_morphology::SectionIx;
use netpyne_specs::{Number, Value};

/// Makes a connection, whatever its target is.
pub(crate) fn connect(build: &mut Build, shared: &mut Shared, request: &Request) {
    if let Err((key, message)) = try_connect(build, shared, request) {
        shared.fail(build, key, message);
    }
}

type Mistake = (&'static str, String);

/// Weights and delays of a connection's synapses, each with whether it was written as an int.
struct Strengths {
    weights: Vec<(f64, bool)>,
    delays: Vec<(f64, bool)>,
}

fn scale(build: &Build, request: &Request) -> Number {
    match request.pre {
        PreSide::NetStim(_) => build.params.scale_conn_weight_net_stims,
        PreSide::Cell(_) => cell_scale(build, request.post),
    }
}

fn as_pair(n: Number) -> (f64, bool) {
    (n.get(), matches!(n, Number::Int(_)))
}

fn try_connect(build: &mut Build, shared: &mut Shared, request: &Request) -> Result<(), Mistake> {
    let at = |key: &'static str| move |message: String| (key, message);
    let k = match request.syns_per_conn {
        Amount::Missing => 1,
        Amount::One(x, _) if x >= 0.0 && x.trunc() == x && x < 1e6 => x as usize,
        _ => {
            return Err((
                "synsPerConn",
                "expected a whole number; wrap a random draw in int(...)".to_owned(),
            ));
        }
    };
    let factor = as_pair(scale(build, request));
    let default_weight = as_pair(build.params.default_weight);
    let mut weights = request.weight.for_synapses(k, default_weight).map_err(at("weight"))?;
    weights.iter_mut().for_each(|(w, whole)| {
        *w *= factor.0;
        *whole &= factor.1;
    });
    let delays = request.delay.for_synapses(k, as_pair(build.params.default_delay)).map_err(at("delay"))?;
    let is_self = matches!(request.pre, PreSide::Cell(pre) if pre == request.post);
    let own = build.own(request.post);
    let Some(built) = compartments::any(build, request.post) else {
        let Some(Body::Artificial { point, .. }) = own.map(|own| &build.net.cells.body[own.index()]) else {
            return Ok(());
        };
        let point = *point;
        if is_self {
            return Ok(());
        }
        let weight_index = u8::try_from(shared.weight_index.unwrap_or(0))
            .map_err(|_| ("weightIndex", "expected a small index, 0 or more".to_owned()))?;
        let sec = request.sec.cloned().unwrap_or_default();
        let receiver = Receiver { point, weight_index, sec, is_artificial: true };
        return onto(build, shared, request, receiver, &Strengths { weights, delays });
    };
    let sections = shared.sections(build, &built, request.sec);
    if sections.is_empty() || (is_self && !build.cfg.allow_self_conns) {
        return Ok(());
    }
    let own_voltage = match &*sections {
        [only] => built.pointps.iter().rposition(|p| p.section == *only && p.vref.is_some()),
        _ => None,
    };
    if let Some(i) = own_voltage {
        let Some(own) = own.filter(|_| k <= 1) else {
            if k <= 1 {
                pass_connections(build, shared, request, &weights);
            }
            return Ok(());
        };
        let pointp = &built.pointps[i];
        let names = pointp.syn_list.as_deref().unwrap_or(&[]);
        let index = request.syn_mech.and_then(|s| names.iter().position(|n| n == s)).unwrap_or(0);
        let target = build.cell_points[own.index()][i];
        let name = Value::from(built.secs[sections[0].index()].name.as_str());
        let sec = match request.sec {
            // A list, or the name of one, is stored as it was given.
            Some(sec @ Value::List(_)) => sec.clone(),
            Some(Value::Text(t)) if built.sec_lists.contains_key(&**t) => Value::Text(t.clone()),
            _ => name,
        };
        let receiver = Receiver { point: target, weight_index: index as u8, sec, is_artificial: false };
        return onto(build, shared, request, receiver, &Strengths { weights, delays });
    }
    onto_synapses(build, shared, request, (&built, &sections), Strengths { weights, delays })
}

/// A location as it is stored, with its bits and whether it was written as an int.
pub(crate) fn loc_value(loc: Amount) -> (Value, Option<u64>, bool) {
    match loc {
        Amount::Missing => (Value::Null, None, false),
        Amount::One(x, whole) => (crate::description::network::number(x, whole), Some(x.to_bits()), whole),
        Amount::Many(list) => (Value::List(list.to_vec()), Some(list.as_ptr() as u64), false),
    }
}

/// A point process that takes events itself, without a synapse.
struct Receiver {
    point: PointId,
    /// Element of its weight vector that a connection sets.
    weight_index: u8,
    /// What the description says of its section.
    sec: Value,
    is_artificial: bool,
}

/// Connects to something that takes events itself.
fn onto(
    build: &mut Build,
    shared: &mut Shared,
    request: &Request,
    receiver: Receiver,
    strengths: &Strengths,
) -> Result<(), Mistake> {
    let Receiver { point, weight_index, sec, is_artificial } = receiver;
    let mechanism = build.net.model.points.mechanism[point.index()];
    let args = build.catalog.get(mechanism).net_receive.as_ref().map(|r| r.args.len());
    match args {
        None => {
            let name = &build.catalog.get(mechanism).name;
            return Err(("postConds", format!("`{name}` takes no events")));
        }
        Some(n) if usize::from(weight_index) >= n.max(1) => {
            return Err(("weightIndex", format!("the target's weight has {n} elements")));
        }
        Some(_) => {}
    }
    for (&(weight, weight_whole), &(delay, delay_whole)) in strengths.weights.iter().zip(&strengths.delays) {
        if !is_artificial && weight == 0.0 && !build.cfg.allow_conns_with_weight0 {
            continue;
        }
        let (loc, bits, loc_whole) = loc_value(request.loc);
        let syn = request.syn_mech.map(|s| build.net.names.intern(s));
        let key = PlanKey {
            syn,
            pre_label: pre_label(request),
            whole: [weight_whole, delay_whole, loc_whole],
            artificial: is_artificial,
            fixed: Some((request.sec.map_or(0, |s| std::ptr::from_ref(s) as usize), bits)),
        };
        let plan = shared.plan(build, key, None, Some((sec.clone(), loc)));
        place(
            build,
            shared,
            request,
            Strand { plan, target: Target::Point(point), weight, weight_index, delay },
        )?;
    }
    Ok(())
}

fn pre_label(request: &Request) -> Option<NameId> {
    match request.pre {
        PreSide::Cell(_) => None,
        PreSide::NetStim(stim) => Some(stim.label),
    }
}

enum Target {
    Point(PointId),
    Place(SectionIx, f64),
}

fn onto_synapses(
    build: &mut Build,
    shared: &mut Shared,
    request: &Request,
    (built, sections): (&BuiltCell, &[SectionIx]),
    strengths: Strengths,
) -> Result<(), Mistake> {
    let Strengths { mut weights, delays } = strengths;
    let first = build.params.syn_mech_params.keys().next();
    let Some(label) = request.syn_mech.or(first.map(String::as_str)) else {
        return Err(("synMech", "no synaptic mechanism is given and none is defined".to_owned()));
    };
    let Some(syn) = synapse::find(build, label, &shared.path) else { return Ok(()) };
    let pre_gid = match request.pre {
        PreSide::Cell(pre) => build.gid_of(pre),
        PreSide::NetStim(_) => 0,
    };
    let post_gid = build.gid_of(request.post);
    let k = weights.len();
    if let Some(why) = placement::loc_left_out(sections, k, request.loc, shared.spread) {
        build.report_once(Diagnostic::warning(why).at_path(format!("{}.loc", shared.path)));
    }
    let places: Vec<Place> =
        placement::choose((built, sections), k, request.loc, shared.spread, (post_gid, pre_gid))
            .map_err(|message| ("loc", message))?;
    for (weight, (ix, loc, _)) in weights.iter_mut().zip(&places) {
        normalise(weight, &built.secs[ix.index()], *loc)?;
    }
    let plans: Vec<PlanId> = (0..k)
        .map(|i| {
            let whole = [weights[i].1, delays[i].1, places[i].2];
            let key = PlanKey {
                syn: Some(syn.name),
                pre_label: pre_label(request),
                whole,
                artificial: false,
                fixed: None,
            };
            shared.plan(build, key, Some(&syn), None)
        })
        .collect();
    if syn.pointer.is_some() {
        let synapses = pointers::Synapses {
            built,
            syn: &syn,
            places: &places,
            plans: &plans,
            weights: &weights,
            delays: &delays,
        };
        return pointers::connect(build, shared, request, &synapses);
    }
    if build.catalog.get(syn.mechanism).net_receive.is_none() {
        let name = &build.catalog.get(syn.mechanism).name;
        return Err(("synMech", format!("`{name}` takes no events, so it cannot be a synapse")));
    }
    let deferred = build.deferred && matches!(request.pre, PreSide::Cell(_));
    let Some(own) = build.own(request.post) else {
        if deferred {
            return pass_waiting(build, &syn, request.post, &weights);
        }
        places.iter().for_each(|&(ix, loc, _)| synapse::pass(build, &syn, request.post, (ix, loc)));
        pass_connections(build, shared, request, &weights);
        return Ok(());
    };
    let mut targets = Vec::with_capacity(k);
    for ((ix, loc, _), plan) in places.iter().zip(&plans) {
        if deferred {
            targets.push(Target::Place(*ix, *loc));
            continue;
        }
        let Some(at) = Membrane::of(build, own, built, (*ix, *loc)) else { return Ok(()) };
        let Some(point) = synapse::create(build, &syn, at, *plan, &shared.path) else { return Ok(()) };
        targets.push(Target::Point(point));
    }
    for (i, target) in targets.into_iter().enumerate() {
        if weights[i].0 == 0.0 && !build.cfg.allow_conns_with_weight0 {
            continue;
        }
        let (weight, delay) = (weights[i].0, delays[i].0);
        place(build, shared, request, Strand { plan: plans[i], target, weight, weight_index: 0, delay })?;
    }
    Ok(())
}

/// Passes over what connections onto a cell of another part bring along besides synapses.
fn pass_connections(build: &mut Build, shared: &Shared, request: &Request, weights: &[(f64, bool)]) {
    let each = match request.pre {
        PreSide::NetStim(stim) => stim.streams(build),
        PreSide::Cell(_) if build.deferred => StreamCount::default(),
        PreSide::Cell(_) => {
            shared.plast.as_ref().map(|plast| build.streams_named(&plast.mech)).unwrap_or_default()
        }
    };
    build.randoms += each * made(build, weights);
}

/// The same of connections that wait until their synapses are redistributed.
fn pass_waiting(
    build: &mut Build,
    syn: &SynMech,
    post: Ordinal,
    weights: &[(f64, bool)],
) -> Result<(), Mistake> {
    let each = build.streams_of(syn.mechanism);
    if !each.is_none() && !build.cfg.one_syn_per_netcon {
        let message = "with `oneSynPerNetcon` off, synapses with random streams of their own cannot be redistributed by subConnParams on several ranks";
        return Err(("synMech", message.to_owned()));
    }
    let all = each * made(build, weights);
    *build.awaited.entry(post).or_default() += all;
    Ok(())
}

/// How many connections of these weights are made.
fn made(build: &Build, weights: &[(f64, bool)]) -> u32 {
    weights.iter().filter(|w| w.0 != 0.0 || build.cfg.allow_conns_with_weight0).count() as u32
}

/// One of the connections that a request makes.
struct Strand {
    plan: PlanId,
    target: Target,
    weight: f64,
    weight_index: u8,
    delay: f64,
}

fn place(build: &mut Build, shared: &Shared, request: &Request, strand: Strand) -> Result<(), Mistake> {
    let Strand { plan, target, weight, weight_index, delay } = strand;
    check_delay(build, delay, &shared.path)?;
    if !weight.is_finite() {
        return Err(("weight", format!("{} is no finite number", Shown(weight))));
    }
    let Some(post) = build.own(request.post) else { return Ok(()) };
    let source = match request.pre {
        PreSide::Cell(pre) => {
            if build.deferred {
                let (place, point) = match target {
                    Target::Place(ix, loc) => (Some((ix, loc)), None),
                    Target::Point(point) => (None, Some(point)),
                };
                build.pending.push(Pending { pre, post, place, point, weight, weight_index, delay, plan });
                return Ok(());
            }
            build.source_of(pre)
        }
        PreSide::NetStim(stim) => stim.create(build, post),
    };
    let Target::Point(point) = target else { return Ok(()) };
    let connection = push(build, post, Contact { source, point, weight, weight_index, delay }, plan);
    let pre = match request.pre {
        PreSide::Cell(pre) => Some(pre),
        PreSide::NetStim(_) => None,
    };
    let modulated = Modulated { pre, post, target: point, connection, weight_index };
    if let Some(shape) = &shared.shape {
        modulation::shape(build, shape, modulated, request.weight).map_err(|m| ("shape", m))?;
    }
    if let Some(plast) = &shared.plast {
        modulation::plasticity(build, (plast, &shared.path), modulated).map_err(|m| ("plast", m))?;
    }
    Ok(())
}
