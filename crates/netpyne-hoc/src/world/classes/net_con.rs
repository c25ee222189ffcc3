//! `NetCon`: a connection. In a cell it says where spikes are detected.

use super::{Member, Object};
use crate::world::World;
use crate::world::objects::{Handle, ObjectId};
use crate::world::range::RangeName;
use crate::world::sections::SectionId;
use crate::world::simulator::Quantity;
use crate::world::timed::{AtSpikes, Statement};
use crate::world::value::{Answer, Args, Pointer, Refusal, Value, count};
use crate::world::wiring::{SpikeRecord, SpikeSource, Watched};
use std::rc::Rc;

/// Where the events of a connection come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The voltage at a place.
    Voltage(SectionId, f64),
    /// Another variable.
    Variable(Pointer),
    /// An artificial cell or point process.
    Object(Handle),
    /// Nowhere.
    None,
}

/// A connection.
#[derive(Clone, Debug)]
pub struct NetCon {
    /// Where its events come from.
    pub source: Source,
    /// Where they go.
    pub target: Option<Handle>,
    /// What emits them; connections from one variable or object share it with its threshold.
    pub spikes: Option<Rc<SpikeSource>>,
    /// ms.
    pub delay: f64,
    /// Weights; the first is the one NetPyNE means.
    pub weight: Vec<f64>,
    /// Whether events pass.
    pub active: bool,
}

const MEMBERS: &[&str] = &[
    "weight",
    "delay",
    "threshold",
    "active",
    "valid",
    "syn",
    "pre",
    "record",
    "event",
    "wcnt",
    "postloc",
    "preloc",
];

pub(super) fn new(world: &mut World, args: Args) -> Answer<Object> {
    let source = match args.any(0)? {
        Value::Pointer(Pointer::Range(section, RangeName::Voltage, x)) => Source::Voltage(*section, *x),
        Value::Pointer(pointer) => Source::Variable(pointer.clone()),
        value @ (Value::Object(_) | Value::ObjectVariable(_)) => {
            value.object().map_or(Source::None, Source::Object)
        }
        other => {
            let message = format!("a connection cannot come from {}", other.kind());
            return Err(Refusal::new(message).help("its source is `&v(x)` or an artificial cell"));
        }
    };
    let target = args.0.get(1).and_then(Value::object);
    if let Some(target) = &target
        && !matches!(world.object(target)?, Object::PointProcess(_))
    {
        return Err(Refusal::new("the target of a connection is a point process or an artificial cell"));
    }
    let spikes = watched(world, &source)?.map(|watched| world.wiring.source(watched));
    if let Some(spikes) = &spikes
        && args.len() > 2
    {
        spikes.threshold.set(args.number(2)?);
    }
    let (delay, weight) = (args.number_or(3, 1.0)?, args.number_or(4, 0.0)?);
    Ok(Object::NetCon(Box::new(connection(world, source, spikes, target, (delay, weight))?)))
}

/// What a simulation watches for spikes of a source; the world keeps objects only by their numbers.
fn watched(world: &World, source: &Source) -> Answer<Option<Watched>> {
    Ok(match source {
        Source::Voltage(section, x) => {
            let pointer = Pointer::Range(*section, RangeName::Voltage, *x);
            Some(Watched::Quantity(world.quantity(&pointer)?))
        }
        // What cannot be watched is told when the network is made.
        Source::Variable(pointer) => world.quantity(pointer).ok().map(Watched::Quantity),
        Source::Object(object) => Some(Watched::Object(object.id())),
        Source::None => None,
    })
}

/// Where the spikes of a source come from, as a connection says it.
pub(super) fn place_of(world: &World, spikes: &SpikeSource) -> Source {
    match &spikes.watched {
        Watched::Quantity(Quantity::Voltage(section, x)) => Source::Voltage(*section, *x),
        Watched::Object(id) => world.objects.handle(*id).map_or(Source::None, Source::Object),
        Watched::Quantity(_) | Watched::Nothing => Source::None,
    }
}

/// A connection with the weight vector that its target has.
pub(super) fn connection(
    world: &mut World,
    source: Source,
    spikes: Option<Rc<SpikeSource>>,
    target: Option<Handle>,
    (delay, weight): (f64, f64),
) -> Answer<NetCon> {
    world.change_structure();
    let weights = match &target {
        Some(target) => world.mechanisms.get(world.point_process(target)?.mechanism).weights,
        None => 1,
    };
    let mut made = vec![0.0; weights.max(1)];
    made[0] = weight;
    Ok(NetCon { source, target, spikes, delay, weight: made, active: true })
}

/// What a name of a connection stands for.
pub(super) fn member(name: &str) -> Option<Member> {
    match name {
        "delay" | "threshold" => Some(Member::Value),
        "setpost" | "srcgid" | "get_recordvec" | "precell" | "postcell" => Some(Member::Method),
        _ => MEMBERS.contains(&name).then_some(Member::Method),
    }
}

