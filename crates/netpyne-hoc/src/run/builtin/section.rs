//! What the current section is and where it stands.

use crate::run::Interpreter;
use crate::world::{Answer, Args, Binding, Object, Pattern, Refusal, Value};

pub(super) const NAMES: &[&str] = &[
    "secname",
    "area",
    "ri",
    "distance",
    "lambda_f",
    "issection",
    "ismembrane",
    "ion_style",
    "ion_register",
    "delete_section",
    "disconnect",
    "section_orientation",
    "parent_connection",
    "parent_node",
    "parent_section",
    "section_exists",
    "push_section",
    "pop_section",
    "topology",
    "psection",
    "geom_nseg",
];

pub(super) fn call(of: &mut Interpreter, name: &str, args: Args) -> Answer {
    let world = &mut of.world;
    match name {
        "topology" | "psection" => {
            world.note(format!("`{name}` prints nothing here"));
            return Ok(Value::Number(0.0));
        }
        "geom_nseg" => return geom_nseg(of, args),
        "ion_register" => {
            let ion = format!("{}_ion", args.text(0)?);
            return match world.mechanisms.find(&ion) {
                Some(_) => Ok(Value::Number(0.0)),
                None => Err(Refusal::new(format!("the ion `{ion}` is used by no mechanism that is there"))),
            };
        }
        "pop_section" => {
            world.pop_section();
            return Ok(Value::Number(1.0));
        }
        "push_section" => {
            let section = match args.any(0)? {
                Value::Text(_) => world.find_section(&args.text(0)?),
                value => match value.object() {
                    Some(object) => match world.object(&object)? {
                        Object::SectionRef(id) => Some(*id),
                        _ => None,
                    },
                    None => None,
                },
            };
            let section = section.ok_or_else(|| Refusal::new("there is no such section"))?;
            world.push_section(section);
            return Ok(Value::Number(1.0));
        }
        "section_exists" => return section_exists(of, args),
        _ => {}
    }
    let section = world.current_section()?;
    Ok(match name {
        "secname" => Value::text(&world.section_name(section)),
        "area" => world.area(section, args.number(0)?)?.into(),
        "ri" => world.resistance(section, args.number(0)?)?.into(),
        "lambda_f" => world.length_constant(section, args.number(0)?)?.into(),
        "distance" => match args.len() {
            0 => {
                world.set_distance_origin(section, 0.0);
                Value::Number(0.0)
            }
            2 if args.number(0)? == 0.0 => {
                world.set_distance_origin(section, args.number(1)?);
                Value::Number(args.number(1)?)
            }
            n => {
                let origin = world.distance_origin().ok_or_else(|| {
                    Refusal::new("distances have no origin").help("set it first: `soma distance(0, 0.5)`")
                })?;
                world.distance(origin, (section, args.number(n - 1)?))?.into()
            }
        },
        "issection" => Pattern::for_sections(&args.text(0)?)?.is_in(&world.section_name(section)).into(),
        "ismembrane" => world.has_mechanism(section, &args.text(0)?)?.into(),
        "ion_style" => {
            let style = if args.len() > 1 {
                let at = |i: usize| args.number(i).map(|x| x as u32);
                Some([at(1)?, at(2)?, at(3)?, at(4)?, at(5)?])
            } else {
                None
            };
            world.ion_style(section, &args.text(0)?, style)?.into()
        }
        "delete_section" => {
            world.delete_section(section)?;
            Value::Number(0.0)
        }
        "disconnect" => {
            world.disconnect(section)?;
            Value::Number(0.0)
        }
        "section_orientation" => world.orientation(section)?.into(),
        "parent_connection" => world.parent(section)?.map_or(0.0, |(_, x)| x).into(),
        "parent_node" | "parent_section" => {
            return Err(
                Refusal::new(format!("`{name}` is not supported")).help("use a SectionRef and its `parent`")
            );
        }
        _ => return Err(Refusal::new(format!("`{name}` is not known"))),
    })
}

/// The rule of the standard library for the number of segments: an odd number, at most a tenth of a length constant each.
fn geom_nseg(of: &mut Interpreter, args: Args) -> Answer {
    let (frequency, fraction) = (args.number_or(0, 100.0)?, args.number_or(1, 0.1)?);
    let world = &mut of.world;
    for section in world.all_sections().to_vec() {
        let lambda = world.length_constant(section, frequency)?;
        let length = world.section_get(section, "L")?;
        let nseg = ((length / (fraction * lambda) + 0.9) / 2.0).trunc() * 2.0 + 1.0;
        world.section_set(section, "nseg", nseg)?;
    }
    Ok(Value::Number(0.0))
}

/// `section_exists("name" [, index] [, object])`.
fn section_exists(of: &mut Interpreter, args: Args) -> Answer {
    let name = args.text(0)?;
    let (name, index) = match name.split_once('[') {
        Some((base, rest)) => (base.to_owned(), rest.trim_end_matches(']').parse().unwrap_or(0)),
        None if args.is_number(1) => (name.to_string(), args.count(1)?),
        None => (name.to_string(), 0),
    };
    let object = args.0.iter().skip(1).find_map(Value::object);
    let binding = match &object {
        Some(object) => match of.world.object(object)? {
            Object::Instance(names) => names.get(&name),
            _ => None,
        },
        None => of.names_mut().get(&name),
    };
    let id = match binding {
        Some(Binding::Sections(array)) => array.ids.get(index).copied(),
        _ => None,
    };
    Ok(id.is_some_and(|id| of.world.exists(id)).into())
}
