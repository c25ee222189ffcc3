//! Objects: `Vector`s as a whole, items of lists, `h.ref`, places of point processes.

use super::Given;
use crate::host::{Answered, Host, Mistake, Reference, numbers};
use crate::wire::Wire;
use netpyne_hoc::world::{Numbers, Object, Source, Value, text_cell};

pub(super) fn answer(host: &mut Host, operation: &str, given: &Given) -> Answered {
    let object =
        |host: &Host| given.object(host, 0)?.ok_or_else(|| Mistake::new("type", "an object is wanted here"));
    match operation {
        "object.name" => {
            let of = object(host)?;
            Ok(Wire::text(&host.interpreter.world.objects.name(of.id())))
        }
        // Where a point process is.
        "object.segment" => {
            let of = object(host)?;
            let place = host.interpreter.world.location(&of)?;
            Ok(place.map_or(Wire::None, |place| host.segment(place)))
        }
        // Object, name of its POINTER, reference.
        "object.point" => {
            let of = object(host)?;
            match host.receive(given.at(2))? {
                Value::Pointer(pointer) => {
                    host.interpreter.world.set_pointer(&of, given.text(1)?, pointer)?;
                    Ok(Wire::None)
                }
                _ => Err(Mistake::new("type", "a reference (`_ref_v`) is wanted here")),
            }
        }
        // Where a connection comes from.
        "object.source" => {
            let of = object(host)?;
            match host.interpreter.world.object(&of)? {
                Object::NetCon(own) => match own.source {
                    Source::Voltage(section, x) => Ok(host.segment((section, x))),
                    _ => Ok(Wire::None),
                },
                _ => Err(Mistake::new("type", "this is no NetCon")),
            }
        }
        "vector.read" => {
            let of = object(host)?;
            Ok(Wire::Array(host.interpreter.world.vector(&of)?.to_vec()))
        }
        "vector.write" => {
            let of = object(host)?;
            *host.interpreter.world.vector_mut(&of)? = numbers(given.at(1))?;
            Ok(Wire::None)
        }
        // The items of a List or SectionList.
        "list.items" => {
            let of = object(host)?;
            let world = &host.interpreter.world;
            if let Object::SectionList(_) = world.object(&of)? {
                let sections = world.section_list(&of)?;
                return Ok(Wire::List(sections.into_iter().map(|id| host.section(id)).collect()));
            }
            let items = world.list_items(&of)?;
            Ok(Wire::List(items.into_iter().map(|item| host.object(Some(item))).collect()))
        }
        // A value: the number of the new reference.
        "ref.new" => {
            let made = match host.receive(given.at(0))? {
                Value::Number(x) => {
                    let numbers = Numbers::new(&[]);
                    numbers.set(0, x);
                    Reference::Number(numbers)
                }
                Value::Text(text) => Reference::Text(text_cell(&text.borrow())),
                value => {
                    let cell = netpyne_hoc::world::ObjectCell::default();
                    *cell.borrow_mut() = value.object();
                    Reference::Object(cell)
                }
            };
            host.next_reference += 1;
            host.references.insert(host.next_reference, made);
            Ok(Wire::Int(i64::from(host.next_reference)))
        }
        // A reference: what it refers to.
        "ref.get" => match host.receive(given.at(0))? {
            Value::Pointer(pointer) => Ok(Wire::Number(host.interpreter.world.read(&pointer)?)),
            value => Ok(host.send(value)),
        },
        // A reference, a value.
        "ref.set" => {
            let value = host.receive(given.at(1))?;
            match (host.receive(given.at(0))?, value) {
                (Value::Pointer(pointer), Value::Number(x)) => host.interpreter.world.write(&pointer, x)?,
                (Value::Text(cell), Value::Text(text)) => {
                    let text = text.borrow().clone();
                    *cell.borrow_mut() = text;
                }
                (Value::ObjectVariable(cell), Value::Object(object)) => {
                    let _old = std::mem::replace(&mut *cell.borrow_mut(), object);
                }
                (_, value) => {
                    return Err(Mistake::new("type", format!("it cannot be set to {}", value.kind())));
                }
            }
            Ok(Wire::None)
        }
        _ => Err(Mistake::new("runtime", format!("there is no operation `{operation}`"))),
    }
}
