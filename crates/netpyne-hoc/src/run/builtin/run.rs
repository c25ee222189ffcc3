//! What makes a simulation run: `finitialize`, `fadvance`, and the handlers of initialisation.

use crate::run::{Interpreter, Run};
use crate::world::{Args, InitStage, Refusal, Value};
use netpyne_base::{Diagnostic, Span};

pub(super) const NAMES: &[&str] = &["finitialize", "fadvance", "fcurrent", "frecord_init"];

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
        "fadvance" => of.world.advance(None).map_err(|r| of.refused(span, r))?,
        // What follows from states that were changed is worked out in the next step.
        "fcurrent" => {}
        _ => {
            let refusal = Refusal::new("`frecord_init` is not supported")
                .help("change states in an `FInitializeHandler`: samples are taken after it");
            return Err(of.refused(span, refusal));
        }
    }
    Ok(Value::Number(1.0))
}

impl Interpreter {
    /// Does one part of `finitialize`, with the handlers around it that are statements.
    pub fn initialise(&mut self, stage: InitStage, v_init: Option<f64>) -> Result<(), Box<Diagnostic>> {
        self.initialise_stage(stage, v_init, Span::default())
    }

    fn initialise_stage(&mut self, stage: InitStage, v_init: Option<f64>, span: Span) -> Run {
        if stage == InitStage::Potentials {
            self.run_handlers(3)?;
        }
        self.world.initialise(stage, v_init).map_err(|r| self.refused(span, r))?;
        self.run_handlers(match stage {
            InitStage::Potentials => 0,
            InitStage::Mechanisms => 1,
            InitStage::Currents => 2,
        })
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
