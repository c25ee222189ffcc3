//! How far to run and when to meet: the same for all workers and ranks.

/// How far to run and when to meet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Most steps between exchanges of spikes.
    pub epoch: u64,
    /// Other ranks' spikes arrive an epoch later, so that their journey overlaps with computation.
    pub overlaps: bool,
    /// Whether there are other ranks.
    pub ranks: bool,
    /// Whether voltages are told in every step.
    pub tells_voltages: bool,
    /// Steps between checkpoints.
    pub interval: u64,
    /// Whether voltages are looked at at checkpoints.
    pub checks: bool,
    /// How far.
    pub until: Until,
}

/// How far to run.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Until {
    /// So many steps.
    Steps(u64),
    /// As long as time is no later than this when a step begins.
    Time(f64),
}

impl Plan {
    /// Steps to the next checkpoint or the end, when `made` have been made and it is `t`.
    pub fn stretch(&self, t: f64, dt: f64, made: u64) -> u64 {
        let most = self.interval - made % self.interval;
        match self.until {
            Until::Steps(all) => most.min(all - made),
            Until::Time(last) => {
                let (mut t, mut steps) = (t, 0);
                while steps < most && t <= last {
                    // Time grows by halves of a step.
                    t += 0.5 * dt;
                    t += 0.5 * dt;
                    steps += 1;
                }
                steps
            }
        }
    }

    /// Whether progress is told after so many steps.
    pub fn is_checkpoint(&self, made: u64) -> bool {
        self.checks && made % self.interval == 0
    }
}
