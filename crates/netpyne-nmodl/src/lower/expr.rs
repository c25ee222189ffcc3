//! Expressions.

use super::Lower;
use super::body::{Binding, Body, Derivatives, Role};
use super::c_variable::Variable;
use crate::ast::{At, BinaryOp, Count, Expr, ExprKind, UnaryOp};
use crate::symbols::Storage;
use netpyne_base::did_you_mean;
use netpyne_mechanism::ir::{self, MathFn};

/// NEURON's `float_epsilon`, which files may use: it is declared nowhere.
pub(crate) const EPSILON: (&str, f64) = ("hoc_epsilon", 1e-11);

/// Placeholder for what could not be lowered; an error has been reported.
pub(super) const WRONG: ir::Expr = ir::Expr::Number(0.0);

pub(crate) fn number(x: f64) -> ir::Expr {
    ir::Expr::Number(x)
}

pub(crate) fn load(place: ir::Place) -> ir::Expr {
    ir::Expr::Load(place)
}

/// `a op b`, folded if both are constants: rounding is the same now as later.
pub(crate) fn binary(op: ir::BinaryOp, a: ir::Expr, b: ir::Expr) -> ir::Expr {
    if let (ir::Expr::Number(x), ir::Expr::Number(y)) = (&a, &b) {
        let folded = match op {
            ir::BinaryOp::Add => Some(x + y),
            ir::BinaryOp::Sub => Some(x - y),
            ir::BinaryOp::Mul => Some(x * y),
            ir::BinaryOp::Div => Some(x / y),
            ir::BinaryOp::IntDiv if *y != 0.0 => Some((x / y).trunc()),
            _ => None,
        };
        if let Some(value) = folded {
            return number(value);
        }
    }
    ir::Expr::Binary(op, Box::new(a), Box::new(b))
}

pub(crate) fn neg(a: ir::Expr) -> ir::Expr {
    match a {
        ir::Expr::Number(x) => number(-x),
        a => ir::Expr::Unary(ir::UnaryOp::Neg, Box::new(a)),
    }
}

impl<'a> Lower<'a> {
    /// The value of a literal integer.
    pub(super) fn count(&mut self, count: &Count, at: At) -> i64 {
        match count {
            Count::Literal(n) => *n,
            Count::Name(name) => self.symbols.defines.get(&name.name).copied().unwrap_or_else(|| {
                let help = did_you_mean(&name.name, self.symbols.defines.keys());
                let message = format!("`{}` is not given by DEFINE", name.name);
                self.error_help(at, message, "an integer is needed", help);
                1
            }),
        }
    }

    /// A real expression.
    pub(super) fn expr(&mut self, body: &mut Body, e: &Expr) -> ir::Expr {
        match &e.kind {
            ExprKind::Number(text, _) => match self.symbols.defines.get(text) {
                Some(value) => number(*value as f64),
                None => match text.parse() {
                    Ok(value) => number(value),
                    Err(_) => {
                        self.error(e.at, format!("`{text}` is not a number"), "not a number");
                        WRONG
                    }
                },
            },
            ExprKind::Name(_) | ExprKind::Index(..) => self.variable(body, e),
            ExprKind::Delayed(state, n) => self.past_value(state, *n, e.at),
            ExprKind::Str(_) => {
                self.error(e.at, "text cannot be used as a number", "text");
                WRONG
            }
            ExprKind::Paren(inner) => self.expr(body, inner),
            ExprKind::Unary(UnaryOp::Neg, inner) => neg(self.expr(body, inner)),
            ExprKind::Unary(UnaryOp::Not, inner) => {
                ir::Expr::Unary(ir::UnaryOp::Not, Box::new(self.expr(body, inner)))
            }
            ExprKind::Binary(BinaryOp::Pow, a, b) => {
                let (a, b) = (self.expr(body, a), self.expr(body, b));
                self.pow(a, b)
            }
            ExprKind::Binary(op, a, b) => {
                let op = match op {
                    BinaryOp::Or => ir::BinaryOp::Or,
                    BinaryOp::And => ir::BinaryOp::And,
                    BinaryOp::Eq => ir::BinaryOp::Eq,
                    BinaryOp::Ne => ir::BinaryOp::Ne,
                    BinaryOp::Lt => ir::BinaryOp::Lt,
                    BinaryOp::Le => ir::BinaryOp::Le,
                    BinaryOp::Gt => ir::BinaryOp::Gt,
                    BinaryOp::Ge => ir::BinaryOp::Ge,
                    BinaryOp::Add => ir::BinaryOp::Add,
                    BinaryOp::Sub => ir::BinaryOp::Sub,
                    BinaryOp::Mul => ir::BinaryOp::Mul,
                    // Powers were taken care of above.
                    BinaryOp::Div | BinaryOp::Pow => ir::BinaryOp::Div,
                };
                let a = self.expr(body, a);
                binary(op, a, self.expr(body, b))
            }
            ExprKind::Call(name, args) => self.call(body, name, args),
        }
    }

