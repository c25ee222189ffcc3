//! Work on many things at once, counted as steps of a program: no single statement hides an hour, or takes all memory.

use super::World;
use super::classes::Object;
use super::objects::Handle;
use super::value::{Args, Value};

/// Elements, characters or sections that count as one step.
const THINGS_PER_STEP: usize = 4;

impl World {
    /// Counts work on so many things.
    pub(crate) fn worked(&mut self, things: usize) {
        self.work += (things / THINGS_PER_STEP) as u64;
    }

    /// Steps that work on many things at once came to.
    pub(crate) fn work(&self) -> u64 {
        self.work
    }

    /// Counts work on an object, and on those among the arguments of a call.
    pub(super) fn worked_on(&mut self, object: &Handle, args: Args) {
        let others = args.0.iter().filter_map(Value::object).map(|other| self.extent(&other));
        let things = self.extent(object) + others.sum::<usize>();
        self.worked(things);
    }

    /// How many things an object holds.
    fn extent(&self, object: &Handle) -> usize {
        match self.object(object) {
            Ok(Object::Vector(values)) => values.len(),
            Ok(Object::Matrix(matrix)) => matrix.size().iter().product(),
            _ => 0,
        }
    }
}
