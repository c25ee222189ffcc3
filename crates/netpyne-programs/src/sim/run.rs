//! Runs, whole and in stretches.

use super::Sim;
use super::build::broken;
use netpyne::results::Outcome;
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Answered, Host, Mistake};
use netpyne::{Simulated, Underway};
use std::ops::ControlFlow;

impl Sim {
    /// Simulates for the duration that the options say; the time reached, and why that is less.
    pub(super) fn simulate(&mut self, host: &mut Host) -> Answered {
        self.simulated = None;
        let simulated =
            self.built()?.simulate_reporting(&self.setting.run, &mut |_| watch(host)).map_err(broken)?;
        host.interpreter.world.set_builtin_number("t", simulated.summary.reached);
        self.keep(simulated)
    }

    /// Lets a simulation stand at its beginning.
    pub(super) fn begin(&mut self) -> Answered {
        self.simulated = None;
        let underway = self.built()?.clone().begin(&self.setting.run).map_err(broken)?;
        let time = underway.time();
        self.underway = Some(underway);
        Ok(Wire::Number(time))
    }

    /// Goes on until a time; the time reached, and whether the run can go on.
    pub(super) fn advance(&mut self, host: &mut Host, until: f64) -> Answered {
        if self.is_live {
            return self.go_on(host, until);
        }
        let underway = self.underway()?;
        let goes_on = underway.run_until(until, &mut |_| watch(host));
        let time = underway.time();
        host.interpreter.world.set_builtin_number("t", time);
        Ok(Wire::List(vec![Wire::Number(time), Wire::Bool(goes_on)]))
    }

    /// Ends the run.
    pub(super) fn finish(&mut self, host: &mut Host) -> Answered {
        if self.is_live {
            return self.end();
        }
        let underway = self.underway.take().ok_or_else(nothing_goes_on)?;
        host.interpreter.world.set_builtin_number("t", underway.time());
        let simulated = underway.finish().map_err(broken)?;
        if let Some(built) = &mut self.built {
            // What was changed on the way is the network of the next run.
            built.network.clone_from(&simulated.network);
        }
        self.keep(simulated)
    }

    fn underway(&mut self) -> Answered<&mut Underway> {
        self.underway.as_mut().ok_or_else(nothing_goes_on)
    }

    pub(super) fn keep(&mut self, simulated: Simulated) -> Answered {
        let (reached, why) = match &simulated.summary.outcome {
            Outcome::Finished => (simulated.summary.reached, Wire::None),
            Outcome::Interrupted => (simulated.summary.reached, Wire::text("interrupted")),
            Outcome::Diverged(why) | Outcome::Failed(why) => (simulated.summary.reached, Wire::text(why)),
        };
        self.simulated = Some(simulated);
        Ok(Wire::List(vec![Wire::Number(reached), why]))
    }
}

/// Ends a run that nobody waits for.
fn watch(host: &Host) -> ControlFlow<()> {
    if host.script_has_gone() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

fn nothing_goes_on() -> Mistake {
    Mistake::new("runtime", "no simulation is going on")
}
