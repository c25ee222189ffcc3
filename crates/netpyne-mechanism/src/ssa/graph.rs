//! Values as nodes of a hash-consed graph, with rewrites that keep every bit.
//!
//! A node only refers to earlier nodes. NaNs are all alike: a rewrite may change which NaN results, never whether.

use crate::arith::{arity, binary, math, truth, unary};
use crate::ir::{BinaryOp, Env, IonVar, MathFn, Mechanism, Place, UnaryOp};
use std::collections::HashMap;

/// Number of a node.
pub(crate) type Value = u32;

/// Where values come from that a kernel does not compute, and where it leaves those it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Source {
    /// Column of the instances' fields.
    Field(u32),
    /// Element of the globals.
    Global(u32),
    Time,
    Dt,
    Celsius,
    Area,
    Diameter,
    Voltage,
    Ion(u32, IonVar),
    Pointer(u32),
    /// Element of the event's weight vector.
    Argument(u32),
    /// Time of the event.
    Arrival,
    /// Column of the [memo](crate::passes::exact::steady) of the kernel.
    Memo(u32),
}

impl Source {
    /// Whether stores to it go to a column. Those to ions and globals are brought there after the kernel has run.
    pub fn is_column(self) -> bool {
        matches!(self, Self::Field(_) | Self::Memo(_) | Self::Argument(_))
    }

    /// The source that a place is which is a field, a global, the time step or the temperature.
    pub fn of(m: &Mechanism, place: &Place) -> Option<Self> {
        match *place {
            Place::Field(id) => Some(Self::Field(m.first_column(id))),
            Place::Global(id) => Some(Self::Global(m.first_element(id))),
            Place::Env(Env::Dt) => Some(Self::Dt),
            Place::Env(Env::Celsius) => Some(Self::Celsius),
            _ => None,
        }
    }
}

/// What is done with a product before it is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fused {
    /// `a*b + c`
    Add,
    /// `a*b - c`
    Subtract,
    /// `c - a*b`
    From,
}

