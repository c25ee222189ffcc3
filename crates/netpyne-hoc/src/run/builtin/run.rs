//! What makes a simulation run: `finitialize`, `fadvance`, and the handlers of initialisation.

use crate::run::place::compute;
use crate::run::{Interpreter, Run};
use crate::syntax::ast::Op;
use crate::world::{Args, InitStage, Refusal, Value};
use netpyne_base::{Diagnostic, Span};

pub(super) const NAMES: &[&str] =
    &["finitialize", "fadvance", "fcurrent", "frecord_init", "nrn_steps_before"];

pub(super) fn call(of: &mut Interpreter, name: &str, args: Args, span: Span) -> Run<Value> {
    match name {
        "finitialize" => {
            if (0..4).any(|kind| of.world.init_handlers(kind).iter().any(|h| h.statement.is_none())) {
                let refusal = Refusal::new("functions of Python cannot take part in HOC's `finitialize`")
                    .help("call `h.finitialize` or `h.run` from Python");
                return Err(of.refused(span, refusal));
            }
            let v_init = if args.is_empty() { None } else { Some(args.number(0)) };
            let v_init = v_init.transpose().map_err(|r| of.refused(span, r))?;
            for stage in [InitStage::Potentials, InitStage::Mechanisms, InitStage::Currents] {
                of.initialise_stage(stage, v_init, span)?;
            }
        }
        "fadvance" => of.advance(1, span)?,
        // All steps of `continuerun` at once, where the program has no say in them.
        "nrn_steps_before" => {
            if !of.is_library("step") || !of.is_library("advance") {
                return Ok(Value::Number(0.0));
            }
            let steps = steps_before(of, args.number(0).map_err(|r| of.refused(span, r))?);
            of.advance(steps, span)?;
        }
        "fcurrent" => of.world.compute_currents().map_err(|r| of.refused(span, r))?,
        _ => of.world.restart_recording().map_err(|r| of.refused(span, r))?,
    }
    Ok(Value::Number(1.0))
}

/// How many steps there are while time is less than `last`, as HOC compares numbers.
fn steps_before(of: &Interpreter, last: f64) -> u64 {
    let number = |name: &str, default: f64| of.top_number(name).unwrap_or(default);
    let (mut t, dt) = (number("t", 0.0), number("dt", 0.025));
    let at_once = number("nstep_steprun", 1.0).max(1.0) as u64;
    let mut steps = 0;
    while compute(Op::Lt, t, last).is_ok_and(|is_less| is_less != 0.0) && dt > 0.0 && steps < 1 << 40 {
        for _ in 0..at_once {
            // Time grows by halves of a step.
            t += 0.5 * dt;
            t += 0.5 * dt;
        }
        steps += at_once;
    }
    steps
}

impl Interpreter {
    /// Does one part of `finitialize`, with the handlers around it that are statements.
    pub fn initialise(&mut self, stage: InitStage, v_init: Option<f64>) -> Result<(), Box<Diagnostic>> {
        self.initialise_stage(stage, v_init, Span::default())
    }

    fn initialise_stage(&mut self, stage: InitStage, v_init: Option<f64>, span: Span) -> Run {
        if stage == InitStage::Potentials {
            self.run_handlers(3)?;
            self.world.begin_statements();
        }
        self.world.initialise(stage, v_init).map_err(|r| self.refused(span, r))?;
        self.run_handlers(match stage {
            InitStage::Potentials => 0,
            InitStage::Mechanisms => 1,
            InitStage::Currents => 2,
        })?;
        if stage == InitStage::Potentials || self.world.timed.is_empty() {
            return Ok(());
        }
        self.run_at_spikes()?;
        self.run_timed()
    }

    fn run_handlers(&mut self, kind: u32) -> Run {
        for handler in self.world.init_handlers(kind) {
            if let Some(statement) = &handler.statement {
                self.execute_text(statement, handler.object.clone())?;
            }
        }
        Ok(())
    }
}
