//! Names of the top level and of objects: `h.soma`, `cell.dend[3]`, `h.load_file("a.hoc")`, `vec.size()`.

use super::Given;
use crate::host::{Answered, Host, Mistake, numbers, section_id};
use crate::wire::Wire;
use netpyne_hoc::run::Named;
use netpyne_hoc::world::{Handle, Object, Pointer, Value};

pub(super) fn answer(host: &mut Host, what: &str, given: &Given) -> Answered {
    match what {
        // Object or nothing, name: its value, or the word for what it is.
        "get" => {
            let of = given.object(host, 0)?;
            get(host, of.as_ref(), given.text(1)?)
        }
        // Object or nothing, name, indices.
        "element" => {
            let of = given.object(host, 0)?;
            let indices = numbers(given.at(2))?;
            let value = host.interpreter.element(of.as_ref(), given.text(1)?, &indices)?;
            Ok(host.send(value))
        }
        // Object or nothing, name, indices, value.
        "set" => {
            let of = given.object(host, 0)?;
            let indices = numbers(given.at(2))?;
            set(host, of.as_ref(), given.text(1)?, &indices, given.at(3))
        }
        // Object or nothing, name, arguments, section or nothing.
        "call" => {
            let of = given.object(host, 0)?;
            call(host, of.as_ref(), given.text(1)?, given.list(2), given.at(3))
        }
        // Class and number of an object.
        "object" => {
            let (class, number) = (given.text(0)?, given.number(1)?);
            let found = host.interpreter.world.objects.find(class, number as u32);
            let missing = || Mistake::new("value", format!("there is no object `{class}[{number}]`"));
            let found = found.ok_or_else(missing)?;
            Ok(host.object(Some(found)))
        }
        // A text of HOC.
        "execute" => {
            host.interpreter.execute(given.text(0)?)?;
            Ok(Wire::None)
        }
        // All that can be asked for.
        "all" => {
            let world = &host.interpreter.world;
            let names = world.top.iter().chain(world.builtins.iter()).map(|(name, _)| Wire::text(name));
            Ok(Wire::List(names.collect()))
        }
        _ => Err(Mistake::new("runtime", format!("there is no operation `name.{what}`"))),
    }
}

fn get(host: &mut Host, of: Option<&Handle>, name: &str) -> Answered {
    let Some(named) = host.interpreter.named(of, name)? else {
        let class = of.and_then(|of| host.interpreter.world.objects.get(of.id()));
        let class = class.map_or("HocObject".to_owned(), |e| e.class.to_string());
        return Err(Mistake::new("attribute", format!("'hoc.{class}' object has no attribute '{name}'")));
    };
    Ok(match named {
        Named::Value(Value::Number(x)) if matches!(name, "nseg" | "secondorder") => Wire::Int(x as i64),
        Named::Value(value) => host.send(value),
        Named::Array(dims) => {
            let sizes = dims.into_iter().map(|size| Wire::Int(size as i64)).collect();
            Wire::List(vec![Wire::word("array"), Wire::List(sizes)])
        }
        Named::Routine => Wire::word("routine"),
        Named::Class => Wire::word("class"),
        Named::Mechanism => Wire::word("mechanism"),
        Named::Range => {
            let message = format!(
                "Cannot access {name} directly; it is a range variable and may be accessed via a section or segment."
            );
            return Err(Mistake::new("type", message));
        }
    })
}

fn set(host: &mut Host, of: Option<&Handle>, name: &str, indices: &[f64], value: &Wire) -> Answered {
    let named = host.interpreter.named(of, name)?;
    match (&named, of) {
        (None, None) => {
            return Err(Mistake::new("lookup", format!("'{name}' is not a defined hoc variable name.")));
        }
        (None, Some(of)) if matches!(host.interpreter.world.object(of)?, Object::PointProcess(_)) => {
            return Err(Mistake::new("lookup", format!("there is no variable `{name}`")));
        }
        (None, Some(_)) => return get(host, of, name),
        (Some(Named::Routine | Named::Class | Named::Mechanism), _) => {
            return Err(Mistake::new("type", format!("`{name}` is not assignable")));
        }
        _ => {}
    }
    let value = host.receive(value)?;
    if matches!(named, Some(Named::Value(Value::Number(_)))) && !matches!(value, Value::Number(_)) {
        return Err(Mistake::new("type", format!("must be real number, not {}", value.kind())));
    }
    if matches!(named, Some(Named::Array(_))) && indices.is_empty() {
        return Err(Mistake::new("type", format!("`{name}` is an array: say which element")));
    }
    host.interpreter.set_element(of, name, indices, &value)?;
    Ok(Wire::None)
}