fn net_con<'a>(world: &'a mut World, this: &Handle) -> Answer<&'a mut NetCon> {
    match world.object_mut(this)? {
        Object::NetCon(net_con) => Ok(net_con),
        _ => Err(Refusal::new("this is no NetCon")),
    }
}

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    if matches!(method, "record" | "event") {
        if !world.is_simulated() {
            world.note("connections carry no events here: nothing is simulated while a cell is read");
            return Ok(Value::Number(0.0));
        }
        return match method {
            "record" => record(world, this, args),
            _ => event(world, this, args),
        };
    }
    if matches!(method, "setpost" | "active") && !args.is_empty() {
        world.touch_object(this);
        world.change_structure();
    }
    let own = net_con(world, this)?;
    Ok(match method {
        "active" => {
            let before = own.active;
            if !args.is_empty() {
                own.active = args.number(0)? != 0.0;
            }
            before.into()
        }
        "valid" => (own.target.is_some() && !matches!(own.source, Source::None)).into(),
        "syn" => Value::Object(own.target.clone()),
        "pre" => Value::Object(match &own.source {
            Source::Object(object) => Some(object.clone()),
            _ => None,
        }),
        "wcnt" => own.weight.len().into(),
        "preloc" => match own.source {
            // Leaves the section pushed, as NEURON does.
            Source::Voltage(section, x) => {
                world.push_section(section);
                Value::Number(x)
            }
            _ => Value::Number(-1.0),
        },
        "postloc" => match own.target.clone() {
            Some(target) => return super::point_process::call(world, &target, "get_loc", Args(&[])),
            None => Value::Number(-1.0),
        },
        "srcgid" => {
            let gid = own.spikes.as_ref().and_then(|spikes| spikes.gid.get());
            Value::Number(gid.map_or(-1.0, f64::from))
        }
        // The objects that sections belong to; Python knows its own.
        "precell" => match own.source {
            Source::Voltage(section, _) => Value::Object(world.owner_of(section)),
            _ => Value::Object(None),
        },
        "postcell" => match own.target.clone() {
            Some(target) => {
                let place = world.location(&target)?;
                Value::Object(place.and_then(|(section, _)| world.owner_of(section)))
            }
            None => Value::Object(None),
        },
        "get_recordvec" => match own.spikes.as_ref().and_then(|spikes| spikes.record.get()) {
            Some(record) => Value::Object(world.objects.handle(record.times)),
            None => Value::Object(None),
        },
        "setpost" => {
            own.target = args.0.first().and_then(Value::object);
            Value::Number(0.0)
        }
        _ => return attribute(world, this, method, &[]),
    })
}

/// `record(times)`, `record(times, ids)`, `record(times, ids, id)`, `record(statement)`; `record()` ends it.
fn record(world: &mut World, this: &Handle, args: Args) -> Answer {
    let number = world.objects.get(this.id()).map_or(0, |entry| entry.number);
    world.timed.at_spikes.retain(|other| other.connection != this.id());
    let record = if args.is_empty() {
        None
    } else {
        let times = match args.is_text(0) {
            true => at_spikes(world, this, args)?,
            false => world.vector_id(&args.object(0)?)?,
        };
        let ids = if args.len() > 1 && !args.is_text(0) {
            let ids = world.vector_id(&args.object(1)?)?;
            Some((ids, args.number_or(2, f64::from(number))?))
        } else {
            None
        };
        Some(SpikeRecord { times, ids })
    };
    world.change_structure();
    match &net_con(world, this)?.spikes {
        Some(spikes) => spikes.record.set(record),
        None => return Err(Refusal::new("the connection has no source whose spikes could be recorded")),
    }
    Ok(Value::Number(0.0))
}

/// Has the spikes of a connection run a statement; gives the vector that takes them.
fn at_spikes(world: &mut World, this: &Handle, args: Args) -> Answer<ObjectId> {
    let statement = Statement { text: args.text(0)?, object: args.0.get(1).and_then(Value::object) };
    let times = world.new_object("Vector", Args(&[]))?;
    let id = times.id();
    world.timed.at_spikes.push(AtSpikes { connection: this.id(), times, seen: 0, statement });
    Ok(id)
}

/// `event(t)`: an event that arrives at its target at that time.
fn event(world: &mut World, this: &Handle, args: Args) -> Answer {
    if args.len() > 1 {
        return Err(Refusal::new("events with a flag are not supported").help("`event(t)` is"));
    }
    let t = args.number(0)?;
    world.with_simulator(|simulator, _| simulator.send_event(this.id(), t))?;
    Ok(Value::Number(0.0))
}

pub(super) fn attribute(world: &mut World, this: &Handle, name: &str, indices: &[f64]) -> Answer {
    if name == "weight" {
        let at = count(indices.first().copied().unwrap_or(0.0))?;
        if let Some(value) = world.live(&Quantity::Weight(this.id(), at)) {
            return Ok(Value::Number(value));
        }
    }
    let own = net_con(world, this)?;
    Ok(Value::Number(match name {
        "delay" => own.delay,
        "threshold" => own.spikes.as_ref().map_or(0.0, |spikes| spikes.threshold.get()),
        // Weights a mechanism has beyond those that were set are 0.
        "weight" => own.weight.get(count(indices.first().copied().unwrap_or(0.0))?).copied().unwrap_or(0.0),
        _ => return Err(world.unknown(this, name, MEMBERS)),
    }))
}

pub(super) fn set_attribute(
    world: &mut World,
    this: &Handle,
    name: &str,
    indices: &[f64],
    value: f64,
) -> Answer<()> {
    world.touch_object(this);
    if name != "weight" {
        world.change_structure();
    }
    let own = net_con(world, this)?;
    match name {
        "delay" => own.delay = value,
        "threshold" => {
            if let Some(spikes) = &own.spikes {
                spikes.threshold.set(value);
            }
        }
        "weight" => {
            let at = count(indices.first().copied().unwrap_or(0.0))?;
            if at >= 100 {
                return Err(Refusal::new(format!("there is no weight {at}")));
            }
            if own.weight.len() <= at {
                own.weight.resize(at + 1, 0.0);
            }
            own.weight[at] = value;
            world.set_live(&Quantity::Weight(this.id(), at), value);
        }
        _ => return Err(world.unknown(this, name, MEMBERS)),
    }
    Ok(())
}
