//! Calls: of the file's own functions, of NEURON's, and draws of random numbers.

use super::Lower;
use super::body::{Body, Role};
use super::expr::{WRONG, binary, load, number};
use crate::ast::{At, Expr, ExprKind, Ident};
use crate::symbols::Storage;
use netpyne_base::did_you_mean;
use netpyne_mechanism::ir::{self, MathFn};

/// Functions with a fixed number of real arguments.
pub(super) const MATH: &[(&str, MathFn, usize)] = &[
    ("exp", MathFn::Exp, 1),
    ("log", MathFn::Log, 1),
    ("log10", MathFn::Log10, 1),
    ("pow", MathFn::Pow, 2),
    ("sqrt", MathFn::Sqrt, 1),
    ("fabs", MathFn::Fabs, 1),
    ("abs", MathFn::Fabs, 1),
    ("sin", MathFn::Sin, 1),
    ("cos", MathFn::Cos, 1),
    ("tan", MathFn::Tan, 1),
    ("asin", MathFn::Asin, 1),
    ("acos", MathFn::Acos, 1),
    ("atan", MathFn::Atan, 1),
    ("atan2", MathFn::Atan2, 2),
    ("sinh", MathFn::Sinh, 1),
    ("cosh", MathFn::Cosh, 1),
    ("tanh", MathFn::Tanh, 1),
    ("floor", MathFn::Floor, 1),
    ("ceil", MathFn::Ceil, 1),
    ("fmod", MathFn::Fmod, 2),
    ("erf", MathFn::Erf, 1),
    ("nrn_ghk", MathFn::Ghk, 4),
    ("nernst", MathFn::Nernst, 3),
];

/// Functions of NEURON that nothing here corresponds to.
const UNSUPPORTED: &[&str] = &[
    "poisson",
    "gauss",
    "setseed",
    "nrn_random_play",
    "nrn_pointing",
    "threshold",
    "squarewave",
    "sawtooth",
    "revsawtooth",
    "ramp",
    "pulse",
    "perpulse",
    "step",
    "perstep",
    "stepforce",
    "schedule",
    "force",
    "deflate",
    "expfit",
    "derivs",
    "spline",
    "hyperbol",
    "revhyperbol",
    "sigmoid",
    "revsigmoid",
    "harmonic",
    "factorial",
    "boundary",
    "romberg",
    "legendre",
    "invert",
    "first_time",
    "error",
    "prterr",
    "f_flux",
    "b_flux",
    "random_setids",
];

impl<'a> Lower<'a> {
    /// Arguments of a call of `name`, which takes `n`.
    fn args(&mut self, body: &mut Body, name: &Ident, args: &[Expr], n: usize) -> Option<Vec<ir::Expr>> {
        if args.len() != n {
            let message = format!("`{}` takes {n} argument{}, not {}", name.name, plural(n), args.len());
            let given = format!("{} argument{} here", args.len(), plural(args.len()));
            self.error(name.at, message, &given);
            return None;
        }
        Some(args.iter().map(|a| self.expr(body, a)).collect())
    }

    /// A function call as a value.
    pub(super) fn call(&mut self, body: &mut Body, name: &Ident, args: &[Expr]) -> ir::Expr {
        let n = name.name.as_str();
        if let Some(&id) = self.functions.get(n) {
            let count = self.symbols.mech.functions[id.index()].parameters as usize;
            let Some(mut args) = self.args(body, name, args, count) else { return WRONG };
            let is_function = self.symbols.routines.get(id.index()).is_some_and(|r| r.is_function);
            return match self.tables.get(n) {
                Some(&table) if is_function && args.len() == 1 => {
                    ir::Expr::Table(table, Box::new(args.swap_remove(0)))
                }
                _ => ir::Expr::Call(id, args),
            };
        }
        if let Some(&(_, function, count)) = MATH.iter().find(|(m, _, _)| *m == n) {
            let Some(mut args) = self.args(body, name, args, count) else { return WRONG };
            match function {
                MathFn::Pow => {
                    let exponent = args.pop().unwrap_or(WRONG);
                    return self.pow(args.pop().unwrap_or(WRONG), exponent);
                }
                MathFn::Ghk | MathFn::Nernst => args.push(load(ir::Place::Env(ir::Env::Celsius))),
                _ => {}
            }
            return ir::Expr::Math(function, args);
        }
        match n {
            "at_time" => {
                let Some(args) = self.args(body, name, args, 1) else { return WRONG };
                at_time(args)
            }
            "INT" => {
                let Some(mut args) = self.args(body, name, args, 1) else { return WRONG };
                ir::Expr::Unary(ir::UnaryOp::Truncate, Box::new(args.pop().unwrap_or(WRONG)))
            }
            "vector_size" | "vector_get" => self.vector(body, name, args),
            "scop_random" | "exprand" | "normrand" | "poisrand" => self.shared_draw(body, name, args),
            _ if n.starts_with("random_") && n != "random_setids" => self.draw(body, name, args),
            "printf" | "net_send" | "net_event" | "net_move" | "state_discontinuity" | "set_seed" => {
                self.error(name.at, format!("`{n}` has no value"), "a statement, not a value");
                WRONG
            }
            _ if self.text.functions.contains_key(n) => {
                let args = args.iter().map(|a| self.expr(body, a)).collect();
                self.c_call(body, name, args).unwrap_or(WRONG)
            }
            _ => {
                self.unknown_function(name);
                WRONG
            }
        }
    }

