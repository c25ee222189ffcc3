//! `DISCRETE` blocks: difference equations, in which `x@n` is the value of a state `n` solutions ago.

use super::Lower;
use super::body::Body;
use super::expr::{load, number};
use crate::ast::{At, Block};
use crate::symbols::delayed;
use netpyne_mechanism::ir;

impl<'a> Lower<'a> {
    pub(super) fn discrete_block(&mut self, body: &mut Body, block: &Block, at: At, out: &mut ir::Block) {
        let message = "NEURON advances the time once more for each instance that solves a DISCRETE block";
        let help = "here time goes on as usual; states are those of NEURON as long as they do not use `t`";
        self.warn(at, message, Some(help.to_string()));
        for state in delayed(block).into_keys() {
            let Some(&(history, len)) = self.symbols.histories.get(state) else { continue };
            for i in (1..len).rev() {
                out.push(ir::Stmt::Assign(past(history, i), load(past(history, i - 1))));
            }
            if let Some(now) = self.place_of(body, state, at) {
                out.push(ir::Stmt::Assign(past(history, 0), load(now)));
            }
        }
        out.extend(self.block(body, block));
    }

    /// `x@n`
    pub(super) fn past_value(&mut self, state: &str, n: i64, at: At) -> ir::Expr {
        match self.symbols.histories.get(state) {
            Some(&(history, len)) if n >= 1 && n <= i64::from(len) => load(past(history, n as u32 - 1)),
            _ => {
                let help = "`x@1` is the value of the state `x` one solution of its DISCRETE block ago";
                let message = format!("`{state}@{n}` has no value here");
                self.error_help(at, message, "not a past value of a state", Some(help.to_string()));
                super::expr::WRONG
            }
        }
    }

    /// Before INITIAL all past values are the state's initial value.
    pub(super) fn fill_histories(&self, out: &mut ir::Block) {
        for (state, &(history, len)) in &self.symbols.histories {
            let initial = self.symbols.initial_values.iter().find(|(name, _)| name == state);
            let value = || initial.map_or(number(0.0), |(_, place)| load(place.clone()));
            out.extend((0..len).map(|i| ir::Stmt::Assign(past(history, i), value())));
        }
    }
}

fn past(history: ir::FieldId, i: u32) -> ir::Place {
    ir::Place::FieldElement(history, Box::new(number(f64::from(i))))
}
