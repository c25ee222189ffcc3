//! Places on sections: range variables, area, resistance, point processes.

use super::Given;
use crate::host::{Answered, Host, Mistake, number, section_id};
use crate::wire::Wire;
use netpyne_hoc::world::{RangeName, SectionId};

pub(super) fn answer(host: &mut Host, what: &str, given: &Given) -> Answered {
    match what {
        // Section or segment, name: its value (in the middle of a section), or the word for what it is.
        "get" => get(host, given),
        // Section or segment, name, value; of an array: value, index.
        "set" => set(host, given),
        // Segment, name, index.
        "element" => {
            let (section, x) = place(given)?;
            let name = range(host, given, Some(given.number(2)?))?;
            Ok(Wire::Number(host.interpreter.world.range_get(section, name, x)?))
        }
        "area" => {
            let (section, x) = given.segment(0)?;
            Ok(Wire::Number(host.interpreter.world.area(section, x)?))
        }
        "ri" => {
            let (section, x) = given.segment(0)?;
            Ok(Wire::Number(host.interpreter.world.resistance(section, x)?))
        }
        // Point processes at a node, newest first.
        "points" => {
            let (section, x) = given.segment(0)?;
            let world = &host.interpreter.world;
            let index = world.segment_index(section, x)?;
            let centre = if x == 0.0 || x == 1.0 { x } else { world.shape(section)?.centre_x(index) };
            let mut here = Vec::new();
            for handle in world.placed_point_processes().into_iter().rev() {
                if world.location(&handle)? == Some((section, centre)) {
                    here.push(handle);
                }
            }
            Ok(Wire::List(here.into_iter().map(|handle| host.object(Some(handle))).collect()))
        }
        _ => Err(Mistake::new("runtime", format!("there is no operation `segment.{what}`"))),
    }
}

fn place(given: &Given) -> Answered<(SectionId, f64)> {
    match given.at(0) {
        Wire::Section(id) => Ok((section_id(*id), 0.5)),
        _ => given.segment(0),
    }
}

fn owner(given: &Given) -> &'static str {
    if matches!(given.at(0), Wire::Section(_)) { "nrn.Section" } else { "nrn.Segment" }
}

fn unknown(given: &Given, name: &str) -> Mistake {
    Mistake::new("attribute", format!("'{}' object has no attribute '{name}'", owner(given)))
}

/// The mechanism of a name must be in the section.
fn absent(host: &Host, section: SectionId, x: f64, name: &str) -> Mistake {
    let section = host.interpreter.world.section_name(section);
    Mistake::new("attribute", format!("{name}, the mechanism does not exist at {section}({x})"))
}

fn range(host: &Host, given: &Given, index: Option<f64>) -> Answered<RangeName> {
    let name = given.text(1)?;
    let (found, len) = host.interpreter.world.range_name(name).ok_or_else(|| unknown(given, name))?;
    match (found, index) {
        (RangeName::Field(mechanism, offset), Some(index)) => {
            if !(index >= 0.0 && (index as usize) < len) {
                return Err(Mistake::new("value", format!("index {index} of {len} values")));
            }
            Ok(RangeName::Field(mechanism, offset + index as usize))
        }
        (found, _) => Ok(found),
    }
}

fn get(host: &mut Host, given: &Given) -> Answered {
    let (section, x) = place(given)?;
    let name = given.text(1)?;
    let world = &mut host.interpreter.world;
    world.segment_index(section, x)?;
    if let Some((range, len)) = world.range_name(name) {
        if let RangeName::Field(mechanism, _) = range
            && world.inserted(section, mechanism)?.is_none()
        {
            return Err(absent(host, section, x, name));
        }
        if len > 1 {
            return Ok(Wire::List(vec![Wire::word("array"), Wire::Int(len as i64)]));
        }
        return Ok(Wire::Number(world.range_get(section, range, x)?));
    }
    if world.membrane_mechanism(name) {
        return if world.has_mechanism(section, name)? {
            Ok(Wire::word("mechanism"))
        } else {
            Err(absent(host, section, x, name))
        };
    }
    Err(unknown(given, name))
}

fn set(host: &mut Host, given: &Given) -> Answered {
    let (section, x) = place(given)?;
    let name = given.text(1)?;
    let range = range(host, given, number(given.at(3)))?;
    let world = &mut host.interpreter.world;
    if let RangeName::Field(mechanism, _) = range
        && world.inserted(section, mechanism)?.is_none()
    {
        return Err(absent(host, section, x, name));
    }
    let value = given.number(2).map_err(|_| Mistake::new("value", "bad value"))?;
    let at = matches!(given.at(0), Wire::Segment(..)).then_some(x);
    world.range_set(section, range, at, value)?;
    Ok(Wire::None)
}