    /// `pow(a, b)` as the C compiler has it: constant exponents 2, 1, 0 and -1 become products and quotients.
    pub(super) fn pow(&mut self, a: ir::Expr, b: ir::Expr) -> ir::Expr {
        let ir::Expr::Number(exponent) = b else {
            return ir::Expr::Math(MathFn::Pow, vec![a, b]);
        };
        if exponent == 2.0 {
            if super::reach::duplicable(&a) {
                return binary(ir::BinaryOp::Mul, a.clone(), a);
            }
            let square = self.square();
            return ir::Expr::Call(square, vec![a]);
        }
        if exponent == 1.0 {
            return a;
        }
        if exponent == -1.0 {
            return binary(ir::BinaryOp::Div, number(1.0), a);
        }
        ir::Expr::Math(MathFn::Pow, vec![a, number(exponent)])
    }

    /// The function `x*x`, for squares of what must be evaluated once.
    fn square(&mut self) -> ir::FunctionId {
        if let Some(id) = self.square {
            return id;
        }
        let x = ir::LocalId::from_index(0);
        let result = ir::LocalId::from_index(1);
        let value = || load(ir::Place::Local(x));
        let product = binary(ir::BinaryOp::Mul, value(), value());
        let local = |name: &str| ir::Local { name: name.to_string(), len: 1 };
        self.symbols.mech.functions.push(ir::Function {
            name: "(square)".to_string(),
            parameters: 1,
            locals: vec![local("x"), local("square")],
            body: vec![ir::Stmt::Assign(ir::Place::Local(result), product)],
            result: Some(result),
        });
        let id = ir::FunctionId::from_index(self.symbols.mech.functions.len() - 1);
        self.square = Some(id);
        id
    }

    /// The value of a variable.
    fn variable(&mut self, body: &mut Body, e: &Expr) -> ir::Expr {
        if let ExprKind::Name(name) = &e.kind {
            if let Some(base) = name.strip_suffix('\'') {
                if let Derivatives::Collect(list) = &body.derivatives
                    && let Some((_, local)) = list.iter().find(|(s, _)| s == base)
                {
                    return load(ir::Place::Local(*local));
                }
                self.error(e.at, format!("`{name}` has no value here"), "a derivative");
                return WRONG;
            }
            if let Some(Binding::Integer(value)) = body.find(name) {
                return number(value);
            }
            if body.find(name).is_none() {
                if let Some(value) = self.symbols.defines.get(name) {
                    return number(*value as f64);
                }
                let (epsilon, value) = EPSILON;
                if name == epsilon && !self.symbols.storage.contains_key(name) {
                    return number(value);
                }
                if let Some(Storage::Constant(value)) = self.symbols.storage.get(name) {
                    return number(*value);
                }
            }
        }
        self.place(body, e).map_or(WRONG, load)
    }

