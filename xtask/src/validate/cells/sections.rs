//! Every stored number of every section.

use netpyne::hoc::readout::Selection;
use netpyne::hoc::run::Interpreter;
use netpyne::hoc::world::{Answer, Inserted, Place, SectionId, World};
use serde_json::Value;

/// What was found.
pub struct Found {
    /// Numbers and names compared.
    pub total: usize,
    /// Where and how they differ.
    pub differences: Vec<String>,
    /// Names of the sections in the rule.
    pub names: Vec<String>,
}

impl Found {
    fn number(&mut self, path: &str, ours: f64, theirs: &Value) {
        self.total += 1;
        let theirs = match theirs {
            Value::String(text) => text.parse().unwrap_or(f64::NAN),
            value => value.as_f64().unwrap_or(f64::NAN),
        };
        // The sign of a NaN and of a zero are not stored.
        if ours != theirs && !(ours.is_nan() && theirs.is_nan()) {
            self.differences.push(format!("{path}: {ours:?}, should be {theirs:?}"));
        }
    }

    fn numbers(&mut self, path: &str, ours: &[f64], theirs: &Value) {
        match theirs.as_array() {
            Some(list) if list.len() == ours.len() => {
                for (i, (own, their)) in ours.iter().zip(list).enumerate() {
                    self.number(&format!("{path}[{i}]"), *own, their);
                }
            }
            Some(list) => {
                self.word(path, &format!("{} values", ours.len()), &format!("{} values", list.len()))
            }
            None => ours.iter().for_each(|own| self.number(path, *own, theirs)),
        }
    }

    fn word(&mut self, path: &str, ours: &str, theirs: &str) {
        self.total += 1;
        if ours != theirs {
            self.differences.push(format!("{path}: {ours}, should be {theirs}"));
        }
    }
}

/// Compares a cell in the object world with what NEURON made.
pub fn compare(interpreter: &mut Interpreter, cell: &Selection, theirs: &Value) -> Answer<Found> {
    let world = &mut interpreter.world;
    let sections = &cell.sections;
    let names = sections.iter().map(|&id| cell.name(world, id)).collect();
    let mut found = Found { total: 0, differences: Vec::new(), names };
    let list = theirs["sections"].as_array().cloned().unwrap_or_default();
    found.word("sections", &sections.len().to_string(), &list.len().to_string());
    for (&id, section) in sections.iter().zip(&list) {
        compare_section(world, sections, id, section, &mut found)?;
    }
    let own = world.placed_point_processes();
    let own = own.iter().filter(|handle| {
        let place = world.location(handle).ok().flatten();
        place.is_some_and(|(section, _)| sections.contains(&section))
    });
    let all = list.iter().flat_map(|s| s["pointps"].as_array().into_iter().flatten());
    let names: std::collections::BTreeSet<&str> = all.filter_map(|p| p["name"].as_str()).collect();
    found.word("pointps", &own.count().to_string(), &names.len().to_string());
    for (name, value) in theirs["mech_globals"].as_object().into_iter().flatten() {
        if let Some(own) = interpreter.top_number(name).filter(|_| !value.is_array()) {
            found.number(name, own, value);
        }
    }
    for (name, value) in theirs["globals"].as_object().into_iter().flatten() {
        match interpreter.top_number(name) {
            Some(own) => found.number(name, own, value),
            None => found.word(name, "unknown", "a number"),
        }
    }
    for (name, theirs) in theirs["sectionlists"].as_object().into_iter().flatten() {
        let world = &interpreter.world;
        let number =
            name.trim_start_matches("SectionList[").trim_end_matches(']').parse().unwrap_or(u32::MAX);
        let own: Vec<String> = match world.objects.find("SectionList", number) {
            Some(list) => {
                let at = |id: SectionId| sections.iter().position(|s| *s == id);
                world.section_list(&list)?.into_iter().filter_map(at).map(|i| i.to_string()).collect()
            }
            None => Vec::new(),
        };
        let theirs: Vec<String> = theirs.as_array().into_iter().flatten().map(Value::to_string).collect();
        found.word(name, &own.join(" "), &theirs.join(" "));
    }
    Ok(found)
}

