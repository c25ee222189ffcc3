//! `SOLVE`.

use super::Lower;
use super::body::{Body, Derivatives};
use super::cycles::DEEPEST;
use super::expr::{binary, load};
use super::kernels::mentions;
use super::kinetic::blocks;
use crate::ast::{At, Block, Expr, ExprKind, Ident, ItemKind, SolverKind, StmtKind};
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
        if self.cyclic.contains(name.name.as_str()) {
            return;
        }
        if self.solving == DEEPEST {
            let message = format!("SOLVE statements nest more than {DEEPEST} deep");
            return self.error(name.at, message, "the innermost");
        }
        self.solving += 1;
        self.solve_block(body, name, method, steady_state, out);
        self.solving -= 1;
    }

    /// A block of equations that is called as if it were a PROCEDURE. NEURON's translator makes a function of that name; only
    /// that of a DERIVATIVE block solved by `cnexp` does the same when called as when solved.
    pub(super) fn call_of_solver(&mut self, body: &mut Body, name: &Ident, out: &mut ir::Block) {
        let mut methods = Vec::new();
        for item in &self.module.items {
            if let ItemKind::Breakpoint(block) | ItemKind::Initial(block) = &item.kind {
                methods_of(block, &name.name, &mut methods);
            }
        }
        match methods.first() {
            Some(&Some(method)) if methods.iter().flatten().all(|m| m.name == "cnexp") => {
                let message = format!("calling `{}` advances its states by a time step", name.name);
                let help = "if only the other assignments are meant, put them into a PROCEDURE and call that";
                self.warn(name.at, message, Some(help.to_string()));
                self.solve(body, name, Some(method), false, out);
            }
            _ => {
                let message = format!(
                    "`{}` is no PROCEDURE, and can be called only if it is solved by `cnexp`",
                    name.name
                );
                let help = "put the assignments that are meant into a PROCEDURE".to_string();
                self.error_help(name.at, message, "called here", Some(help));
            }
        }
    }

    fn solve_block(
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
                    Some("sparse") => {
                        self.symbols.mech.halves_step |= !steady_state;
                        self.kinetic_block(body, block, solve_for, steady_state, out);
                    }
                    _ => {
                        let at = method.map_or(name.at, |m| m.at);
                        let help = "write `METHOD sparse`, the only one for a KINETIC block here".to_string();
                        let message = "a KINETIC block is solved with another method than `sparse`";
                        self.error_help(at, message, "not supported", Some(help));
                    }
                },
                SolverKind::Derivative if steady_state => match method_name {
                    Some("derivimplicit") => self.implicit(body, block, name.at, true, out),
                    _ => {
                        let at = method.map_or(name.at, |m| m.at);
                        let help = "write `STEADYSTATE derivimplicit`".to_string();
                        let message = "STEADYSTATE of a DERIVATIVE block needs `derivimplicit`";
                        self.error_help(at, message, "not a method for this", Some(help));
                    }
                },
                _ if steady_state => {
                    let help = "solve the block without STEADYSTATE".to_string();
                    let message = "only KINETIC and DERIVATIVE blocks have a STEADYSTATE";
                    self.error_help(name.at, message, "another kind of block", Some(help));
                }
                SolverKind::Derivative => self.derivative_block(body, block, method, name.at, out),
                SolverKind::Linear => self.linear_block(body, block, solve_for, out),
                SolverKind::Nonlinear => self.nonlinear_block(body, block, solve_for, out),
                SolverKind::Discrete => self.discrete_block(body, block, name.at, out),
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
        let Some(name) = method else {
            let message = "SOLVE without a METHOD: NEURON runs the block and leaves its states alone, and so does this program";
            let help = "write `METHOD cnexp` or `METHOD derivimplicit`".to_string();
            self.warn(at, message, Some(help));
            self.collect(body, block);
            out.extend(self.block(body, block));
            body.derivatives = Derivatives::None;
            return;
        };
        self.symbols.mech.halves_step |= name.name != "cnexp";
        match name.name.as_str() {
            "cnexp" => {
                if equations(block)
                    .iter()
                    .any(|(state, rhs)| exponential_update(state, state, rhs) == Update::NotLinear)
                {
                    let message =
                        "METHOD cnexp does not fit these equations; derivimplicit is used, as in NEURON";
                    self.warn(at, message, None);
                    self.symbols.mech.halves_step = true;
                    return self.implicit(body, block, at, false, out);
                }
                body.derivatives = Derivatives::Exponential;
                out.extend(self.block(body, block));
                body.derivatives = Derivatives::None;
            }
            "derivimplicit" => self.implicit(body, block, at, false, out),
            "euler" => self.euler(body, block, out),
            "runge" => self.runge(body, block, at, out),
            other => {
                let at = method.map_or(at, |m| m.at);
                let suits =
                    "cnexp for equations that are linear in their own state, derivimplicit for all others";
                if METHODS.contains(&other) {
                    let message = format!("METHOD `{other}` does not fit a DERIVATIVE block");
                    return self.error_help(at, message, "for another kind of block", Some(suits.into()));
                }
                let help = did_you_mean(other, METHODS).unwrap_or_else(|| suits.to_string());
                self.error_help(at, format!("there is no METHOD `{other}`"), "not a method", Some(help));
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

    /// The classical method of Runge and Kutta, operation by operation as NEURON's library has it.
    fn runge(&mut self, body: &mut Body, block: &Block, at: At, out: &mut ir::Block) {
        let routines = &self.symbols.routines;
        let in_routine = routines.iter().find_map(|r| {
            let hidden = r.args.iter().any(|a| a.name.name == "t");
            mentions(&r.body, "t").filter(|_| !hidden)
        });
        if let Some(at) = in_routine {
            let help =
                "METHOD runge evaluates the equations at times within the step: give `t` as an argument";
            let message = "METHOD runge is not supported where a routine uses `t`";
            return self.error_help(at, message, "time", Some(help.to_string()));
        }
        let help = "METHOD runge moves NEURON's clock forth and back, once for each instance, and leaves rounding errors in it; \
                    here it does not";
        self.warn(
            at,
            "the last bits of the time, and so of spike times, differ from NEURON's",
            Some(help.to_string()),
        );
        let list = self.collect(body, block);
        if list.is_empty() {
            return self.error(at, "the block has no equations to solve", "solved here");
        }
        let number = super::expr::number;
        let h = || load(ir::Place::Env(ir::Env::Dt));
        let local = |id| load(ir::Place::Local(id));
        let over = |e, divisor| binary(ir::BinaryOp::Div, e, number(divisor));
        let times = |a, b| binary(ir::BinaryOp::Mul, a, b);
        let plus = |a, b| binary(ir::BinaryOp::Add, a, b);
        // Where each state is, its derivative, where it started, the weighted sum, and what was added last.
        let mut states = Vec::new();
        for (state, derivative) in &list {
            let Some(place) = self.place_of(body, state, at) else { continue };
            let [start, sum, temp] = ["start", "sum", "temp"].map(|name| body.fresh(name, 1));
            states.push((place, *derivative, start, sum, temp));
        }
        let set = |id, value| ir::Stmt::Assign(ir::Place::Local(id), value);
        // What the equations see as time.
        body.enter();
        let time = body.local("t", 1);
        out.push(set(time, load(ir::Place::Env(ir::Env::Time))));
        for stage in 0..4 {
            if stage == 1 || stage == 3 {
                out.push(set(time, plus(local(time), over(h(), 2.0))));
            }
            out.extend(self.block(body, block));
            for (state, derivative, start, sum, temp) in &states {
                let (start, sum, temp) = (*start, *sum, *temp);
                let (from, to) = (|| load(state.clone()), |value| ir::Stmt::Assign(state.clone(), value));
                let slope = local(*derivative);
                match stage {
                    0 => {
                        out.push(set(start, from()));
                        out.push(set(temp, times(over(h(), 2.0), slope)));
                        out.push(to(plus(from(), local(temp))));
                        out.push(set(sum, plus(local(start), over(local(temp), 3.0))));
                    }
                    1 | 2 => {
                        out.push(set(temp, times(h(), slope)));
                        let reach = if stage == 1 { over(local(temp), 2.0) } else { local(temp) };
                        out.push(to(plus(local(start), reach)));
                        out.push(set(sum, plus(local(sum), over(local(temp), 3.0))));
                    }
                    _ => out.push(to(plus(local(sum), times(over(h(), 6.0), slope)))),
                }
            }
        }
        // What else the block assigns is left as it is at the end of the step.
        out.push(set(time, binary(ir::BinaryOp::Sub, local(time), h())));
        out.extend(self.block(body, block));
        body.leave();
        body.derivatives = Derivatives::None;
    }

    fn implicit(&mut self, body: &mut Body, block: &Block, at: At, steady: bool, out: &mut ir::Block) {
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
            steady,
            body: inner,
        })));
    }
}

/// The methods by which SOLVE statements in `block` solve `name`.
fn methods_of<'b>(block: &'b Block, name: &str, out: &mut Vec<Option<&'b Ident>>) {
    for stmt in &block.stmts {
        if let StmtKind::Solve { name: solved, method, .. } = &stmt.kind
            && solved.name == name
        {
            out.push(method.as_ref());
        }
        blocks(stmt).into_iter().for_each(|inner| methods_of(inner, name, out));
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