    /// The place a variable is at.
    pub(super) fn place(&mut self, body: &mut Body, e: &Expr) -> Option<ir::Place> {
        match &e.kind {
            ExprKind::Name(name) => {
                let is_array = match body.find(name) {
                    Some(Binding::Local(_, len)) => len != 1,
                    Some(_) => false,
                    None => self.symbols.arrays.contains_key(name),
                };
                if is_array {
                    let help = format!("for example `{name}[0]`");
                    self.error_help(e.at, format!("`{name}` needs an index"), "an array", Some(help));
                    return None;
                }
                self.place_of(body, name, e.at)
            }
            ExprKind::Index(name, index) => {
                let len = match body.find(name) {
                    Some(Binding::Local(_, len)) => Some(len),
                    Some(_) => None,
                    None => self.symbols.arrays.get(name).copied(),
                };
                let base = self.place_of(body, name, e.at)?;
                let index = self.int_expr(body, index);
                if let (Some(len), ir::Expr::Number(i)) = (len, &index)
                    && !(0.0..f64::from(len)).contains(i)
                {
                    self.error(e.at, format!("index {i} of `{name}`, which has {len} elements"), "outside");
                    return None;
                }
                let index = Box::new(index);
                match base {
                    // An array of one element is stored like a scalar.
                    ir::Place::Local(id) => Some(ir::Place::LocalElement(id, index)),
                    ir::Place::Field(id) if len.is_some() => Some(ir::Place::FieldElement(id, index)),
                    ir::Place::Global(id) if len.is_some() => Some(ir::Place::GlobalElement(id, index)),
                    _ => {
                        self.error(e.at, format!("`{name}` is not an array"), "indexed here");
                        None
                    }
                }
            }
            _ => {
                self.error(e.at, "expected a variable", "not a variable");
                None
            }
        }
    }

    /// The place of the variable called `name`, be it a scalar or an array.
    pub(super) fn place_of(&mut self, body: &mut Body, name: &str, at: At) -> Option<ir::Place> {
        match body.find(name) {
            Some(Binding::Local(id, _) | Binding::Loop(id)) => return Some(ir::Place::Local(id)),
            Some(Binding::Integer(_)) => {
                let message = format!("`{name}` cannot be assigned in a loop with reactions");
                self.error(at, message, "the loop variable");
                return None;
            }
            Some(Binding::Argument(i)) => return Some(ir::Place::Argument(i)),
            Some(Binding::ConnectionArgument(i)) => return Some(ir::Place::ConnectionArgument(i)),
            Some(Binding::Flag) => return Some(ir::Place::Env(ir::Env::Flag)),
            None => {}
        }
        match self.symbols.storage.get(name) {
            // A condition is watched when no statement has copied the voltage.
            Some(Storage::Field(id))
                if self.symbols.voltage_copy == Some(*id) && body.role == Role::Watch =>
            {
                Some(ir::Place::Voltage)
            }
            Some(Storage::Field(id)) => Some(ir::Place::Field(*id)),
            Some(Storage::Global(id)) => Some(ir::Place::Global(*id)),
            Some(Storage::Pointer(id)) => Some(ir::Place::Pointer(*id)),
            Some(Storage::Voltage) => Some(ir::Place::Voltage),
            Some(Storage::Env(ir::Env::Area | ir::Env::Diameter))
                if self.symbols.mech.kind == ir::Kind::ArtificialCell =>
            {
                self.error(at, format!("an artificial cell has no `{name}`"), "it has no membrane");
                None
            }
            Some(Storage::Env(env)) => Some(ir::Place::Env(*env)),
            Some(Storage::Random(_)) => {
                let message = format!("`{name}` can only be the first argument of a random_ function");
                self.error(at, message, "a RANDOM variable");
                None
            }
            Some(Storage::Vector(_)) => {
                self.error(at, format!("`{name}` is a vector, not a number"), "a vector");
                None
            }
            Some(Storage::Handle(_) | Storage::Opaque) => {
                self.error(at, format!("`{name}` keeps no number"), "something that C text keeps");
                None
            }
            Some(Storage::Constant(_)) => {
                self.error(at, format!("`{name}` is a constant"), "a constant");
                None
            }
            None => {
                // What only C text declares, NMODL may use.
                if let Some(Variable::Number { place, .. }) = self.c_number_named(body, name) {
                    return Some(place);
                }
                self.undeclared(body, name, at);
                None
            }
        }
    }