    pub(super) fn unknown_function(&mut self, name: &Ident) {
        let n = name.name.as_str();
        if UNSUPPORTED.contains(&n) {
            return self.unsupported(name.at, &format!("the function `{n}`"), instead_of(n));
        }
        if self.symbols.function_tables.contains(n) {
            let instead = "make a FUNCTION of tables of fewer arguments";
            return self.unsupported(name.at, "a FUNCTION_TABLE of more than 16 arguments", instead);
        }
        let known = self.functions.keys().copied().chain(MATH.iter().map(|(m, _, _)| *m));
        let help = did_you_mean(n, known);
        let help = help.or_else(|| Some(format!("write it: `FUNCTION {n}(…) {{ {n} = … }}`")));
        self.error_help(name.at, format!("there is no function `{n}`"), "not defined", help);
    }

    fn vector(&mut self, body: &mut Body, name: &Ident, args: &[Expr]) -> ir::Expr {
        let vector = match args.first().map(|a| &a.kind) {
            Some(ExprKind::Name(v)) => match self.symbols.storage.get(v) {
                Some(Storage::Vector(id)) => Some(*id),
                _ => None,
            },
            _ => None,
        };
        match (vector, name.name.as_str(), args) {
            (Some(id), "vector_size", [_]) => ir::Expr::VectorSize(id),
            (Some(id), "vector_get", [_, index]) => {
                ir::Expr::VectorGet(id, Box::new(self.int_expr(body, index)))
            }
            _ => {
                let message = format!("wrong arguments of `{}`", name.name);
                let help = "`vector_size(v)` and `vector_get(v, i)`, with a BBCOREPOINTER `v`";
                self.error_help(name.at, message, "called here", Some(help.to_string()));
                WRONG
            }
        }
    }

    /// The stream that the first argument of a random_ function names.
    pub(super) fn stream(&mut self, name: &Ident, args: &[Expr]) -> Option<ir::RandomId> {
        if let Some(ExprKind::Name(r)) = args.first().map(|a| &a.kind)
            && let Some(Storage::Random(id)) = self.symbols.storage.get(r)
        {
            return Some(*id);
        }
        let message = format!("`{}` must have a RANDOM variable as its first argument", name.name);
        self.error(name.at, message, "called here");
        None
    }

    fn draw(&mut self, body: &mut Body, name: &Ident, args: &[Expr]) -> ir::Expr {
        let (draw, counts): (_, &[usize]) = match name.name.as_str() {
            "random_uniform" => (ir::Draw::Uniform, &[0, 2]),
            "random_negexp" => (ir::Draw::NegExp, &[0, 1]),
            "random_normal" => (ir::Draw::Normal, &[0, 2]),
            "random_ipick" => (ir::Draw::Word, &[0]),
            "random_dpick" => (ir::Draw::Double, &[0]),
            _ => {
                self.unknown_function(name);
                return WRONG;
            }
        };
        let Some(stream) = self.stream(name, args) else { return WRONG };
        let rest = &args[1..];
        if !counts.contains(&rest.len()) {
            self.error(name.at, format!("wrong number of arguments of `{}`", name.name), "called here");
            return WRONG;
        }
        let rest = rest.iter().map(|a| self.expr(body, a)).collect();
        ir::Expr::Random(stream, draw, rest)
    }

