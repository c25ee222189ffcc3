//! Statements that a simulation runs: at times that `CVode.event` gives, and at spikes that `NetCon.record` watches.

use super::objects::{Handle, ObjectId};
use super::{Object, World};
use std::rc::Rc;

/// A statement of HOC, and the instance in which it looks names up.
#[derive(Clone, Debug)]
pub struct Statement {
    /// HOC.
    pub text: Rc<str>,
    /// An instance of a template; nothing: the top level.
    pub object: Option<Handle>,
}

/// A statement that every spike of a connection's source runs.
#[derive(Clone, Debug)]
pub struct AtSpikes {
    /// The connection.
    pub connection: ObjectId,
    /// The vector that takes the spikes.
    pub times: Handle,
    /// How many of them have run it.
    pub seen: usize,
    /// What is run.
    pub statement: Statement,
}

/// Statements that wait.
#[derive(Debug, Default)]
pub struct Timed {
    /// In order of their times, ms; equal times in the order in which they were asked for.
    waiting: Vec<(f64, Statement)>,
    /// Statements at spikes, in the order in which they were asked for.
    pub at_spikes: Vec<AtSpikes>,
}

impl Timed {
    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.at_spikes.is_empty()
    }

    /// Has a statement run at a time.
    pub fn add(&mut self, t: f64, statement: Statement) {
        let place = self.waiting.partition_point(|(other, _)| *other <= t);
        self.waiting.insert(place, (t, statement));
    }

    /// The time of the next statement, ms: no time at all where spikes may run one.
    pub fn next(&self) -> f64 {
        match self.at_spikes.is_empty() {
            true => self.waiting.first().map_or(f64::INFINITY, |(t, _)| *t),
            false => f64::NEG_INFINITY,
        }
    }

    /// Takes the next statement that is due at a time.
    pub(crate) fn take(&mut self, now: f64) -> Option<Statement> {
        let is_due = self.waiting.first().is_some_and(|(t, _)| *t <= now);
        is_due.then(|| self.waiting.remove(0).1)
    }
}

impl World {
    /// A simulation begins: no time waits any more, no spike has been.
    pub(crate) fn begin_statements(&mut self) {
        self.timed.waiting.clear();
        for at_spikes in &mut self.timed.at_spikes {
            at_spikes.seen = 0;
            // A source has one record: spikes of this one may be taken by another by now.
            if let Some(Object::Vector(times)) =
                self.objects.get_mut(at_spikes.times.id()).map(|entry| &mut entry.object)
            {
                times.clear();
            }
        }
    }
}