    fn undeclared(&mut self, body: &Body, name: &str, at: At) {
        // It may be declared in what was not understood.
        if body.broken {
            return;
        }
        if name == "v" {
            return self.error(at, "an artificial cell has no membrane potential `v`", "no potential");
        }
        let known = self.symbols.storage.keys().map(String::as_str).chain(body.names());
        let help = self
            .of_an_ion(name)
            .or_else(|| did_you_mean(name, known))
            .or_else(|| not_here(name).map(str::to_string))
            .or_else(|| Some("declare it as PARAMETER, ASSIGNED, STATE or LOCAL".to_string()));
        self.error_help(at, format!("`{name}` is not declared"), "not declared anywhere", help);
    }

    /// What to write if `name` is that of an ion's variable.
    fn of_an_ion(&self, name: &str) -> Option<String> {
        let own = self.symbols.mech.ions.iter().map(|i| i.ion.as_str());
        let forms: [(&str, &str, &str, &str); 4] = [
            ("e", "", "READ", "the reversal potential"),
            ("i", "", "WRITE", "the current"),
            ("", "i", "READ", "the concentration inside"),
            ("", "o", "READ", "the concentration outside"),
        ];
        own.chain(["na", "k", "ca", "cl", "mg", "h", "hco3", "nh4"]).find_map(|ion| {
            let (_, _, verb, what) = forms.iter().find(|(a, b, ..)| name == format!("{a}{ion}{b}"))?;
            let used = self.symbols.mech.ions.iter().any(|i| i.ion == ion);
            let statement = if used { "to its USEION statement" } else { "to the NEURON block" };
            let text = if used { format!("{verb} {name}") } else { format!("USEION {ion} {verb} {name}") };
            Some(format!(
                "it is {what} of the ion `{ion}`: add `{text}` {statement}, and declare it in ASSIGNED"
            ))
        })
    }

    /// An integer expression: array subscripts and loop bounds. Reals are truncated, quotients of integers too.
    pub(super) fn int_expr(&mut self, body: &mut Body, e: &Expr) -> ir::Expr {
        let truncate = |e: ir::Expr| match e {
            ir::Expr::Number(x) => number(x.trunc()),
            e => ir::Expr::Unary(ir::UnaryOp::Truncate, Box::new(e)),
        };
        match &e.kind {
            ExprKind::Number(..) => truncate(self.expr(body, e)),
            ExprKind::Name(name) => match body.find(name) {
                Some(Binding::Loop(id)) => load(ir::Place::Local(id)),
                Some(Binding::Integer(value)) => number(value),
                _ => truncate(self.expr(body, e)),
            },
            ExprKind::Paren(inner) => self.int_expr(body, inner),
            ExprKind::Binary(op @ (BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div), a, b) => {
                let op = match op {
                    BinaryOp::Add => ir::BinaryOp::Add,
                    BinaryOp::Sub => ir::BinaryOp::Sub,
                    BinaryOp::Mul => ir::BinaryOp::Mul,
                    _ => ir::BinaryOp::IntDiv,
                };
                let a = self.int_expr(body, a);
                binary(op, a, self.int_expr(body, b))
            }
            ExprKind::Call(name, args) if name.name == "INT" && args.len() == 1 => {
                truncate(self.expr(body, &args[0]))
            }
            _ => truncate(self.expr(body, e)),
        }
    }
}

/// What stands in the way of a name that means something in NEURON, but nothing to an NMODL file here.
fn not_here(name: &str) -> Option<&'static str> {
    match name {
        "vext" | "e_extracellular" | "i_membrane" | "xg" | "xc" | "xraxial" => {
            Some("it belongs to the mechanism `extracellular`: declare a POINTER and let it point there")
        }
        "secondorder" => Some("integration is of first order here: write 0 for it"),
        "PI" | "pi" => Some("write 3.141592653589793, or `PI = (pi) (1)` in the UNITS block"),
        "FARADAY" | "F" => Some("write `FARADAY = (faraday) (coulomb)` in the UNITS block"),
        "R" => Some("write `R = (k-mole) (joule/degC)` in the UNITS block"),
        _ => None,
    }
}
