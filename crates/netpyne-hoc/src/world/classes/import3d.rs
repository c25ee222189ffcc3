//! `Import3d_SWC_read`, `Import3d_Neurolucida3` and `Import3d_GUI`: sections from traced morphologies.

use super::Object;
use crate::world::World;
use crate::world::files::seen_from;
use crate::world::namespace::Binding;
use crate::world::objects::Handle;
use crate::world::pattern::Pattern;
use crate::world::value::{Answer, Args, Refusal, Value};
use netpyne_morphology::import3d::{Plan, TracedCell, read_neurolucida, read_swc};

/// A reader of one format.
#[derive(Debug)]
pub struct Tracing {
    is_swc: bool,
    quiet: f64,
    name: String,
    cell: Option<TracedCell>,
}

const READER: &[&str] = &["input", "quiet", "err", "filetype"];

pub(super) fn new(world: &World, class: &str, args: Args) -> Answer<Object> {
    let reader = |is_swc| Object::Tracing(Tracing { is_swc, quiet: 0.0, name: String::new(), cell: None });
    match class {
        "Import3d_SWC_read" => Ok(reader(true)),
        "Import3d_Neurolucida3" => Ok(reader(false)),
        _ => {
            let of = args.object(0)?;
            match world.object(&of)? {
                Object::Tracing(_) => Ok(Object::TracingGui(of)),
                _ => Err(Refusal::new("`Import3d_GUI` is made with a reader of a morphology")),
            }
        }
    }
}

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    match (world.object(this)?, method) {
        (Object::Tracing(_), "input") => input(world, this, args).map(|()| Value::Number(0.0)),
        (Object::TracingGui(of), "instantiate") => {
            let of = of.clone();
            let target = args.0.first().and_then(Value::object);
            instantiate(world, &of, target.as_ref()).map(|()| Value::Number(0.0))
        }
        (Object::TracingGui(_), "map" | "unmap" | "redraw") => Ok(Value::Number(0.0)),
        (Object::Tracing(_), _) => attribute(world, this, method),
        _ => Err(world.unknown(this, method, &["instantiate"])),
    }
}

pub(super) fn attribute(world: &mut World, this: &Handle, name: &str) -> Answer {
    let Object::Tracing(reader) = world.object(this)? else {
        return Err(world.unknown(this, name, &["instantiate"]));
    };
    match name {
        "quiet" => Ok(Value::Number(reader.quiet)),
        "err" => Ok(reader.cell.is_none().into()),
        "filetype" => Ok(Value::text(if reader.is_swc { "SWC" } else { "Neurolucida V3" })),
        _ => Err(world.unknown(this, name, READER)),
    }
}

pub(super) fn set_attribute(world: &mut World, this: &Handle, name: &str, value: f64) -> Answer<()> {
    match world.object_mut(this)? {
        Object::Tracing(reader) if name == "quiet" => {
            reader.quiet = value;
            Ok(())
        }
        _ => Err(world.unknown(this, name, READER)),
    }
}

fn input(world: &mut World, this: &Handle, args: Args) -> Answer<()> {
    let name = args.text(0)?.to_string();
    let Object::Tracing(reader) = world.object(this)? else { return Ok(()) };
    let cell = read_traced(world, &name, reader.is_swc)?;
    let Object::Tracing(reader) = world.object_mut(this)? else { return Ok(()) };
    (reader.name, reader.cell) = (name, Some(cell));
    Ok(())
}

/// Reads a traced morphology from a file.
pub(crate) fn read_traced(world: &World, name: &str, is_swc: bool) -> Answer<TracedCell> {
    let path = seen_from(&world.folder, name);
    let bytes =
        world.files.read(&path).map_err(|error| Refusal::new(format!("cannot read `{name}`: {error}")))?;
    let text = String::from_utf8_lossy(&bytes);
    let read = if is_swc { read_swc(&text) } else { read_neurolucida(&text) };
    read.map_err(|error| match error.line {
        Some(line) => Refusal::new(format!("`{name}`, line {line}: {}", error.message)),
        None => Refusal::new(format!("`{name}`: {}", error.message)),
    })
}

/// Lists that Import3d appends sections of a type to.
fn list_name(kind: i64) -> String {
    match kind {
        1 => "somatic".to_owned(),
        2 => "axonal".to_owned(),
        3 => "basal".to_owned(),
        4 => "apical".to_owned(),
        kind if kind < 0 => format!("minus_{}set", -kind),
        kind => format!("dendritic_{kind}"),
    }
}

fn instantiate(world: &mut World, reader: &Handle, target: Option<&Handle>) -> Answer<()> {
    let plan = match world.object(reader)? {
        Object::Tracing(Tracing { cell: Some(cell), .. }) => {
            cell.clone().plan().map_err(|error| Refusal::new(error.message))?
        }
        _ => return Err(Refusal::new("no morphology was read").help("`reader.input(\"file\")` comes first")),
    };
    build_plan(world, &plan, target)
}

/// Creates planned sections at the top level or in an instance.
pub(crate) fn build_plan(world: &mut World, plan: &Plan, target: Option<&Handle>) -> Answer<()> {
    for warning in &plan.warnings {
        world.note(warning.clone());
    }
    for (kind, name, size) in &plan.arrays {
        world.create_array(target, name, Some(*size))?;
        if let Some(target) = target {
            append(world, target, &list_name(*kind), Some(name))?;
        }
    }
    if let Some(target) = target {
        append(world, target, "all", None)?;
    }
    let mut ids = Vec::new();
    for planned in &plan.sections {
        let binding = match target {
            Some(target) => match world.object(target)? {
                Object::Instance(names) => names.get(&planned.name),
                _ => None,
            },
            None => world.top.get(&planned.name),
        };
        let Some(Binding::Sections(array)) = binding else {
            return Err(Refusal::new(format!("the sections `{}` are gone", planned.name)));
        };
        let id = array.ids[planned.index];
        ids.push(id);
        if ids.len() == 1 && target.is_none() {
            world.access(id);
        }
        if let Some((parent, x)) = planned.parent {
            world.connect(id, 0.0, ids[parent], x)?;
        }
        for point in &planned.points {
            world.add_point(id, *point)?;
        }
    }
    Ok(())
}

/// Appends the sections of an instance whose names contain a word to one of its lists.
fn append(world: &mut World, target: &Handle, list: &str, word: Option<&str>) -> Answer<()> {
    let found = match world.object(target)? {
        Object::Instance(names) => match names.get(list) {
            Some(Binding::Objects(array)) => array.cells.first().and_then(|cell| cell.borrow().clone()),
            _ => None,
        },
        _ => None,
    };
    let Some(handle) = found else {
        return Err(Refusal::new(format!("the template has no SectionList `{list}` to take the sections"))
            .help(format!(
                "Import3d needs it: `public {list}`, `objref {list}`, `{list} = new SectionList()`"
            )));
    };
    let pattern = word.map(Pattern::new).transpose()?;
    let mut sections = world.sections_of(target.id());
    sections.retain(|&id| pattern.as_ref().is_none_or(|p| p.is_in(&world.section_name(id))));
    match world.object_mut(&handle)? {
        Object::SectionList(items) => items.extend(sections),
        _ => return Err(Refusal::new(format!("`{list}` is no SectionList"))),
    }
    Ok(())
}
