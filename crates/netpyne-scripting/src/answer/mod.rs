//! What the operations do: each takes a list of values and gives one value or a mistake.
//!
//! Operations are called `family.what`. The families have one file each; what they take is said where they are matched.

mod names;
mod objects;
mod run;
mod sections;
mod segments;

use crate::host::{Answered, Host, Mistake, number, section_id};
use crate::wire::Wire;
use netpyne_hoc::world::{Handle, SectionId};

/// The arguments of an operation.
pub(crate) struct Given<'a>(&'a [Wire]);

impl<'a> Given<'a> {
    fn at(&self, at: usize) -> &'a Wire {
        self.0.get(at).unwrap_or(&Wire::None)
    }

    fn text(&self, at: usize) -> Answered<&'a str> {
        match self.at(at) {
            Wire::Text(text) => Ok(text),
            _ => Err(Mistake::new("type", "a text is wanted here")),
        }
    }

    fn number(&self, at: usize) -> Answered<f64> {
        number(self.at(at)).ok_or_else(|| Mistake::new("type", "must be real number"))
    }

    fn section(&self, at: usize) -> Answered<SectionId> {
        match self.at(at) {
            Wire::Section(id) | Wire::Segment(id, _) => Ok(section_id(*id)),
            _ => Err(Mistake::new("type", "a Section is wanted here")),
        }
    }

    fn segment(&self, at: usize) -> Answered<(SectionId, f64)> {
        match self.at(at) {
            Wire::Segment(id, x) => Ok((section_id(*id), *x)),
            _ => Err(Mistake::new("type", "a Segment is wanted here")),
        }
    }

    /// An object, or none for the top level.
    fn object(&self, host: &Host, at: usize) -> Answered<Option<Handle>> {
        match self.at(at) {
            Wire::Object(id, _) => host.handle(*id).map(Some),
            _ => Ok(None),
        }
    }

    fn list(&self, at: usize) -> &'a [Wire] {
        match self.at(at) {
            Wire::List(items) => items,
            _ => &[],
        }
    }
}

/// Answers one operation.
///
/// # Errors
/// What is wrong with it.
pub fn answer(host: &mut Host, operation: &str, args: &[Wire]) -> Answered {
    let given = Given(args);
    let depth = host.interpreter.world.section_depth();
    let answered = match operation.split_once('.') {
        Some(("name", what)) => names::answer(host, what, &given),
        Some(("object" | "vector" | "list" | "ref", _)) => objects::answer(host, operation, &given),
        Some(("section", what)) => sections::answer(host, what, &given),
        Some(("segment", what)) => segments::answer(host, what, &given),
        Some(("run", what)) => run::answer(host, what, &given),
        Some(("world", what)) => world(host, what, &given),
        Some(("ranks", "section")) => section_of_gid(host, &given),
        Some(("ranks", "place")) => {
            let world = &host.interpreter.world;
            Ok(Wire::List(vec![Wire::Int(world.rank as i64), Wire::Int(world.ranks as i64)]))
        }
        _ => Err(Mistake::new("runtime", format!("there is no operation `{operation}`"))),
    };
    if answered.is_err() {
        host.interpreter.recover(depth);
    }
    answered
}

/// The section that the spikes of a gid come from; nothing where there is none.
fn section_of_gid(host: &mut Host, given: &Given) -> Answered {
    let section = host.interpreter.world.section_of_gid(given.number(0)?);
    Ok(section.map_or(Wire::None, |section| host.section(section)))
}

/// What concerns everything.
fn world(host: &mut Host, what: &str, given: &Given) -> Answered {
    match what {
        // Where names of files start.
        "folder" => {
            host.interpreter.world.folder = given.text(0)?.into();
            Ok(Wire::None)
        }
        "note" => {
            host.interpreter.world.note(given.text(0)?);
            Ok(Wire::None)
        }
        // What, number, how often it was received.
        "release" => {
            let (id, received) = (given.number(1)?, given.number(2)?);
            host.release(given.text(0)?, id as u32, received as u32);
            Ok(Wire::None)
        }
        // The sections of the cell, pairs of sections or lists and their names, names of files with them.
        "cell" => {
            let mut cell = netpyne_hoc::readout::Selection::default();
            for section in given.list(0) {
                cell.sections.push(Given(std::slice::from_ref(section)).section(0)?);
            }
            for pair in given.list(1) {
                if let Wire::List(pair) = pair
                    && let [of, Wire::Text(name)] = &pair[..]
                {
                    match of {
                        Wire::Section(id) => {
                            cell.names.insert(section_id(*id), name.clone());
                        }
                        Wire::Object(id, _) => {
                            cell.lists.insert(host.handle(*id)?.id(), name.clone());
                        }
                        _ => {}
                    }
                }
            }
            host.cell = Some(cell);
            Ok(Wire::None)
        }
        _ => Err(Mistake::new("runtime", format!("there is no operation `world.{what}`"))),
    }
}
