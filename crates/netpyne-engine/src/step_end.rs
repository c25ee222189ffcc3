//! The end of a time step, as far as which a run was whole.

use crate::worker::Worker;

/// The end of a time step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct StepEnd {
    /// Steps since initialisation.
    pub steps: u64,
    /// Moment of sending.
    pub moment: u32,
    /// Time, ms.
    pub t: f64,
}

impl StepEnd {
    /// That of the last step of a worker.
    pub fn of(worker: &Worker) -> Self {
        let clock = &worker.variables.clock;
        Self { steps: clock.steps, moment: worker.events.queue.moment(), t: clock.t }
    }

    /// The bytes that stand for it.
    pub fn to_bytes(self) -> [u8; 20] {
        let mut bytes = [0; 20];
        bytes[..8].copy_from_slice(&self.steps.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.moment.to_le_bytes());
        bytes[12..].copy_from_slice(&self.t.to_le_bytes());
        bytes
    }

    /// What the first bytes stand for, and what follows.
    pub fn from_bytes(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (steps, rest) = bytes.split_first_chunk()?;
        let (moment, rest) = rest.split_first_chunk()?;
        let (t, rest) = rest.split_first_chunk()?;
        let (steps, moment) = (u64::from_le_bytes(*steps), u32::from_le_bytes(*moment));
        Some((Self { steps, moment, t: f64::from_le_bytes(*t) }, rest))
    }

    /// Samples that a recorder with an interval of `step` ms has taken by then: as many as there are events not later.
    pub fn samples(&self, step: f64) -> usize {
        if step <= 0.0 {
            // One at initialisation.
            return self.steps as usize + 1;
        }
        let (mut due, mut count) = (0.0, 0);
        while due <= self.t {
            due += step;
            count += 1;
        }
        count
    }
}
