//! Runs, whole and in stretches.

use super::Sim;
use super::build::broken;
use netpyne::base::Gid;
use netpyne::distributed::{Part, gather};
use netpyne::network::Network;
use netpyne::results::{Outcome, SimData};
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Answered, Host, Mistake};
use netpyne::{Simulated, Underway};
use std::ops::ControlFlow;

impl Sim {
    /// Simulates for the duration that the options say; the time reached, and why that is less.
    pub(super) fn simulate(&mut self, host: &mut Host) -> Answered {
        self.simulated = None;
        let ranks = self.setting.ranks.clone();
        let options = &self.setting.run;
        let simulated = match ranks.are_several() {
            true => {
                ranks.enter("sim.runSim")?;
                let run = self.distributed()?.simulate_reporting(options, &mut |_| watch(host));
                run.map(|run| run.simulated)
            }
            false => self.built()?.simulate_reporting(options, &mut |_| watch(host)),
        }
        .map_err(broken)?;
        host.interpreter.world.set_builtin_number("t", simulated.summary.reached);
        self.share(simulated)
    }

    /// Lets a simulation stand at its beginning.
    pub(super) fn begin(&mut self) -> Answered {
        self.simulated = None;
        self.setting.ranks.enter("sim.runSimWithIntervalFunc")?;
        let underway = self.distributed()?.begin(&self.setting.run).map_err(broken)?;
        let time = underway.time();
        self.underway = Some(underway);
        Ok(Wire::Number(time))
    }

    /// Goes on until a time; the time reached, and whether the run can go on.
    pub(super) fn advance(&mut self, host: &mut Host, until: f64) -> Answered {
        self.setting.ranks.enter("sim.runSimWithIntervalFunc")?;
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
        self.setting.ranks.enter("the end of a simulation")?;
        if self.is_live {
            return self.end();
        }
        let underway = self.underway.take().ok_or_else(nothing_goes_on)?;
        host.interpreter.world.set_builtin_number("t", underway.time());
        let mut simulated = underway.finish().map_err(broken)?;
        let (data, comm) = (std::mem::take(&mut simulated.data), self.setting.ranks.comm());
        let config = &simulated.spec.sim_config;
        simulated.data = gather(data, &simulated.network, config, &**comm).map_err(broken)?;
        if let Some(built) = &mut self.built {
            // What was changed on the way is the network of the next run.
            built.network.clone_from(&simulated.network);
        }
        self.share(simulated)
    }

    /// This rank's part of the network, with the others.
    fn distributed(&self) -> Answered<Part> {
        Ok(Part { built: self.built()?.clone(), comm: self.setting.ranks.comm().clone() })
    }

    /// Keeps what a run left; on rank 0 of several, that is what all ranks have recorded.
    fn share(&mut self, simulated: Simulated) -> Answered {
        let ranks = &self.setting.ranks;
        self.together = None;
        self.whole = (ranks.are_several() && ranks.leads()).then(|| simulated.data.clone());
        let mut simulated = simulated;
        if self.whole.is_some() {
            only_of(&simulated.network, &mut simulated.data);
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

/// Leaves spikes, traces and stimuli of the cells of a part of a network.
fn only_of(part: &Network, data: &mut SimData) {
    let is_own = |gid: Gid| part.cells.find(gid).is_some();
    data.spikes = data.spikes.select(f64::NEG_INFINITY, f64::INFINITY, is_own);
    for trace in &mut data.traces {
        trace.cells.retain(|cell| is_own(cell.gid));
    }
    if let Some(stims) = &mut data.stim_spikes {
        stims.retain(|cell| is_own(cell.gid));
    }
}

/// Ends a run that nobody waits for.
fn watch(host: &Host) -> ControlFlow<()> {
    if host.script_has_gone() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

fn nothing_goes_on() -> Mistake {
    Mistake::new("runtime", "no simulation is going on")
}