impl Fused {
    /// The operation. Without fused instructions it rounds twice.
    #[inline(always)]
    #[allow(clippy::disallowed_methods)]
    pub fn of<const FMA: bool>(self, a: f64, b: f64, c: f64) -> f64 {
        match (self, FMA) {
            (Self::Add, true) => a.mul_add(b, c),
            (Self::Subtract, true) => a.mul_add(b, -c),
            (Self::From, true) => (-a).mul_add(b, c),
            (Self::Add, false) => a * b + c,
            (Self::Subtract, false) => a * b - c,
            (Self::From, false) => c - a * b,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    /// Bits of a constant.
    Constant(u64),
    Load(Source),
    Unary(UnaryOp, Value),
    Binary(BinaryOp, Value, Value),
    /// Unused arguments repeat the first.
    Math(MathFn, [Value; 5]),
    Select(Value, Value, Value),
    /// `a / b`, with `1/b` in the third: see [`crate::passes::exact::divide`].
    DivideBy(Value, Value, Value),
    /// `1 / b`, where `b` is `1/s` with `s` in the second.
    Reciprocal(Value, Value),
    /// A product of the first two, with the third, rounded once. Exact kernels have none.
    Fused(Fused, Value, Value, Value),
    /// Row and fraction of an argument in a table.
    Locate(u32, Value),
    /// Column of a table at what `Locate` found.
    Interpolate(u32, u32, Value),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Graph {
    pub nodes: Vec<Node>,
    known: HashMap<Node, Value>,
}

impl Node {
    /// The nodes it refers to.
    pub fn operands(&self) -> impl Iterator<Item = Value> {
        let (list, n) = match *self {
            Node::Constant(_) | Node::Load(_) => ([0; 5], 0),
            Node::Unary(_, a) | Node::Locate(_, a) | Node::Interpolate(_, _, a) => ([a, 0, 0, 0, 0], 1),
            Node::Binary(_, a, b) => ([a, b, 0, 0, 0], 2),
            Node::Reciprocal(a, b) => ([a, b, 0, 0, 0], 2),
            Node::Select(a, b, c) | Node::DivideBy(a, b, c) | Node::Fused(_, a, b, c) => ([a, b, c, 0, 0], 3),
            Node::Math(f, args) => (args, arity(f)),
        };
        list.into_iter().take(n)
    }

    /// The node with other numbers for its operands.
    pub fn renumbered(&self, n: impl Fn(Value) -> Value) -> Self {
        match *self {
            Node::Constant(_) | Node::Load(_) => *self,
            Node::Unary(op, a) => Node::Unary(op, n(a)),
            Node::Binary(op, a, b) => Node::Binary(op, n(a), n(b)),
            Node::Math(f, args) => Node::Math(f, args.map(n)),
            Node::Select(a, b, c) => Node::Select(n(a), n(b), n(c)),
            Node::DivideBy(a, b, c) => Node::DivideBy(n(a), n(b), n(c)),
            Node::Reciprocal(a, b) => Node::Reciprocal(n(a), n(b)),
            Node::Fused(how, a, b, c) => Node::Fused(how, n(a), n(b), n(c)),
            Node::Locate(table, a) => Node::Locate(table, n(a)),
            Node::Interpolate(table, column, a) => Node::Interpolate(table, column, n(a)),
        }
    }
}

impl Graph {
    /// The node, or an equal one, or a simpler one with the same value.
    pub fn add(&mut self, node: Node) -> Value {
        let node = match self.simplify(node) {
            Ok(value) => return value,
            Err(node) => node,
        };
        if let Some(&value) = self.known.get(&node) {
            return value;
        }
        let value = self.nodes.len() as Value;
        self.nodes.push(node);
        self.known.insert(node, value);
        value
    }

    pub fn constant(&mut self, x: f64) -> Value {
        self.add(Node::Constant(x.to_bits()))
    }

    pub fn binary(&mut self, op: BinaryOp, a: Value, b: Value) -> Value {
        self.add(Node::Binary(op, a, b))
    }

    /// The constant that `value` is, if it is one.
    pub fn known_constant(&self, value: Value) -> Option<f64> {
        match self.nodes[value as usize] {
            Node::Constant(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    /// An existing or constant value instead of the node, or the node in normal form.
    fn simplify(&mut self, node: Node) -> Result<Value, Node> {
        match node {
            Node::Constant(_)
            | Node::Load(_)
            | Node::DivideBy(..)
            | Node::Reciprocal(..)
            | Node::Fused(..)
            | Node::Locate(..)
            | Node::Interpolate(..) => Err(node),
            Node::Unary(op, a) => {
                if let Some(a) = self.known_constant(a) {
                    return Ok(self.constant(unary(op, a)));
                }
                match (op, self.nodes[a as usize]) {
                    (UnaryOp::Neg, Node::Unary(UnaryOp::Neg, inner)) => Ok(inner),
                    _ => Err(node),
                }
            }
            Node::Binary(op, a, b) => self.simplify_binary(op, a, b),
            Node::Math(f, args) => {
                let mut values = [0.0; 5];
                for (value, &arg) in values.iter_mut().zip(&args) {
                    *value = self.known_constant(arg).ok_or(node)?;
                }
                Ok(self.constant(math(f, &values)))
            }
            Node::Select(c, a, b) => {
                if a == b {
                    return Ok(a);
                }
                if let Some(c) = self.known_constant(c) {
                    return Ok(if c != 0.0 { a } else { b });
                }
                match self.nodes[c as usize] {
                    // Right for NaN too: `!NaN` is 0.
                    Node::Unary(UnaryOp::Not, c) => Ok(self.add(Node::Select(c, b, a))),
                    _ => Err(node),
                }
            }
        }
    }

    fn simplify_binary(&mut self, op: BinaryOp, a: Value, b: Value) -> Result<Value, Node> {
        use BinaryOp::*;
        let (x, y) = (self.known_constant(a), self.known_constant(b));
        if let (Some(x), Some(y)) = (x, y) {
            return Ok(self.constant(binary(op, x, y)));
        }
        let is = |known: Option<f64>, wanted: f64| known.is_some_and(|k| k.to_bits() == wanted.to_bits());
        match op {
            Mul if is(x, 1.0) => return Ok(b),
            Mul | Div if is(y, 1.0) => return Ok(a),
            Sub if is(y, 0.0) => return Ok(a),
            And | Or if x.is_some() || y.is_some() => {
                let (known, other) = if let Some(x) = x { (x, b) } else { (y.unwrap_or(0.0), a) };
                let decided = (known != 0.0) == (op == Or);
                return Ok(if decided { self.constant(truth(op == Or)) } else { self.truth_of(other) });
            }
            Add if is(y, -0.0) => return Ok(a),
            Add if is(x, -0.0) => return Ok(b),
            Div => {
                // Both are the correctly rounded value of the same real number.
                if let Some(reciprocal) = y.and_then(exact_reciprocal) {
                    let reciprocal = self.constant(reciprocal);
                    return Ok(self.add(Node::Binary(Mul, a, reciprocal)));
                }
                // The sign of a quotient is exact: one quotient serves both.
                if is(x, -1.0) {
                    let one = self.constant(1.0);
                    let quotient = self.add(Node::Binary(Div, one, b));
                    return Ok(self.add(Node::Unary(UnaryOp::Neg, quotient)));
                }
            }
            _ => {}
        }
        if let Some(value) = self.move_sign(op, a, b) {
            return Ok(value);
        }
        let (op, a, b) = match op {
            Gt => (Lt, b, a),
            Ge => (Le, b, a),
            Add | Mul | Eq | Ne | And | Or if a > b => (op, b, a),
            _ => (op, a, b),
        };
        Err(Node::Binary(op, a, b))
    }
}

impl Graph {
    /// 1 where a value is not 0, else 0.
    fn truth_of(&mut self, v: Value) -> Value {
        use BinaryOp::*;
        match self.nodes[v as usize] {
            Node::Unary(UnaryOp::Not, _) | Node::Binary(Lt | Le | Gt | Ge | Eq | Ne | And | Or, ..) => v,
            _ => {
                let zero = self.constant(0.0);
                self.binary(Ne, v, zero)
            }
        }
    }

    /// The operand of a negation, or the negative of a negative constant.
    fn negated(&mut self, v: Value) -> Option<Value> {
        match self.nodes[v as usize] {
            Node::Unary(UnaryOp::Neg, inner) => Some(inner),
            Node::Constant(bits) if bits >> 63 == 1 => Some(self.constant(-f64::from_bits(bits))),
            _ => None,
        }
    }

    /// Signs of products and quotients are exact: they move out, meet, and vanish.
    fn move_sign(&mut self, op: BinaryOp, a: Value, b: Value) -> Option<Value> {
        use BinaryOp::*;
        let negation = |g: &Self, v: Value| matches!(g.nodes[v as usize], Node::Unary(UnaryOp::Neg, _));
        match op {
            Mul | Div if negation(self, a) || negation(self, b) => {
                let (x, y) = (self.negated(a), self.negated(b));
                let quotient = self.binary(op, x.unwrap_or(a), y.unwrap_or(b));
                let odd = x.is_some() != y.is_some();
                Some(if odd { self.add(Node::Unary(UnaryOp::Neg, quotient)) } else { quotient })
            }
            Add if negation(self, b) => {
                let b = self.negated(b)?;
                Some(self.binary(Sub, a, b))
            }
            Add if negation(self, a) => {
                let a = self.negated(a)?;
                Some(self.binary(Sub, b, a))
            }
            Sub if negation(self, b) => {
                let b = self.negated(b)?;
                Some(self.binary(Add, a, b))
            }
            _ => None,
        }
    }
}

/// `1/x` if that is exact, neither subnormal nor infinite: for powers of two.
fn exact_reciprocal(x: f64) -> Option<f64> {
    let power = x.to_bits() & ((1 << 52) - 1) == 0;
    let reciprocal = 1.0 / x;
    (power && x.is_normal() && reciprocal.is_normal()).then_some(reciprocal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rewrites() {
        let mut g = Graph::default();
        let x = g.add(Node::Load(Source::Voltage));
        let (one, two, zero) = (g.constant(1.0), g.constant(2.0), g.constant(0.0));
        assert_eq!(g.binary(BinaryOp::Mul, x, one), x);
        assert_eq!(g.binary(BinaryOp::Sub, x, zero), x);
        let sum = g.binary(BinaryOp::Add, x, zero);
        assert_ne!(sum, x, "-0.0 + 0.0 is 0.0");
        assert_eq!(g.binary(BinaryOp::Add, zero, x), sum);
        let half = g.constant(0.5);
        assert_eq!(g.binary(BinaryOp::Div, x, two), g.binary(BinaryOp::Mul, half, x));
        assert_eq!(exact_reciprocal(10.0), None);
        assert_eq!(exact_reciprocal(f64::MIN_POSITIVE / 4.0), None);
        let not = g.add(Node::Unary(UnaryOp::Not, x));
        assert_eq!(g.add(Node::Select(not, one, two)), g.add(Node::Select(x, two, one)));
    }
}
