//! `SOLVE`.

use super::Lower;
use super::body::{Body, Derivatives};
use super::expr::{binary, load};
use crate::ast::{At, Block, Expr, ExprKind, Ident, SolverKind, StmtKind};
use crate::linear::{Update, exponential_update};
use netpyne_base::did_you_mean;
use netpyne_mechanism::ir;

const METHODS: &[&str] =
    &["cnexp", "derivimplicit", "euler", "sparse", "after_cvode", "runge", "newton", "simeq"];

impl<'a> Lower<'a> {
    pub(super) fn solve(
        &mut self,
        body: &mut Body,
        name: &Ident,
        method: Option<&Ident>,
        steady_state: bool,
        out: &mut ir::Block,
    ) {
        let method_name = method.map(|m| m.name.as_str());
        if let Some(&(kind, block, solve_for)) = self.symbols.solvers.get(name.name.as_str()) {
            return match kind {
                SolverKind::Kinetic => match method_name {
                    Some("sparse") => self.kinetic_block(body, block, solve_for, steady_state, out),
                    _ => {
                        let at = method.map_or(name.at, |m| m.at);
                        let help = "write `METHOD sparse`, the only one for a KINETIC block here".to_string();
                        let message = "a KINETIC block is solved with another method than `sparse`";
                        self.error_help(at, message, "not supported", Some(help));
                    }
                },
                _ if steady_state => self.unsupported(name.at, "STEADYSTATE of anything but a KINETIC block"),
                SolverKind::Derivative => self.derivative_block(body, block, method, name.at, out),
                SolverKind::Linear => self.linear_block(body, block, solve_for, out),
                SolverKind::Nonlinear => self.nonlinear_block(body, block, solve_for, out),
                SolverKind::Discrete => self.unsupported(name.at, "a DISCRETE block"),
            };
        }
        if let Some(&id) = self.functions.get(name.name.as_str()) {
            if !matches!(method_name, None | Some("after_cvode" | "cvode_t" | "cvode_v" | "cvode_t_v")) {
                let at = method.map_or(name.at, |m| m.at);
                return self.error(at, "a PROCEDURE is solved without a METHOD", "not for a PROCEDURE");
            }
            let args = self.symbols.mech.functions[id.index()].parameters;
            if args > 0 {
                return self.error(
                    name.at,
                    "a PROCEDURE that is solved cannot have arguments",
                    "solved here",
                );
            }
            return out.push(ir::Stmt::Eval(ir::Expr::Call(id, Vec::new())));
        }
        let known = self.symbols.solvers.keys().copied().chain(self.functions.keys().copied());
        let help = did_you_mean(&name.name, known);
        self.error_help(name.at, format!("there is no block `{}` to solve", name.name), "not defined", help);
    }

    fn derivative_block(
        &mut self,
        body: &mut Body,
        block: &Block,
        method: Option<&Ident>,
        at: At,
        out: &mut ir::Block,
    ) {
        match method.map_or("derivimplicit", |m| m.name.as_str()) {
            "cnexp" => {
                if equations(block)
                    .iter()
                    .any(|(state, rhs)| exponential_update(state, state, rhs) == Update::NotLinear)
                {
                    let message =
                        "METHOD cnexp does not fit these equations; derivimplicit is used, as in NEURON";
                    self.warn(at, message, None);
                    return self.implicit(body, block, at, out);
                }
                body.derivatives = Derivatives::Exponential;
                out.extend(self.block(body, block));
                body.derivatives = Derivatives::None;
            }
            "derivimplicit" => self.implicit(body, block, at, out),
            "euler" => self.euler(body, block, out),
            "runge" => self.unsupported(at, "METHOD runge"),
            other => {
                let at = method.map_or(at, |m| m.at);
                let help = did_you_mean(other, METHODS);
                let message = format!("METHOD `{other}` does not fit a DERIVATIVE block");
                self.error_help(at, message, "use cnexp or derivimplicit", help);
            }
        }
    }

    /// Gives each derivative of `block` a local.
    fn collect(&mut self, body: &mut Body, block: &Block) -> Vec<(String, ir::LocalId)> {
        let mut list: Vec<(String, ir::LocalId)> = Vec::new();
        for (state, _) in equations(block) {
            if !list.iter().any(|(s, _)| *s == state) {
                let local = body.fresh(&format!("{state}'"), 1);
                list.push((state, local));
            }
        }
        body.derivatives = Derivatives::Collect(list.clone());
        list
    }

    /// `x += dt*x'` for all states at once.
    fn euler(&mut self, body: &mut Body, block: &Block, out: &mut ir::Block) {
        let list = self.collect(body, block);
        out.extend(self.block(body, block));
        body.derivatives = Derivatives::None;
        for (state, local) in list {
            let Some(place) = self.place_of(body, &state, block.at) else { continue };
            let dt = load(ir::Place::Env(ir::Env::Dt));
            let step = binary(ir::BinaryOp::Mul, dt, load(ir::Place::Local(local)));
            let sum = binary(ir::BinaryOp::Add, load(place.clone()), step);
            out.push(ir::Stmt::Assign(place, sum));
        }
    }

    fn implicit(&mut self, body: &mut Body, block: &Block, at: At, out: &mut ir::Block) {
        let list = self.collect(body, block);
        let inner = self.block(body, block);
        body.derivatives = Derivatives::None;
        let mut states: Vec<String> = self.symbols.states.clone();
        states.retain(|s| list.iter().any(|(n, _)| n == s));
        if list.is_empty() || states.len() != list.len() {
            return self.error(at, "the block has no equations to solve", "solved here");
        }
        let places: Vec<_> = states.iter().filter_map(|s| self.place_of(body, s, at)).collect();
        let position = |name: &str| states.iter().position(|s| s == name).unwrap_or(0) as u32;
        out.push(ir::Stmt::Solve(Box::new(ir::Solve::DerivImplicit {
            equations: list.iter().map(|(s, _)| position(s)).collect(),
            derivatives: list.iter().map(|(_, local)| ir::Place::Local(*local)).collect(),
            states: places,
            body: inner,
        })));
    }
}

/// States and right-hand sides of all equations in `block`, in order.
fn equations(block: &Block) -> Vec<(String, &Expr)> {
    let mut out = Vec::new();
    for stmt in &block.stmts {
        match &stmt.kind {
            StmtKind::Assign { target, value, .. } => {
                if let ExprKind::Name(name) | ExprKind::Index(name, _) = &target.kind
                    && let Some(state) = name.strip_suffix('\'')
                {
                    out.push((state.to_string(), value));
                }
            }
            StmtKind::If { arms, otherwise } => {
                arms.iter().for_each(|(_, b)| out.extend(equations(b)));
                otherwise.iter().for_each(|b| out.extend(equations(b)));
            }
            StmtKind::Block(b) | StmtKind::From { body: b, .. } | StmtKind::While { body: b, .. } => {
                out.extend(equations(b));
            }
            _ => {}
        }
    }
    out
}
