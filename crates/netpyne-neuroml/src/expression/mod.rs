//! Expressions of LEMS: `a * exp((v - b)/c)`, `v .gt. thresh .and. t .lt. end`.

mod parse;

pub use parse::{NoExpression, parse};

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A number.
    Number(f64),
    /// A parameter, constant or variable.
    Name(String),
    /// `-a`
    Negative(Box<Expression>),
    /// Two operands.
    Binary(Operator, Box<Expression>, Box<Expression>),
    /// A function of one operand.
    Call(Function, Box<Expression>),
}

/// Operators on two operands. Comparisons and logic give 0 or 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
    /// `.lt.`
    Less,
    /// `.leq.`
    LessOrEqual,
    /// `.gt.`
    Greater,
    /// `.geq.`
    GreaterOrEqual,
    /// `.eq.`
    Equal,
    /// `.neq.`
    NotEqual,
    /// `.and.`
    And,
    /// `.or.`
    Or,
}

/// Functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Function {
    Exp,
    Ln,
    Sqrt,
    Sin,
    Cos,
    Tan,
    Sinh,
    Cosh,
    Tanh,
    Abs,
    Ceil,
    Floor,
    /// 0 below 0, 1/2 at 0, 1 above.
    Heaviside,
    /// Uniform between 0 and the operand.
    Random,
    Factorial,
}

impl Function {
    /// Their names; `log` is the natural logarithm in LEMS.
    pub const NAMES: &[(&'static str, Function)] = &[
        ("exp", Function::Exp),
        ("ln", Function::Ln),
        ("log", Function::Ln),
        ("sqrt", Function::Sqrt),
        ("sin", Function::Sin),
        ("cos", Function::Cos),
        ("tan", Function::Tan),
        ("sinh", Function::Sinh),
        ("cosh", Function::Cosh),
        ("tanh", Function::Tanh),
        ("abs", Function::Abs),
        ("ceil", Function::Ceil),
        ("floor", Function::Floor),
        ("H", Function::Heaviside),
        ("random", Function::Random),
        ("factorial", Function::Factorial),
    ];

    /// Its value, but for [`Function::Random`], which gives the operand.
    pub fn of(self, x: f64) -> f64 {
        use netpyne_math::libm;
        match self {
            Function::Exp => libm::exp(x),
            Function::Ln => libm::log(x),
            Function::Sqrt => x.sqrt(),
            Function::Sin => libm::sin(x),
            Function::Cos => libm::cos(x),
            Function::Tan => libm::tan(x),
            Function::Sinh => libm::sinh(x),
            Function::Cosh => libm::cosh(x),
            Function::Tanh => libm::tanh(x),
            Function::Abs => x.abs(),
            Function::Ceil => x.ceil(),
            Function::Floor => x.floor(),
            Function::Heaviside if x == 0.0 => 0.5,
            Function::Heaviside => f64::from(u8::from(x > 0.0)),
            Function::Random => x,
            Function::Factorial => (1..=x.clamp(0.0, 200.0) as u32).map(f64::from).product(),
        }
    }
}

impl Expression {
    /// Its value, if every name has one.
    pub fn value(&self, names: &dyn Fn(&str) -> Option<f64>) -> Option<f64> {
        Some(match self {
            Expression::Number(value) => *value,
            Expression::Name(name) => names(name)?,
            Expression::Negative(a) => -a.value(names)?,
            Expression::Call(function, a) => function.of(a.value(names)?),
            Expression::Binary(operator, a, b) => operator.of(a.value(names)?, b.value(names)?),
        })
    }

    /// Calls `found` for every name in it.
    pub fn names<'a>(&'a self, found: &mut dyn FnMut(&'a str)) {
        match self {
            Expression::Number(_) => {}
            Expression::Name(name) => found(name),
            Expression::Negative(a) | Expression::Call(_, a) => a.names(found),
            Expression::Binary(_, a, b) => {
                a.names(found);
                b.names(found);
            }
        }
    }
}

impl Operator {
    /// Its value.
    pub fn of(self, a: f64, b: f64) -> f64 {
        let truth = |holds: bool| f64::from(u8::from(holds));
        match self {
            Operator::Add => a + b,
            Operator::Subtract => a - b,
            Operator::Multiply => a * b,
            Operator::Divide => a / b,
            Operator::Power => netpyne_math::libm::pow(a, b),
            Operator::Less => truth(a < b),
            Operator::LessOrEqual => truth(a <= b),
            Operator::Greater => truth(a > b),
            Operator::GreaterOrEqual => truth(a >= b),
            Operator::Equal => truth(a == b),
            Operator::NotEqual => truth(a != b),
            Operator::And => truth(a != 0.0 && b != 0.0),
            Operator::Or => truth(a != 0.0 || b != 0.0),
        }
    }
}
