//! Derived variables and derivatives: in which order, and where they are computed.

use super::build::{Build, binary, load, number, set};
use crate::expression::Expression;
use crate::instance::{Found, Meaning};
use crate::types::{Derived, DerivedValue, Reduce};
use netpyne_mechanism::ir::{BinaryOp, Block, Class, Env, Expr, Place, Stmt};
use std::collections::HashMap;

/// Statements by where they run.
#[derive(Default)]
pub(super) struct Equations {
    /// Derived variables and derivatives. Where states are advanced, derived variables are computed in NEURON's order, which is
    /// that in which they are written, children first: one that needs a later one takes its value of the step before.
    pub rates: Block,
    /// The same as often as is needed at the start, so that none is of a step before.
    pub first_rates: Block,
    /// Steps of the states.
    pub steps: Block,
    /// Derived variables of channels, computed with the current.
    pub conduction: Block,
    /// The rate of change of the cell's own voltage, if it has one.
    pub voltage_rate: Option<Place>,
    /// While which regimes (1 or 0) the cell's own voltage is held, and where, mV.
    pub held: Vec<(Expr, Expr)>,
}

/// A derived variable: its node, and which of its type's it is.
type At<'d> = (usize, &'d Derived);

impl<'d> Build<'_, 'd> {
    /// All equations of the component.
    pub fn equations(&mut self) -> Equations {
        let mut out = Equations::default();
        let (mut rates, mut conduction): (Vec<At<'d>>, Vec<At<'d>>) = (Vec::new(), Vec::new());
        for node in self.instance.inner_first() {
            let ty = self.instance.nodes[node].ty;
            let Some(dynamics) = self.document.types.dynamics(ty) else { continue };
            let is_channel = self.document.types.is(ty, "baseIonChannel");
            let list = if is_channel { &mut conduction } else { &mut rates };
            let (conditional, plain): (Vec<_>, Vec<_>) =
                dynamics.derived.iter().partition(|d| matches!(d.value, DerivedValue::Cases(_)));
            list.extend(plain.into_iter().chain(conditional).map(|d| (node, d)));
        }
        let (written, sorted) = self.derived(rates);
        out.conduction = self.derived(conduction).1;
        for node in 0..self.instance.nodes.len() {
            self.derivatives(node, &mut out);
        }
        let derivatives = std::mem::take(&mut out.rates);
        let has_state = !out.steps.is_empty() || self.has_kinetics();
        out.first_rates = [sorted.clone(), derivatives.clone()].concat();
        out.rates = [if has_state { written } else { sorted }, derivatives].concat();
        out
    }

    /// Statements that compute variables: as they are written, and each after those that it depends on.
    fn derived(&mut self, list: Vec<At<'d>>) -> (Block, Block) {
        let variable = |build: &Self, at: &At<'d>| build.instance.nodes[at.0].scope.get(&at.1.name).copied();
        let known: HashMap<usize, usize> =
            list.iter().enumerate().filter_map(|(i, at)| Some((variable(self, at)?, i))).collect();
        let needs: Vec<Vec<usize>> = list
            .iter()
            .map(|(node, derived)| {
                let needed = self.needed(*node, &derived.value);
                needed.into_iter().filter_map(|v| known.get(&v).copied()).collect()
            })
            .collect();
        let mut each: Vec<Block> = Vec::new();
        for (node, derived) in &list {
            let mut out = Vec::new();
            self.derive(*node, derived, &mut out);
            each.push(out);
        }
        let mut state = vec![0_u8; list.len()];
        let mut out = Vec::new();
        for first in 0..list.len() {
            let mut stack = vec![(first, 0)];
            while let Some((at, next)) = stack.pop() {
                if next == 0 {
                    if state[at] != 0 {
                        continue;
                    }
                    state[at] = 1;
                }
                match needs[at].get(next) {
                    Some(&needed) => {
                        stack.push((at, next + 1));
                        match state[needed] {
                            0 => stack.push((needed, 0)),
                            1 => {
                                let (node, derived) = list[at];
                                let message = format!("`{}` depends on itself", derived.name);
                                self.wrong(node, message, None);
                                return (Vec::new(), out);
                            }
                            _ => {}
                        }
                    }
                    None => {
                        state[at] = 2;
                        out.extend(each[at].clone());
                    }
                }
            }
        }
        (each.concat(), out)
    }

    /// The variables that a value is computed of.
    fn needed(&self, node: usize, value: &DerivedValue) -> Vec<usize> {
        let mut out = Vec::new();
        let mut of = |expression: &Expression| {
            expression.names(&mut |name| {
                if let Meaning::Variable(v) = self.instance.meaning(node, name) {
                    out.push(v);
                }
            });
        };
        match value {
            DerivedValue::Expression(expression) => of(expression),
            DerivedValue::Cases(cases) => cases.iter().for_each(|(test, value)| {
                test.iter().for_each(&mut of);
                of(value);
            }),
            DerivedValue::Path(path, _) => {
                if let Found::Variables(list) = self.instance.follow(self.document, node, path) {
                    out.extend(list.into_iter().filter_map(|m| match m {
                        Meaning::Variable(v) => Some(v),
                        _ => None,
                    }));
                }
            }
        }
        out
    }

    fn derive(&mut self, node: usize, derived: &Derived, out: &mut Block) {
        let Some(&variable) = self.instance.nodes[node].scope.get(&derived.name) else { return };
        // Not the segment's voltage: a type may derive its `v` of something else.
        let place = Place::Field(netpyne_mechanism::ir::FieldId::from_index(variable));
        match &derived.value {
            DerivedValue::Expression(expression) => {
                let value = self.expression(node, expression);
                out.push(set(place, value));
            }
            DerivedValue::Cases(cases) => {
                let mut inner: Block = Vec::new();
                for (test, value) in cases.iter().rev() {
                    let assign = vec![set(place.clone(), self.expression(node, value))];
                    inner = match test {
                        Some(test) => vec![Stmt::If(self.expression(node, test), assign, inner)],
                        None => assign,
                    };
                }
                out.extend(inner);
            }
            DerivedValue::Path(path, reduce) => {
                let value = self.reduced(node, path, *reduce);
                out.push(set(place, value));
            }
        }
    }

    fn reduced(&mut self, node: usize, path: &str, reduce: Reduce) -> Expr {
        let (operator, none) = match reduce {
            Reduce::Multiply => (BinaryOp::Mul, Some(1.0)),
            Reduce::Add => (BinaryOp::Add, Some(0.0)),
            Reduce::Single => (BinaryOp::Add, None),
        };
        match self.instance.follow(self.document, node, path) {
            // Their currents flow into the segment by themselves.
            Found::Attached => number(0.0),
            Found::Variables(list) => {
                let mut values = Vec::new();
                for meaning in &list {
                    values.push(self.value(node, meaning));
                }
                let all = values.into_iter().reduce(|a, b| binary(operator, a, b));
                all.or(none.map(number)).unwrap_or_else(|| {
                    let what = path.split('/').next().unwrap_or(path).to_owned();
                    let name = self.instance.nodes[node].element.name();
                    self.wrong(node, format!("{name} has no `{what}`"), None);
                    number(0.0)
                })
            }
            Found::Missing(what) => {
                let ty = self.instance.nodes[node].ty;
                self.wrong(node, format!("{ty} reads `{path}`, but there is no `{what}`"), None);
                number(0.0)
            }
        }
    }

    /// The derivatives of a node, with those of its regimes, and the steps that they make.
    fn derivatives(&mut self, node: usize, out: &mut Equations) {
        let Some(dynamics) = self.document.types.dynamics(self.instance.nodes[node].ty) else { return };
        let mut names: Vec<&str> = Vec::new();
        let of_regimes = dynamics.regimes.iter().flat_map(|r| r.rates.iter());
        for (name, _) in dynamics.rates.iter().chain(of_regimes) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        for name in names {
            let Some(&variable) = self.instance.nodes[node].scope.get(name) else {
                self.wrong(node, format!("there is no state variable `{name}` to have a derivative"), None);
                continue;
            };
            let mut rate: Option<Expr> = None;
            let mut add = |value: Expr| {
                rate = Some(match rate.take() {
                    Some(rate) => binary(BinaryOp::Add, rate, value),
                    None => value,
                });
            };
            for (_, expression) in dynamics.rates.iter().filter(|(n, _)| n == name) {
                add(self.expression(node, expression));
            }
            for regime in &dynamics.regimes {
                let flag = load(self.regime(&regime.name));
                let mut own = regime.rates.iter().filter(|(n, _)| n == name).peekable();
                // A voltage without derivative stays where entering the regime put it, whatever flows in.
                let held = regime.entry.iter().find(|(n, _)| n == name && name == "v" && self.owns_voltage);
                if own.peek().is_none()
                    && let Some((_, value)) = held
                {
                    let value = self.expression(node, value);
                    out.held.push((flag.clone(), value));
                }
                for (_, expression) in own {
                    add(binary(BinaryOp::Mul, flag.clone(), self.expression(node, expression)));
                }
            }
            let field =
                self.field(&format!("rate_{}", self.instance.variables[variable].name), Class::Assigned, 0.0);
            out.rates.push(set(field.clone(), rate.unwrap_or(number(0.0))));
            if self.owns_voltage && self.voltage == Some(variable) {
                out.voltage_rate = Some(field);
                continue;
            }
            let place = self.place(variable);
            let moved = binary(BinaryOp::Mul, load(Place::Env(Env::Dt)), load(field));
            out.steps.push(set(place.clone(), binary(BinaryOp::Add, load(place), moved)));
        }
    }

    /// The field that is 1 while a regime of the component lasts.
    pub fn regime(&mut self, name: &str) -> Place {
        let full = format!("regime_{name}");
        let known = self.mech.fields.iter().position(|f| f.name == full);
        match known {
            Some(i) => Place::Field(netpyne_mechanism::ir::FieldId::from_index(i)),
            None => self.field(&full, Class::Assigned, 0.0),
        }
    }

    /// Assignments at the start: those of the component, then those of its children.
    pub fn start(&mut self, skip_voltage: bool) -> Block {
        let mut out = Vec::new();
        for node in 0..self.instance.nodes.len() {
            let Some(dynamics) = self.document.types.dynamics(self.instance.nodes[node].ty) else { continue };
            for regime in dynamics.regimes.iter().filter(|_| node == 0) {
                let initial = f64::from(u8::from(regime.initial));
                let place = self.regime(&regime.name);
                out.push(set(place, number(initial)));
            }
            for (name, value) in &dynamics.start {
                if !(skip_voltage && node == 0 && name == "v") {
                    self.assign(node, name, value, &mut out);
                }
            }
        }
        out
    }

    /// An assignment to a state variable.
    pub fn assign(&mut self, node: usize, name: &str, value: &Expression, out: &mut Block) {
        let Some(&variable) = self.instance.nodes[node].scope.get(name) else {
            self.wrong(node, format!("there is no state variable `{name}` to assign to"), None);
            return;
        };
        let value = self.expression(node, value);
        out.push(set(self.place(variable), value));
    }
}
