//! Short ways to write IR in Rust: arithmetic on [`Expr`], and constructors with defaults.
//!
//! ```
//! use netpyne_mechanism::{build::{field, mechanism, num, parameter, state}, ir::{Expr, Kernel, Kind, Place, Stmt, FieldId}};
//! let mut leak = mechanism("decay", Kind::Density);
//! leak.fields = vec![parameter("rate", 0.5), state("x")];
//! let rate: Expr = field(0);
//! let step = Stmt::Assign(Place::Field(FieldId(1)), field(1) - field(1) * rate * num(0.025));
//! leak.kernels.state = Some(Kernel { locals: vec![], body: vec![step] });
//! assert!(netpyne_mechanism::validate(leak).is_ok());
//! ```

use crate::ir::*;
use std::ops::{Add, Div, Mul, Neg, Sub};

macro_rules! operator {
    ($($trait:ident $method:ident)*) => {$(
        impl $trait for Expr {
            type Output = Expr;

            fn $method(self, other: Expr) -> Expr {
                Expr::Binary(BinaryOp::$trait, Box::new(self), Box::new(other))
            }
        }
    )*};
}

operator! { Add add Sub sub Mul mul Div div }

impl Neg for Expr {
    type Output = Expr;

    fn neg(self) -> Expr {
        Expr::Unary(UnaryOp::Neg, Box::new(self))
    }
}

/// A mechanism with nothing in it.
pub fn mechanism(name: &str, kind: Kind) -> Mechanism {
    Mechanism {
        name: name.into(),
        kind,
        source: None,
        fields: Vec::new(),
        globals: Vec::new(),
        ions: Vec::new(),
        currents: Vec::new(),
        electrode: false,
        pointers: Vec::new(),
        randoms: Vec::new(),
        shared_random: None,
        instance_at_load: false,
        halves_step: false,
        handles: Vec::new(),
        vectors: Vec::new(),
        function_tables: Vec::new(),
        filled: Vec::new(),
        tables: Vec::new(),
        functions: Vec::new(),
        kernels: Kernels::default(),
        diffusion: Vec::new(),
        net_receive: None,
        watches: Vec::new(),
    }
}

fn scalar(name: &str, class: Class, default: f64) -> Field {
    Field { name: name.into(), class, visible: true, default, len: 1, unit: None }
}

/// A scalar parameter.
pub fn parameter(name: &str, default: f64) -> Field {
    scalar(name, Class::Parameter, default)
}

/// A scalar state, 0 by default.
pub fn state(name: &str) -> Field {
    scalar(name, Class::State, 0.0)
}

/// A scalar assigned variable, 0 by default.
pub fn assigned(name: &str) -> Field {
    scalar(name, Class::Assigned, 0.0)
}

/// The instance's copy of an ion variable.
pub fn ion_copy(name: &str) -> Field {
    scalar(name, Class::Ion, 0.0)
}

/// A scalar global.
pub fn global_value(name: &str, default: f64) -> Global {
    Global {
        name: name.into(),
        class: Class::Assigned,
        visible: true,
        default,
        len: 1,
        unit: None,
        first: Vec::new(),
    }
}

/// A scalar local.
pub fn local_value(name: &str) -> Local {
    Local { name: name.into(), len: 1 }
}

/// A constant.
pub fn num(x: f64) -> Expr {
    Expr::Number(x)
}

/// Value of a place.
pub fn load(place: Place) -> Expr {
    Expr::Load(place)
}

/// Value of field number `id`.
pub fn field(id: u32) -> Expr {
    load(Place::Field(FieldId(id)))
}

/// Value of global number `id`.
pub fn global(id: u32) -> Expr {
    load(Place::Global(GlobalId(id)))
}

/// Value of local number `id`.
pub fn local(id: u32) -> Expr {
    load(Place::Local(LocalId(id)))
}

/// The voltage.
pub fn voltage() -> Expr {
    load(Place::Voltage)
}

/// A value of the context: time, step, temperature, and what the segment has.
pub fn env(env: Env) -> Expr {
    load(Place::Env(env))
}

/// An elementary function of one argument.
pub fn math(f: MathFn, x: Expr) -> Expr {
    Expr::Math(f, vec![x])
}

/// A binary operation, for those without a Rust operator.
pub fn binary(op: BinaryOp, a: Expr, b: Expr) -> Expr {
    Expr::Binary(op, Box::new(a), Box::new(b))
}

/// `if condition then yes else no`.
pub fn select(condition: Expr, yes: Expr, no: Expr) -> Expr {
    Expr::Select(Box::new(condition), Box::new(yes), Box::new(no))
}

/// Call of function number `id`.
pub fn call(id: u32, args: Vec<Expr>) -> Expr {
    Expr::Call(FunctionId(id), args)
}

/// Assignment to field number `id`.
pub fn set_field(id: u32, value: Expr) -> Stmt {
    Stmt::Assign(Place::Field(FieldId(id)), value)
}

/// Assignment to global number `id`.
pub fn set_global(id: u32, value: Expr) -> Stmt {
    Stmt::Assign(Place::Global(GlobalId(id)), value)
}

/// Assignment to local number `id`.
pub fn set_local(id: u32, value: Expr) -> Stmt {
    Stmt::Assign(Place::Local(LocalId(id)), value)
}

/// A kernel without locals.
pub fn kernel(body: Block) -> Kernel {
    Kernel { locals: Vec::new(), body }
}

/// cnexp's update of `x' = (inf - x)/tau`, as NEURON writes it.
pub fn relax(x: Expr, inf: Expr, tau: Expr) -> Expr {
    let rate = num(-1.0) / tau.clone();
    let decay = math(MathFn::Exp, env(Env::Dt) * rate.clone());
    x.clone() + (num(1.0) - decay) * (-(inf / tau) / rate - x)
}
