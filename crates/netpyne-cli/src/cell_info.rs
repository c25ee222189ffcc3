//! `netpyne info CELL`: the tree of a cell's sections, with their sizes and mechanisms.

use crate::table;
use netpyne::hoc::readout::Selection;
use netpyne::hoc::world::{Answer, Place, SectionId, World};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

/// Sections shown one by one; what a cell has beyond is only counted.
const SHOWN: usize = 400;

/// Sections as a tree: name, L, diam in the middle, nseg, area, mechanisms; and sums.
pub(crate) fn text(world: &mut World, chosen: &Selection) -> Answer<String> {
    let mut children: HashMap<Option<SectionId>, Vec<SectionId>> = HashMap::new();
    for &id in &chosen.sections {
        let parent = world.parent(id)?.map(|(parent, _)| parent).filter(|p| chosen.sections.contains(p));
        children.entry(parent).or_default().push(id);
    }
    let mut open: Vec<(SectionId, usize)> = Vec::new();
    let below = |id: Option<SectionId>, depth: usize| {
        let list = children.get(&id).into_iter().flatten().rev();
        list.map(move |&id| (id, depth)).collect::<Vec<_>>()
    };
    open.extend(below(None, 0));
    let mut out = format!(
        "{:<28}{:>10} {:>9} {:>5} {:>12}  mechanisms\n",
        "section", "L (um)", "diam (um)", "nseg", "area (um2)"
    );
    let (mut shown, mut segments, mut area) = (0, 0, 0.0);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    while let Some((id, depth)) = open.pop() {
        let own = Section::read(world, id)?;
        segments += own.nseg;
        area += own.area;
        own.mechanisms.iter().for_each(|name| *counts.entry(name.clone()).or_default() += 1);
        if shown < SHOWN {
            let name = format!("{}{}", "  ".repeat(depth.min(20)), chosen.name(world, id));
            let (length, diam) = (own.length, own.diam);
            let words = own.mechanisms.join(" ");
            let _ = writeln!(
                out,
                "{name:<28}{length:>10.2} {diam:>9.3} {:>5} {:>12.1}  {words}",
                own.nseg, own.area
            );
        }
        shown += 1;
        open.extend(below(Some(id), depth + 1));
    }
    if shown > SHOWN {
        let _ = writeln!(out, "... and {} more", shown - SHOWN);
    }
    let _ = writeln!(out, "\n{:<22}{:>10}", "sections", table::grouped(shown));
    let _ = writeln!(out, "{:<22}{:>10}", "segments", table::grouped(segments));
    let _ = writeln!(out, "{:<22}{area:>10.1} um2", "membrane");
    for (name, count) in counts {
        let _ = writeln!(out, "{name:<22}{:>10} sections", table::grouped(count));
    }
    let mut points: BTreeMap<String, usize> = BTreeMap::new();
    for handle in world.placed_point_processes() {
        if world.location(&handle)?.is_some_and(|(section, _)| chosen.sections.contains(&section)) {
            let name = &world.mechanisms.get(world.point_process(&handle)?.mechanism).name;
            *points.entry(name.to_string()).or_default() += 1;
        }
    }
    for (name, count) in points {
        let _ = writeln!(out, "{name:<22}{:>10} point processes", table::grouped(count));
    }
    Ok(out)
}

struct Section {
    length: f64,
    diam: f64,
    nseg: usize,
    area: f64,
    mechanisms: Vec<String>,
}

impl Section {
    fn read(world: &mut World, id: SectionId) -> Answer<Self> {
        let nseg = world.shape(id)?.nseg();
        let mut area = 0.0;
        for i in 0..nseg {
            area += world.area(id, (i as f64 + 0.5) / nseg as f64)?;
        }
        let diam = match world.range_name("diam") {
            Some((name, _)) => world.range_get(id, name, 0.5)?,
            None => f64::NAN,
        };
        let inserted = world.entry(id)?.mechanisms.iter().map(|m| world.mechanisms.get(m.mechanism));
        let mechanisms = inserted.filter(|entry| entry.place == Place::Membrane);
        let mechanisms = mechanisms.map(|entry| entry.name.to_string()).collect();
        Ok(Self { length: world.section_get(id, "L")?, diam, nseg, area, mechanisms })
    }
}
