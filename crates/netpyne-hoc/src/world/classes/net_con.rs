//! `NetCon`: a connection. In a cell it says where spikes are detected.

use super::{Member, Object};
use crate::world::World;
use crate::world::objects::Handle;
use crate::world::range::RangeName;
use crate::world::sections::SectionId;
use crate::world::value::{Answer, Args, Pointer, Refusal, Value, count};

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
    /// Voltage at which the source spikes, mV.
    pub threshold: f64,
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
    Ok(Object::NetCon(Box::new(NetCon {
        source,
        target,
        threshold: args.number_or(2, 10.0)?,
        delay: args.number_or(3, 1.0)?,
        weight: vec![args.number_or(4, 0.0)?],
        active: true,
    })))
}

/// What a name of a connection stands for.
pub(super) fn member(name: &str) -> Option<Member> {
    match name {
        "delay" | "threshold" => Some(Member::Value),
        "setpost" => Some(Member::Method),
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
        world.note("connections carry no events here: nothing is simulated while a cell is read");
        return Ok(Value::Number(0.0));
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
        "setpost" => {
            own.target = args.0.first().and_then(Value::object);
            Value::Number(0.0)
        }
        _ => return attribute(world, this, method, &[]),
    })
}

pub(super) fn attribute(world: &mut World, this: &Handle, name: &str, indices: &[f64]) -> Answer {
    let own = net_con(world, this)?;
    Ok(Value::Number(match name {
        "delay" => own.delay,
        "threshold" => own.threshold,
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
    let own = net_con(world, this)?;
    match name {
        "delay" => own.delay = value,
        "threshold" => own.threshold = value,
        "weight" => {
            let at = count(indices.first().copied().unwrap_or(0.0))?;
            if at >= 100 {
                return Err(Refusal::new(format!("there is no weight {at}")));
            }
            if own.weight.len() <= at {
                own.weight.resize(at + 1, 0.0);
            }
            own.weight[at] = value;
        }
        _ => return Err(world.unknown(this, name, MEMBERS)),
    }
    Ok(())
}
