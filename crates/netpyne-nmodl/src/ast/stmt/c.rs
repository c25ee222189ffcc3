//! The syntax tree of the C text in `VERBATIM` blocks.
//!
//! Between braces that C text opens and closes, NMODL statements may stand: a file writes `if (x) {` in one VERBATIM block
//! and `}` in a later one. They are statements of the C tree then ([`StmtKind::Nmodl`]).

use crate::ast::{At, Ident};

/// What a declaration says of a type, without the `*` and `[]` of the variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// A number.
    Number(netpyne_mechanism::ir::CType),
    /// `void`
    Void,
    /// `FILE`, `Rand`, `Object`, `struct x`: something that only functions of NEURON and of C's library look into.
    Opaque,
}

/// A variable that is declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// Its name.
    pub name: Ident,
    /// The type it is made of.
    pub base: Base,
    /// How many `*` precede the name.
    pub pointers: u32,
    /// Number of elements of each dimension of an array; none: taken from the initial value.
    pub dimensions: Vec<Option<Expr>>,
    /// Initial value.
    pub initial: Option<Initial>,
    /// `static`: keeps its value between calls, shared by all instances.
    pub is_static: bool,
}

/// An initial value.
#[derive(Clone, Debug, PartialEq)]
pub enum Initial {
    /// `= e`
    Value(Expr),
    /// `= { a, b }`
    List(Vec<Initial>),
}

/// A function.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: Ident,
    /// What it returns: base type and number of `*`.
    pub result: (Base, u32),
    /// Its parameters.
    pub parameters: Vec<Variable>,
    /// Statements.
    pub body: Vec<Stmt>,
}

/// What VERBATIM text outside any block says.
#[derive(Clone, Debug, PartialEq)]
pub enum External {
    /// A function.
    Function(Function),
    /// Variables of the file.
    Variables(Vec<Variable>),
    /// Text that is not understood.
    Broken(Mistake),
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// Where.
    pub at: At,
}

/// The kinds of [`Stmt`].
#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    /// `double x = 1, *y;`
    Declare(Vec<Variable>),
    /// `e;`
    Expr(Expr),
    /// `{ … }`
    Block(Vec<Stmt>),
    /// `if (c) … else …`
    If(Expr, Box<Stmt>, Option<Box<Stmt>>),
    /// `while (c) …`
    While(Expr, Box<Stmt>),
    /// `do … while (c);`
    DoWhile(Box<Stmt>, Expr),
    /// `for (a; c; e) …`
    For {
        /// Before the first round: a declaration or an expression, or nothing.
        first: Option<Box<Stmt>>,
        /// Whether to go on; none: always.
        condition: Option<Expr>,
        /// After each round.
        step: Option<Expr>,
        /// What is repeated.
        body: Box<Stmt>,
    },
    /// `switch (e) { … }`: the statements of each stretch between labels.
    Switch(Expr, Vec<Case>),
    /// `break;`
    Break,
    /// `continue;`
    Continue,
    /// `return e;`
    Return(Option<Expr>),
    /// An NMODL statement between two VERBATIM blocks.
    Nmodl(Box<super::Stmt>),
    /// Text that is not understood: a mistake only if it can be reached.
    Broken(Mistake),
}

/// The first thing in a stretch of C text that is not understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Where.
    pub at: At,
}

/// Labels of a `switch` and the statements up to the next labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Values of `case`; none for `default`.
    pub labels: Vec<Option<Expr>>,
    /// What follows.
    pub body: Vec<Stmt>,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub at: At,
}

/// The kinds of [`Expr`].
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `1`, `0x1f`, `'a'`, `1.5`: value and type.
    Number(f64, netpyne_mechanism::ir::CType),
    /// `"text"`, escapes resolved.
    Text(String),
    /// A name.
    Name(String),
    /// `a[i]`
    Index(Box<Expr>, Box<Expr>),
    /// `f(a, b)`: what is called, and with what.
    Call(Box<Expr>, Vec<Expr>),
    /// `a.b`, `a->b`
    Member(Box<Expr>, String),
    /// `-a`, `!a`, `~a`, `+a`
    Unary(UnaryOp, Box<Expr>),
    /// `*p`
    Deref(Box<Expr>),
    /// `&x`
    Address(Box<Expr>),
    /// `(double) x`: type and number of `*`.
    Cast(Base, u32, Box<Expr>),
    /// `sizeof(double)`, `sizeof x`: the type, if it is one.
    SizeOf(Option<(Base, u32)>),
    /// `++x`, `x--`: what is added, and whether the value is the one before.
    Step(Box<Expr>, f64, bool),
    /// `a + b`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `c ? a : b`
    Choice(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `x = e`, `x += e`
    Assign(Box<Expr>, Option<BinaryOp>, Box<Expr>),
    /// `a, b`
    Comma(Box<Expr>, Box<Expr>),
}

/// Prefix operators on numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`
    Neg,
    /// `+`
    Plus,
    /// `!`
    Not,
    /// `~`
    Complement,
}

/// Infix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum BinaryOp {
    Or,
    And,
    BitOr,
    BitXor,
    BitAnd,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    ShiftLeft,
    ShiftRight,
    Add,
    Sub,
    Mul,
    Div,
    Rem,
}

impl BinaryOp {
    /// All, as written, with their binding strength.
    pub const ALL: [(&'static str, BinaryOp, u8); 18] = [
        ("||", BinaryOp::Or, 1),
        ("&&", BinaryOp::And, 2),
        ("|", BinaryOp::BitOr, 3),
        ("^", BinaryOp::BitXor, 4),
        ("&", BinaryOp::BitAnd, 5),
        ("==", BinaryOp::Eq, 6),
        ("!=", BinaryOp::Ne, 6),
        ("<", BinaryOp::Lt, 7),
        ("<=", BinaryOp::Le, 7),
        (">", BinaryOp::Gt, 7),
        (">=", BinaryOp::Ge, 7),
        ("<<", BinaryOp::ShiftLeft, 8),
        (">>", BinaryOp::ShiftRight, 8),
        ("+", BinaryOp::Add, 9),
        ("-", BinaryOp::Sub, 9),
        ("*", BinaryOp::Mul, 10),
        ("/", BinaryOp::Div, 10),
        ("%", BinaryOp::Rem, 10),
    ];
}
