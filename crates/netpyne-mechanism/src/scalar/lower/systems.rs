//! Sums of currents and systems of equations.

use super::Lowerer;
use super::repetition::keeps_count;
use crate::elimination::Plan;
use crate::ir::*;
use crate::scalar::code::{Op, Reg};
use crate::scalar::newton::{Newton, NewtonStep};
use crate::scalar::sparse::SparseSystem;

impl Lowerer<'_> {
    /// Currents added up in their order, from 0.
    pub(super) fn sum_currents(&mut self) -> Reg {
        let sum = self.register();
        let zero = self.constant(0.0);
        self.emit(Op::Move { d: sum, a: zero });
        for current in &self.mechanism.currents {
            let b = self.load(&current.value, None);
            self.emit(Op::Add { d: sum, a: sum, b });
        }
        sum
    }

    /// The currents that belong to ions, each in a register of its own.
    pub(super) fn ion_currents(&mut self, outputs: &mut Vec<Reg>) {
        for current in self.mechanism.currents.iter().filter(|c| c.ion.is_some()) {
            let d = self.register();
            self.load_into(d, &current.value);
            outputs.push(d);
        }
    }

    /// Results of a current kernel that leaves its conductances at `places`.
    pub(super) fn given_conductance(&mut self, places: &[Place]) -> Vec<Reg> {
        let mut outputs = vec![self.sum_currents()];
        let sum = self.register();
        for (i, place) in places.iter().enumerate() {
            let b = self.load(place, None);
            self.emit(if i == 0 { Op::Move { d: sum, a: b } } else { Op::Add { d: sum, a: sum, b } });
        }
        outputs.push(sum);
        self.ion_currents(&mut outputs);
        outputs
    }

    pub(super) fn newton(
        &mut self,
        states: &[Place],
        derivatives: &[Place],
        body: &Block,
        unknown: Vec<u32>,
        step: NewtonStep,
    ) {
        let again = step != NewtonStep::None && keeps_count(self.mechanism, body);
        let x = self.block_of(states.len() as u32);
        let derivative = self.block_of(derivatives.len() as u32);
        for (d, place) in (x..).zip(states) {
            self.load_into(d, place);
        }
        let over = self.emit(Op::Jump { to: 0 });
        let entry = self.label();
        for (a, place) in (x..).zip(states) {
            self.store(place, a);
        }
        self.section(body);
        for (d, place) in (derivative..).zip(derivatives) {
            self.load_into(d, place);
        }
        for (d, place) in (x..).zip(states) {
            self.load_into(d, place);
        }
        self.emit(Op::End);
        self.patch(over);
        self.program.newtons.push(Newton { body: entry, x, derivative, unknown, step, again });
        let solve = self.program.newtons.len() as u32 - 1;
        self.emit(Op::Newton { solve });
        self.loaded.clear();
        for (a, place) in (x..).zip(states) {
            self.store(place, a);
        }
    }

    pub(super) fn sparse(&mut self, sparse: &Sparse) {
        let states = &sparse.states;
        let x = self.block_of(states.len() as u32);
        for (d, place) in (x..).zip(states) {
            self.load_into(d, place);
        }
        let over = self.emit(Op::Jump { to: 0 });
        let entry = self.label();
        for (a, place) in (x..).zip(states) {
            self.store(place, a);
        }
        self.section(&sparse.body);
        // A state outside the reactions may have been assigned as well.
        for (d, place) in (x..).zip(states) {
            self.load_into(d, place);
        }
        self.emit(Op::End);
        self.patch(over);
        let plan = Plan::new(states.len(), &sparse.elements);
        let work = self.block_of(plan.size() as u32);
        self.program.sparse.push(SparseSystem {
            body: entry,
            x,
            old: self.locals[sparse.old.index()].0,
            rhs: self.locals[sparse.rhs.index()].0,
            matrix: self.locals[sparse.matrix.index()].0,
            work,
            plan,
            linear: sparse.linear,
            steady: sparse.steady,
        });
        let solve = self.program.sparse.len() as u32 - 1;
        self.emit(Op::Sparse { solve });
        self.loaded.clear();
        for (a, place) in (x..).zip(states) {
            self.store(place, a);
        }
    }

    pub(super) fn linear(&mut self, states: &[Place], rows: &[LinearRow]) {
        let n = states.len() as u32;
        let base = self.block_of(n * (n + 1));
        let x = self.block_of(n);
        let zero = self.constant(0.0);
        for (row, start) in rows.iter().zip((base..).step_by(n as usize + 1)) {
            self.block(&row.before);
            for d in start..=start + n {
                self.emit(Op::Move { d, a: zero });
            }
            for (unknown, value) in &row.coefficients {
                let d = start + unknown;
                let b = self.expr(value, None);
                self.emit(Op::Add { d, a: d, b });
            }
            for value in &row.rhs {
                let d = start + n;
                let b = self.expr(value, None);
                self.emit(Op::Add { d, a: d, b });
            }
        }
        self.emit(Op::Linear { base, n, x });
        for (a, place) in (x..).zip(states) {
            self.store(place, a);
        }
    }
}