fn compare_section(
    world: &mut World,
    sections: &[SectionId],
    id: SectionId,
    theirs: &Value,
    found: &mut Found,
) -> Answer<()> {
    let name = world.section_name(id);
    found.word("name", own_name(&name), own_name(theirs["name"].as_str().unwrap_or_default()));
    let shape = world.shape(id)?;
    let n = shape.nseg();
    found.number(&format!("{name}.nseg"), n as f64, &theirs["nseg"]);
    if theirs["nseg"].as_u64() != Some(n as u64) {
        return Ok(());
    }
    let centres: Vec<f64> = (0..n).map(|i| (i as f64 + 0.5) / n as f64).collect();
    let cm: Vec<f64> = centres.iter().map(|&x| shape.segments()[shape.segment_index(x)].cm).collect();
    found.numbers(&format!("{name}.cm"), &cm, &theirs["cm"]);
    for key in ["Ra", "rallbranch"] {
        found.number(&format!("{name}.{key}"), world.section_get(id, key)?, &theirs[key]);
    }
    if let Some((diam, _)) = world.range_name("diam") {
        let own: Vec<f64> = centres.iter().map(|&x| world.range_get(id, diam, x)).collect::<Answer<_>>()?;
        found.numbers(&format!("{name}.diam"), &own, &theirs["diam"]);
    }
    let area: Vec<f64> = centres.iter().map(|&x| world.area(id, x)).collect::<Answer<_>>()?;
    found.numbers(&format!("{name}.area"), &area, &theirs["area"]);
    let places = centres.iter().chain(&[1.0]);
    let ri: Vec<f64> = places.map(|&x| world.resistance(id, x)).collect::<Answer<_>>()?;
    found.numbers(&format!("{name}.ri"), &ri, &theirs["ri"]);
    found.number(&format!("{name}.L"), world.section_get(id, "L")?, &theirs["L"]);
    let points = world.points(id)?.to_vec();
    let list = theirs["pt3d"].as_array().cloned().unwrap_or_default();
    found.word(&format!("{name}.pt3d"), &points.len().to_string(), &list.len().to_string());
    for (i, (own, their)) in points.iter().zip(&list).enumerate() {
        let own = [own.x, own.y, own.z, own.d.abs()].map(f64::from);
        found.numbers(&format!("{name}.pt3d[{i}]"), &own, their);
    }
    let parent = world.parent(id)?;
    let index = parent.and_then(|(parent, _)| sections.iter().position(|s| *s == parent));
    let theirs_parent = theirs["parent"].as_u64().map(|i| i as usize);
    found.word(&format!("{name}.parent"), &format!("{index:?}"), &format!("{theirs_parent:?}"));
    if let (Some((_, x)), true) = (parent, theirs_parent.is_some()) {
        found.number(&format!("{name}.parentX"), x, &theirs["parentX"]);
        found.number(&format!("{name}.childX"), world.orientation(id)?, &theirs["childX"]);
    }
    membrane(world, id, &name, theirs, found)?;
    point_processes(world, id, &name, theirs, found)
}

/// The name without the address that Python and NEURON put into it.
fn own_name(name: &str) -> &str {
    if name.starts_with("__nrnsec_") {
        return "__nrnsec_";
    }
    name.split_once(">.").map_or(name, |(_, own)| own)
}

fn membrane(world: &World, id: SectionId, name: &str, theirs: &Value, found: &mut Found) -> Answer<()> {
    let reversed = world.shape(id)?.is_reversed();
    let mut own: Vec<Inserted> = world.entry(id)?.mechanisms.clone();
    own.sort_by_key(|m| world.mechanisms.get(m.mechanism).name.clone());
    let of = |place: Place| {
        let list = own.iter().filter(move |m| world.mechanisms.get(m.mechanism).place == place);
        list.map(|m| world.mechanisms.get(m.mechanism).name.to_string()).collect::<Vec<_>>()
    };
    let keys = |value: &Value, end: &str| {
        let mut keys: Vec<String> =
            value.as_object().into_iter().flatten().map(|(key, _)| format!("{key}{end}")).collect();
        keys.sort();
        keys.join(" ")
    };
    found.word(&format!("{name}.mechs"), &of(Place::Membrane).join(" "), &keys(&theirs["mechs"], ""));
    found.word(&format!("{name}.ions"), &of(Place::Ion).join(" "), &keys(&theirs["ions"], "_ion"));
    for mut mechanism in own.iter().cloned() {
        if reversed {
            mechanism.values.reverse();
        }
        let entry = world.mechanisms.get(mechanism.mechanism);
        let is_ion = entry.place == Place::Ion;
        let group = if is_ion { &theirs["ions"] } else { &theirs["mechs"] };
        let stored = &group[entry.name.strip_suffix("_ion").filter(|_| is_ion).unwrap_or(&entry.name)];
        for slot in entry.slots.iter().filter(|s| s.len == 1 && s.is_parameter) {
            let key = if is_ion { slot.name.to_string() } else { format!("{}_{}", slot.name, entry.name) };
            let path = format!("{name}.{key}");
            match &stored[&key] {
                Value::Null => found.word(&path, "a parameter", "none"),
                theirs => {
                    let own: Vec<f64> = mechanism.values.iter().map(|v| v[slot.offset]).collect();
                    found.numbers(&path, &own, theirs);
                }
            }
        }
        if is_ion {
            found.number(
                &format!("{name}.{} style", entry.name),
                f64::from(mechanism.style),
                &stored["style"],
            );
        }
    }
    Ok(())
}

/// NEURON lists a point process at an end of a section once more for each section that shares the node, so what a section of
/// ours has is looked for, and their number is compared for the whole cell.
fn point_processes(
    world: &World,
    id: SectionId,
    name: &str,
    theirs: &Value,
    found: &mut Found,
) -> Answer<()> {
    let list = theirs["pointps"].as_array().cloned().unwrap_or_default();
    for handle in world.placed_point_processes() {
        let Some((_, x)) = world.location(&handle)?.filter(|(section, _)| *section == id) else { continue };
        let label = world.objects.name(handle.id());
        let path = format!("{name}: {label}");
        let Some(stored) = list.iter().find(|p| p["name"].as_str() == Some(&label)) else {
            found.word(&path, "here", "not here");
            continue;
        };
        found.number(&format!("{path} x"), x, &stored["x"]);
        let own = world.point_process(&handle)?;
        for slot in world.mechanisms.get(own.mechanism).slots.iter().filter(|s| s.len == 1 && s.is_parameter)
        {
            found.number(
                &format!("{path}.{}", slot.name),
                own.values[slot.offset],
                &stored["params"][&*slot.name],
            );
        }
    }
    Ok(())
}
