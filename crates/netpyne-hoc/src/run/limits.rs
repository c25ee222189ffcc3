//! What stops a program that does not end by itself.

use crate::world::{Refusal, World};

/// Limits of one interpreter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Statements and expressions evaluated; work on many things at once counts as some of them.
    pub steps: u64,
    /// Routines called within each other.
    pub calls: usize,
    /// Statements and expressions within each other.
    pub depth: u32,
    /// Objects ever made.
    pub objects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 100_000_000, calls: 200, depth: 4000, objects: 10_000_000 }
    }
}

impl Limits {
    /// What is exceeded.
    pub(super) fn exceeded(&self, steps: u64, depth: u32, world: &World) -> Option<Refusal> {
        if steps > self.steps {
            return Some(Refusal::new(format!("the program took more than {} steps", self.steps)).help(
                "is there a loop that does not end? otherwise --most-steps (`Limits::steps`) allows more",
            ));
        }
        if depth > self.depth {
            return Some(Refusal::new(format!("more than {} statements within each other", self.depth)));
        }
        if world.objects.len() > self.objects {
            return Some(Refusal::new(format!("the program made more than {} objects", self.objects)));
        }
        None
    }
}
