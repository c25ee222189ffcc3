//! A cell that is a traced morphology alone: sections without mechanisms.

use crate::readout::Selection;
use crate::world::{Answer, Refusal, SectionId, SectionName, World, build_plan, read_traced};
use netpyne_morphology::import3d::TracedCell;
use std::rc::Rc;

/// Formats of traced morphologies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Swc,
    Neurolucida,
}

impl Format {
    /// The format a file has by its name.
    pub(crate) fn of(file: &str) -> Option<Self> {
        let (_, ending) = file.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "swc" => Some(Self::Swc),
            "asc" => Some(Self::Neurolucida),
            _ => None,
        }
    }
}

/// Creates the sections of a file. NetPyNE reads SWC files by its own loader and no others; those become what Import3d makes of
/// them.
pub(crate) fn build(world: &mut World, file: &str, format: Format) -> Answer<Selection> {
    let cell = read_traced(world, file, format == Format::Swc)?;
    match format {
        Format::Swc => as_traced(world, &cell)?,
        Format::Neurolucida => {
            let plan = cell.plan().map_err(|error| Refusal::new(error.message))?;
            plan.warnings.iter().for_each(|warning| world.note(warning.clone()));
            build_plan(world, &plan, None)?;
        }
    }
    Ok(Selection::everything(world))
}

/// The sections as they stand in the file, in its order, the way NetPyNE's loader makes them: none is left out, and points keep
/// all their digits.
fn as_traced(world: &mut World, cell: &TracedCell) -> Answer<()> {
    cell.warnings.iter().for_each(|warning| world.note(warning.clone()));
    let mut counts = [0; 4];
    let mut made: Vec<SectionId> = Vec::new();
    for section in &cell.sections {
        let names = ["soma", "axon", "dend", "apic"];
        let kind = usize::try_from(section.kind - 1).ok().filter(|&kind| kind < names.len());
        let Some(kind) = kind else {
            let message =
                format!("the file has points of type {}: nothing is known of that type", section.kind);
            return Err(Refusal::new(message).help("types are 1 soma, 2 axon, 3 dendrite, 4 apical dendrite"));
        };
        let base: Rc<str> = format!("{}[{}]", names[kind], counts[kind]).into();
        counts[kind] += 1;
        let id = world.create_section(SectionName { owner: None, cell: None, base, index: None })?;
        if let Some(parent) = section.parent {
            let parent =
                *made.get(parent).ok_or_else(|| Refusal::new("a section hangs on one that comes later"))?;
            world.connect(id, 0.0, parent, section.parent_x)?;
        }
        match section.points.get(section.first..).unwrap_or_default() {
            // A single point is a sphere: a cylinder as long as it is thick.
            [[x, y, z, d]] => {
                for x in [x - d / 2.0, *x, x + d / 2.0] {
                    world.add_point(id, [x, *y, *z, *d])?;
                }
            }
            points => points.iter().try_for_each(|&point| world.add_point(id, point))?,
        }
        made.push(id);
    }
    Ok(())
}
