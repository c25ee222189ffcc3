//! Expressions of LEMS in the intermediate representation.

use super::build::{Build, binary, load, number};
use crate::expression::{Expression, Function, Operator};
use crate::instance::Meaning;
use netpyne_base::did_you_mean;
use netpyne_mechanism::ir::{BinaryOp, Draw, Env, Expr, Kind, MathFn, Place, UnaryOp};

impl Build<'_, '_> {
    /// An expression of a node.
    pub fn expression(&mut self, node: usize, expression: &Expression) -> Expr {
        match expression {
            Expression::Number(value) => number(*value),
            Expression::Name(name) => {
                if self.weighs_event && node == 0 && name == "weight" {
                    return load(Place::Argument(0));
                }
                let meaning = self.instance.meaning(node, name);
                self.value(node, &meaning)
            }
            Expression::Negative(a) => Expr::Unary(UnaryOp::Neg, Box::new(self.expression(node, a))),
            Expression::Binary(operator, a, b) => {
                let (a, b) = (self.expression(node, a), self.expression(node, b));
                match operation(*operator) {
                    Some(operation) => binary(operation, a, b),
                    None => Expr::Math(MathFn::Pow, vec![a, b]),
                }
            }
            Expression::Call(function, a) => {
                let a = self.expression(node, a);
                self.call(node, *function, a)
            }
        }
    }

    fn call(&mut self, node: usize, function: Function, a: Expr) -> Expr {
        let math = match function {
            Function::Exp => MathFn::Exp,
            Function::Ln => MathFn::Log,
            Function::Sqrt => MathFn::Sqrt,
            Function::Sin => MathFn::Sin,
            Function::Cos => MathFn::Cos,
            Function::Tan => MathFn::Tan,
            Function::Sinh => MathFn::Sinh,
            Function::Cosh => MathFn::Cosh,
            Function::Tanh => MathFn::Tanh,
            Function::Abs => MathFn::Fabs,
            Function::Ceil => MathFn::Ceil,
            Function::Floor => MathFn::Floor,
            Function::Heaviside => {
                let zero = || number(0.0);
                let above = binary(BinaryOp::Gt, a.clone(), zero());
                let above = Expr::Select(Box::new(above), Box::new(number(1.0)), Box::new(number(0.5)));
                let below = binary(BinaryOp::Lt, a, zero());
                return Expr::Select(Box::new(below), Box::new(zero()), Box::new(above));
            }
            Function::Random => {
                let draw = Expr::Random(self.random(), Draw::Uniform, Vec::new());
                return binary(BinaryOp::Mul, draw, a);
            }
            Function::Factorial => {
                self.wrong(node, "`factorial` is of numbers that are known in advance only", None);
                return a;
            }
        };
        Expr::Math(math, vec![a])
    }

    /// The value of what a name means.
    pub fn value(&mut self, node: usize, meaning: &Meaning) -> Expr {
        match meaning {
            Meaning::Variable(variable) => load(self.place(*variable)),
            Meaning::Peer(name) if name == "v" => load(self.peer()),
            Meaning::Peer(name) => {
                let message = format!("of the cell on the other side only `v` can be read, not `{name}`");
                self.wrong(node, message, None);
                number(0.0)
            }
            Meaning::Outside(name) => self.around(node, name),
        }
    }

    /// The voltage on the other side, which the network writes into the field `vpeer`.
    fn peer(&mut self) -> Place {
        let known = self.mech.fields.iter().position(|f| f.name == PEER);
        match known.filter(|i| *i >= self.instance.variables.len()) {
            Some(i) => Place::Field(netpyne_mechanism::ir::FieldId::from_index(i)),
            None => self.field(PEER, netpyne_mechanism::ir::Class::Parameter, 0.0),
        }
    }

    fn around(&mut self, node: usize, name: &str) -> Expr {
        if let Some(known) = self.outside.get(name) {
            return known.clone();
        }
        let has_node = self.mech.kind != Kind::ArtificialCell;
        match name {
            "v" if has_node => load(Place::Voltage),
            "t" => load(Place::Env(Env::Time)),
            "temperature" => binary(BinaryOp::Add, load(Place::Env(Env::Celsius)), number(273.15)),
            "vShift" => number(0.0),
            _ => {
                let ty = self.instance.nodes[node].ty;
                let scope = self.instance.nodes[node].scope.keys().map(String::as_str);
                let near = did_you_mean(name, scope.chain(self.outside.keys().map(String::as_str)));
                let message = format!("{ty} needs `{name}`, which nothing around it has here");
                self.wrong(node, message, near);
                number(0.0)
            }
        }
    }
}

/// The field that takes the voltage of the other side of a junction.
pub const PEER: &str = "v_of_peer";

fn operation(operator: Operator) -> Option<BinaryOp> {
    Some(match operator {
        Operator::Add => BinaryOp::Add,
        Operator::Subtract => BinaryOp::Sub,
        Operator::Multiply => BinaryOp::Mul,
        Operator::Divide => BinaryOp::Div,
        Operator::Power => return None,
        Operator::Less => BinaryOp::Lt,
        Operator::LessOrEqual => BinaryOp::Le,
        Operator::Greater => BinaryOp::Gt,
        Operator::GreaterOrEqual => BinaryOp::Ge,
        Operator::Equal => BinaryOp::Eq,
        Operator::NotEqual => BinaryOp::Ne,
        Operator::And => BinaryOp::And,
        Operator::Or => BinaryOp::Or,
    })
}