fn call(host: &mut Host, of: Option<&Handle>, name: &str, args: &[Wire], section: &Wire) -> Answered {
    let world = &mut host.interpreter.world;
    let depth = world.section_depth();
    let on_list = matches!(of.map(|of| world.object(of)), Some(Ok(Object::SectionList(_))));
    let mut current = match section {
        Wire::Section(id) | Wire::Segment(id, _) => Some(section_id(*id)),
        _ => None,
    };
    let mut values = Vec::with_capacity(args.len());
    for (i, arg) in args.iter().enumerate() {
        match arg {
            // A segment is a section and a place on it.
            Wire::Segment(id, x) if !on_list && current.is_none_or(|known| known == section_id(*id)) => {
                current = Some(section_id(*id));
                values.push(Value::Number(*x));
            }
            Wire::Segment(..) if name == "distance" => values.push(Value::Number(f64::NAN)),
            Wire::Section(id) if i == 0 && !on_list && current.is_none() => current = Some(section_id(*id)),
            arg => values.push(host.receive(arg)?),
        }
    }
    if let [Wire::Segment(a, x), Wire::Segment(b, y)] = args
        && name == "distance"
        && of.is_none()
    {
        let distance = host.interpreter.world.distance((section_id(*a), *x), (section_id(*b), *y));
        // NEURON's word for places that are not connected.
        return Ok(Wire::Number(distance.unwrap_or(1e20)));
    }
    if let Some(id) = current {
        host.interpreter.world.entry(id)?;
        host.interpreter.world.push_section(id);
    }
    let pops = matches!(name, "pop_section" | "push_section" | "get_loc" | "preloc" | "postloc");
    let called = match (of, name) {
        (None, "Vector") if matches!(args, [Wire::Array(_)]) => {
            Ok(values.pop().unwrap_or(Value::Object(None)))
        }
        _ => host.interpreter.call_named(of, name, values),
    };
    if current.is_some() || !pops {
        host.interpreter.world.restore_sections(depth);
    }
    let value = called?;
    let class = of.and_then(|of| host.interpreter.world.objects.get(of.id())).map(|e| e.class.clone());
    host.interpreter.world.collect();
    Ok(match (value, answer_type(class.as_deref(), name)) {
        (Value::Number(x), Some(Type::Int)) => Wire::Int(x as i64),
        (Value::Number(x), Some(Type::Bool)) => Wire::Bool(x != 0.0),
        (Value::Pointer(pointer), _) => read(host, &pointer)?,
        (value, _) => host.send(value),
    })
}

fn read(host: &mut Host, pointer: &Pointer) -> Answered {
    Ok(Wire::Number(host.interpreter.world.read(pointer)?))
}

enum Type {
    Int,
    Bool,
}

/// Methods whose numbers are whole numbers or truth values in Python.
fn answer_type(class: Option<&str>, method: &str) -> Option<Type> {
    match (class?, method) {
        ("Vector", "size" | "buffer_size" | "indwhere" | "max_ind" | "min_ind")
        | ("List", "count" | "index")
        | ("SectionList", "unique" | "size")
        | ("SectionRef", "nchild")
        | ("Matrix", "nrow" | "ncol")
        | ("StringFunctions", "len" | "substr" | "head" | "tail" | "references")
        | ("ParallelContext", "id" | "nhost" | "gid_exists" | "nthread") => Some(Type::Int),
        ("Vector", "contains")
        | ("SectionList", "contains")
        | ("SectionRef", "has_parent" | "has_trueparent" | "exists" | "is_cas")
        | ("NetCon", "valid" | "active")
        | ("CVode", "active") => Some(Type::Bool),
        _ => None,
    }
}