    /// Draws of the C library of SCoP, which NEURON takes from one sequence for the whole process.
    fn shared_draw(&mut self, body: &mut Body, name: &Ident, args: &[Expr]) -> ir::Expr {
        let (draw, count) = match name.name.as_str() {
            "exprand" => (ir::Draw::NegExp, 1),
            "normrand" => (ir::Draw::Normal, 2),
            "poisrand" => (ir::Draw::Poisson, 1),
            _ => (ir::Draw::Uniform, 0),
        };
        // C passes over what `scop_random(1)` gives it, before NEURON 9.
        let args = if name.name == "scop_random" { &[] } else { args };
        let Some(args) = self.args(body, name, args, count) else { return WRONG };
        let stream = self.process_wide_draw(&name.name, name.at);
        ir::Expr::Random(stream, draw, args)
    }

    /// The stream that stands for NEURON's one sequence for the whole process, from which `function` draws.
    pub(super) fn process_wide_draw(&mut self, function: &str, at: At) -> ir::RandomId {
        let mech = &mut self.symbols.mech;
        let stream = *mech.shared_random.get_or_insert_with(|| {
            mech.randoms.push("scop_random".to_string());
            ir::RandomId::from_index(mech.randoms.len() - 1)
        });
        if !std::mem::replace(&mut self.shared_stream_warned, true) {
            let message = format!("`{function}` draws other numbers than in NEURON");
            let of_c = function.contains("rand48") || matches!(function, "rand" | "random");
            let remedy = if of_c { "" } else { "With `--order neuron` the numbers are NEURON's; " };
            let help = format!(
                "NEURON has one sequence for all that run in a process; here each instance has a stream of its own, so \
                 that results do not depend on how the work is divided. {remedy}a RANDOM variable gives the same numbers \
                 in both"
            );
            self.warn(at, message, Some(help));
        }
        stream
    }

    /// `set_seed(n)`: heeded where draws come from NEURON's sequence; streams of instances get their seeds from outside.
    pub(super) fn set_seed(&mut self, body: &mut Body, name: &Ident, args: &[Expr], out: &mut ir::Block) {
        let Some(mut args) = self.args(body, name, args, 1) else { return };
        out.push(ir::Stmt::SetSeed(args.pop().unwrap_or(WRONG)));
    }

    /// Refuses what only an event handler may do.
    pub(super) fn events_allowed(&mut self, body: &Body, what: &str, at: At) -> bool {
        let allowed = body.role != Role::Watch && body.sends;
        if !allowed {
            let message = format!("`{what}` can stand only in INITIAL and NET_RECEIVE");
            let help = "other blocks run at every step; let them set a variable, and act on it on the next event, \
                        or WATCH a condition";
            self.error_help(at, message, "not here", Some(help.to_string()));
        }
        allowed
    }
}

/// What to write for a function of NEURON that does not exist here.
fn instead_of(function: &str) -> &'static str {
    match function {
        "poisson" | "gauss" | "setseed" | "nrn_random_play" | "random_setids" => {
            "declare a RANDOM variable `r` in the NEURON block and draw by `random_uniform(r)`, `random_normal(r)`, …; its \
             stream is chosen by the model"
        }
        "squarewave" | "sawtooth" | "revsawtooth" | "ramp" | "pulse" | "perpulse" | "step" | "perstep"
        | "stepforce" | "harmonic" => "write the waveform as an expression of `t`, with IF",
        _ => "write what it computes as a FUNCTION in this file",
    }
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// Whether the fixed time step that ends at `t` contains the time given.
pub(super) fn at_time(mut args: Vec<ir::Expr>) -> ir::Expr {
    let x = || binary(ir::BinaryOp::Sub, args[0].clone(), number(1e-11));
    let t = || load(ir::Place::Env(ir::Env::Time));
    let begun = binary(ir::BinaryOp::Le, x(), t());
    let start = binary(ir::BinaryOp::Sub, t(), load(ir::Place::Env(ir::Env::Dt)));
    let not_before = binary(ir::BinaryOp::Gt, x(), start);
    args.clear();
    binary(ir::BinaryOp::And, begun, not_before)
}
