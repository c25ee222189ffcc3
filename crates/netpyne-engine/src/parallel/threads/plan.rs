//! How far to run and when to exchange what: the same for all workers and ranks.

/// How far to run and when to exchange what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Most steps between exchanges of spikes.
    pub epoch: u64,
    /// How many epochs workers may be ahead of each other: what they send is due one more than that later.
    pub ahead: usize,
    /// Other ranks' spikes arrive an epoch later, so that communication overlaps with computation.
    pub overlaps: bool,
    /// The least delay between ranks if it is too short for an epoch of one step, ms.
    pub short_delay: Option<f64>,
    /// Whether there are other ranks.
    pub ranks: bool,
    /// Whether voltages are exchanged in every step.
    pub exchanges_voltages: bool,
    /// Steps made before.
    pub start: u64,
    /// Steps between pauses at which progress is reported.
    pub pause_interval: u64,
    /// Steps between checks of voltages. How far a run goes with one that is not finite must not depend on the interval of
    /// progress, which depends on how much a rank has to do.
    pub health_interval: u64,
    /// Whether voltages are checked at pauses.
    pub checks: bool,
    /// Steps to make.
    pub steps: u64,
}

/// Workers may be ahead of each other by this many epochs at most.
pub(crate) const MOST_AHEAD: usize = 5;
/// Steps that an epoch should have, so that its exchange costs next to nothing.
const USUAL_EPOCH: u64 = 6;

/// How many epochs workers should be ahead of each other, at most, where what they send is due so many steps later: the more,
/// the less it matters if one of them is held up for a while.
pub(crate) fn epochs_ahead(due: u64) -> usize {
    let most = due.saturating_sub(1).min(MOST_AHEAD as u64);
    (due / USUAL_EPOCH).saturating_sub(1).clamp(1.min(most), most) as usize
}

impl Plan {
    /// Steps to the next pause or the end, when `made` have been made.
    pub fn stretch(&self, made: u64) -> u64 {
        let to_next = |interval: u64| interval - (self.start + made) % interval;
        to_next(self.pause_interval).min(to_next(self.health_interval)).min(self.steps - made)
    }

    /// Whether progress is reported after so many steps.
    pub fn is_pause(&self, made: u64) -> bool {
        self.checks && (self.start + made).is_multiple_of(self.pause_interval)
    }

    /// Whether voltages are checked after so many steps.
    pub fn is_health_check(&self, made: u64) -> bool {
        self.checks && (made == self.steps || (self.start + made).is_multiple_of(self.health_interval))
    }
}

#[cfg(test)]
mod tests {
    use super::epochs_ahead;

    #[test]
    fn what_is_sent_is_never_due_before_it_is_taken() {
        assert_eq!([0, 1, 2, 5, 12, 20, 39].map(epochs_ahead), [0, 0, 1, 1, 1, 2, 5]);
        for due in (1..100).chain([u64::MAX]) {
            let all = epochs_ahead(due) as u64 + 1;
            let epoch = due / all;
            assert!(epoch >= 1 && epoch * all <= due, "{due}");
        }
    }
}
