//! Time steps: how many there are between two times, and how many a delay covers.

/// Steps of a fixed length, as NEURON makes them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stepper {
    /// Time step, ms.
    pub dt: f64,
}

impl Stepper {
    /// How many steps NEURON's `pc.psolve(until)` makes from time `from`; `counts`: whether it steps until the time has come
    /// however many steps that are, as it does where voltages are transferred.
    pub fn steps_between(self, from: f64, until: f64, counts: bool) -> u64 {
        let target = until * (1.0 + 1e-11);
        let dt = self.dt;
        // As a cast in C: towards 0.
        let steps = ((target - from) / dt + 1e-9) as u64;
        if steps > 3 && !counts {
            return steps;
        }
        let (mut t, mut steps) = (from, 0);
        while t <= target - dt {
            // Time grows by halves of a step.
            t += 0.5 * dt;
            t += 0.5 * dt;
            steps += 1;
        }
        steps
    }

    /// Whole steps that fit into a delay with something to spare: how long workers can run on without a spike of another's.
    pub fn steps_within(self, delay: f64) -> u64 {
        // As a cast in C; the little that is taken off keeps rounding of accumulated time harmless.
        (delay / self.dt * (1.0 - 1e-9)) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::Stepper;

    #[test]
    fn a_spike_never_arrives_within_the_epoch_in_which_it_is_sent() {
        let stepper = Stepper { dt: 0.025 };
        assert_eq!(stepper.steps_within(1.0), 39);
        assert_eq!(stepper.steps_within(1.01), 40);
        assert_eq!(stepper.steps_within(0.025), 0);
        assert_eq!(stepper.steps_within(0.0), 0);
        assert_eq!(stepper.steps_within(f64::INFINITY), u64::MAX);
    }
}
