//! Expressions with the parentheses that their trees need.

use super::names::{Names, number};
use crate::ir::*;

/// Binding strength; what is stronger needs no parentheses inside what is weaker.
fn strength(op: BinaryOp) -> u8 {
    use BinaryOp::*;
    match op {
        Or => 1,
        And => 2,
        Eq | Ne => 3,
        Lt | Le | Gt | Ge => 4,
        Add | Sub => 5,
        Mul | Div | IntDiv => 6,
    }
}

fn symbol(op: BinaryOp) -> &'static str {
    use BinaryOp::*;
    match op {
        Or => "||",
        And => "&&",
        Eq => "==",
        Ne => "!=",
        Lt => "<",
        Le => "<=",
        Gt => ">",
        Ge => ">=",
        Add => "+",
        Sub => "-",
        Mul => "*",
        Div => "/",
        IntDiv => "div",
    }
}

fn integer(op: IntegerOp) -> &'static str {
    match op {
        IntegerOp::Add => "+",
        IntegerOp::Sub => "-",
        IntegerOp::Mul => "*",
        IntegerOp::Div => "/",
        IntegerOp::Rem => "%",
        IntegerOp::And => "&",
        IntegerOp::Or => "|",
        IntegerOp::Xor => "^",
        IntegerOp::ShiftLeft => "<<",
        IntegerOp::ShiftRight => ">>",
    }
}

fn c_type(of: CType) -> &'static str {
    match of {
        CType::Char => "char",
        CType::UnsignedChar => "uchar",
        CType::Short => "short",
        CType::UnsignedShort => "ushort",
        CType::Int => "int",
        CType::Unsigned => "uint",
        CType::Long => "long",
        CType::UnsignedLong => "ulong",
        CType::Float => "float",
        CType::Double => "double",
    }
}

/// Stronger than every operator on two values.
const PREFIX: u8 = 7;

impl Names<'_> {
    /// The expression; trees, not sums: `a + (b + c)` keeps its parentheses.
    pub fn expr(&self, e: &Expr) -> String {
        self.strong(e, 0)
    }

    fn list(&self, list: &[Expr]) -> String {
        list.iter().map(|e| self.expr(e)).collect::<Vec<_>>().join(", ")
    }

    /// `e`, in parentheses if it binds less than `least`.
    fn strong(&self, e: &Expr, least: u8) -> String {
        let m = self.m;
        let (text, own) = match e {
            Expr::Number(x) => (number(*x), if *x < 0.0 { PREFIX } else { u8::MAX }),
            Expr::Load(place) => (self.place(place), u8::MAX),
            Expr::Unary(UnaryOp::Neg, a) => (format!("-{}", self.strong(a, PREFIX + 1)), PREFIX),
            Expr::Unary(UnaryOp::Not, a) => (format!("!{}", self.strong(a, PREFIX + 1)), PREFIX),
            Expr::Unary(UnaryOp::Truncate, a) => (format!("int({})", self.expr(a)), u8::MAX),
            Expr::Binary(op, a, b) => {
                let own = strength(*op);
                let text = format!("{} {} {}", self.strong(a, own), symbol(*op), self.strong(b, own + 1));
                (text, own)
            }
            Expr::Math(f, args) => {
                (format!("{}({})", format!("{f:?}").to_lowercase(), self.list(args)), u8::MAX)
            }
            Expr::Select(c, a, b) => {
                (format!("if({}; {}; {})", self.expr(c), self.expr(a), self.expr(b)), u8::MAX)
            }
            Expr::Call(id, args) => {
                (format!("{}({})", m.functions[id.index()].name, self.list(args)), u8::MAX)
            }
            Expr::Table(id, x) => (format!("table {}({})", m.tables[id.index()].name, self.expr(x)), u8::MAX),
            Expr::Random(id, draw, args) => {
                let mut list = vec![m.randoms[id.index()].clone()];
                list.extend(args.iter().map(|a| self.expr(a)));
                (format!("random.{}({})", format!("{draw:?}").to_lowercase(), list.join(", ")), u8::MAX)
            }
            Expr::VectorPresent(id) => (format!("present({})", m.vectors[id.index()]), u8::MAX),
            Expr::Convert(to, a) => (format!("{}({})", c_type(*to), self.expr(a)), u8::MAX),
            Expr::Integer(op, of, a, b) => {
                let (a, b) = (self.strong(a, PREFIX + 1), self.strong(b, PREFIX + 1));
                (format!("{}({a} {} {b})", c_type(*of), integer(*op)), u8::MAX)
            }
            Expr::Handle(id, query, args) => {
                let mut list = vec![m.handles[id.index()].clone()];
                list.extend(args.iter().map(|a| self.expr(a)));
                let name = match query {
                    Query::Draw(draw) => format!("{draw:?}"),
                    other => format!("{other:?}"),
                };
                (format!("random.{}({})", name.to_lowercase(), list.join(", ")), u8::MAX)
            }
            Expr::McellRan4(a, b) => (format!("mcell_ran4({}, {})", self.expr(a), self.expr(b)), u8::MAX),
            Expr::VectorSize(id) => (format!("size({})", m.vectors[id.index()]), u8::MAX),
            Expr::VectorGet(id, i) => (format!("{}[{}]", m.vectors[id.index()], self.expr(i)), u8::MAX),
        };
        if own < least { format!("({text})") } else { text }
    }
}
