//! The syntax tree of HOC: how names are used, not what they are.

use netpyne_base::{SourceFile, Span};
use std::sync::Arc;

/// A name as written.
pub type Name = Arc<str>;

/// A file.
#[derive(Clone, Debug)]
pub struct Program {
    /// Where it is from.
    pub file: SourceFile,
    /// What it says.
    pub statements: Vec<Stmt>,
}

/// A statement and its place.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// What it does.
    pub kind: StmtKind,
    /// Where it stands.
    pub span: Span,
}

/// What a statement does.
#[derive(Clone, Debug)]
pub enum StmtKind {
    /// An expression, evaluated for its effect.
    Expr(Expr),
    /// `{ ... }`.
    Block(Vec<Stmt>),
    /// `soma stmt`: the statement with that section as the current one. (If the path is no section, it is evaluated, and
    /// then the statement runs.)
    Within(Path, Box<Stmt>),
    /// `if (c) a else b`.
    If(Expr, Box<Stmt>, Option<Box<Stmt>>),
    /// `while (c) a`.
    While(Expr, Box<Stmt>),
    /// `for (a; c; b) s`.
    For {
        /// Before.
        start: Option<Box<Stmt>>,
        /// As long as.
        condition: Option<Expr>,
        /// After each turn.
        step: Option<Box<Stmt>>,
        /// What is repeated.
        body: Box<Stmt>,
    },
    /// `for i = a, b s`.
    ForRange(Path, Expr, Expr, Box<Stmt>),
    /// `for (x) s` and `for (x, 0) s`: over the segments of the current section, with or without its ends.
    ForSegments(Path, Option<Expr>, Box<Stmt>),
    /// `for iterator(...) s`.
    ForIterator(Path, Arc<Stmt>),
    /// `iterator_statement`.
    IteratorStatement,
    /// `forall s`.
    ForAll(Box<Stmt>),
    /// `forsec list s` or `forsec "pattern" s`.
    ForSections(Expr, Box<Stmt>),
    /// `ifsec list s` or `ifsec "pattern" s`.
    IfSection(Expr, Box<Stmt>),
    /// `create a, b[3]`.
    Create(Vec<Declared>),
    /// `objref a, b[3]`.
    ObjRef(Vec<Declared>),
    /// `strdef a`.
    StrDef(Vec<Declared>),
    /// `double a[3][4]`.
    Double(Vec<Declared>),
    /// `local a, b`.
    Local(Vec<Declared>),
    /// `localobj a, b`.
    LocalObj(Vec<Name>),
    /// `public a, b`.
    Public(Vec<Name>),
    /// `external a, b`.
    External(Vec<(Name, Span)>),
    /// `access a`.
    Access(Path),
    /// `insert a`.
    Insert(Name, Span),
    /// `uninsert a`.
    Uninsert(Name, Span),
    /// `connect child(x), parent(y)`; without a child the current section is connected by the given end.
    Connect(Box<Connect>),
    /// `proc`, `func`, `obfunc`, `iterator`.
    Define(Arc<Routine>),
    /// `begintemplate ... endtemplate`.
    Template(Arc<TemplateText>),
    /// `print a, b`.
    Print(Vec<Expr>),
    /// `return a`.
    Return(Option<Expr>),
    /// `break`.
    Break,
    /// `continue`.
    Continue,
    /// `stop`.
    Stop,
    /// `quit()`.
    Quit,
    /// `setpointer a, b`.
    SetPointer(Path, Path),
    /// A statement of NEURON's interpreter that has no meaning for a cell (`debug`, `edit`, `help`, `depvar`, ...).
    Refused(Name),
}

/// `connect child(child_x), parent(parent_x)`.
#[derive(Clone, Debug)]
pub struct Connect {
    /// The section that is attached; `None`: the current one.
    pub child: Option<Path>,
    /// Which end of it.
    pub child_x: Expr,
    /// The section it is attached to; `None`: the current one.
    pub parent: Option<Path>,
    /// Where on it.
    pub parent_x: Expr,
}

/// A name that is declared, with its dimensions.
#[derive(Clone, Debug)]
pub struct Declared {
    /// Name.
    pub name: Name,
    /// Dimensions; none for a scalar.
    pub dims: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// A procedure, function or iterator.
#[derive(Debug)]
pub struct Routine {
    /// Which of them.
    pub sort: RoutineSort,
    /// Name.
    pub name: Name,
    /// What it does.
    pub body: Vec<Stmt>,
    /// File it stands in.
    pub file: SourceFile,
    /// Where its name stands.
    pub span: Span,
}

/// Kinds of routines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoutineSort {
    /// Returns nothing.
    Proc,
    /// Returns a number.
    Func,
    /// Returns an object.
    ObFunc,
    /// Runs a statement of its caller.
    Iterator,
}

/// The text between `begintemplate` and `endtemplate`.
#[derive(Debug)]
pub struct TemplateText {
    /// Name of the class.
    pub name: Name,
    /// Statements: declarations and routines.
    pub body: Vec<Stmt>,
    /// All names in it in order of first appearance: the order in which an instance makes its sections.
    pub names: Vec<Name>,
    /// Names that are assigned to somewhere in it: variables of each instance, unless they are something else.
    pub assigned: Vec<Name>,
    /// File it stands in.
    pub file: SourceFile,
    /// Where its name stands.
    pub span: Span,
}

/// An expression and its place.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `1.5`.
    Number(f64),
    /// `"text"`.
    Text(Arc<str>),
    /// A variable, attribute, element or call.
    Path(Box<Path>),
    /// `-a`.
    Negative(Box<Expr>),
    /// `!a`.
    Not(Box<Expr>),
    /// `a + b`.
    Binary(Op, Box<Expr>, Box<Expr>),
    /// `a = b`, `a += b`.
    Assign(Box<Path>, Option<Op>, Box<Expr>),
    /// `a:b`, the right side of `gna(0:1) = a:b`.
    Ramp(Box<Expr>, Box<Expr>),
    /// `new Class(...)`.
    New(Name, Vec<Arg>),
}

/// Binary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
    /// `^`
    Pow,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `&&`
    And,
    /// `||`
    Or,
}

/// A name with what follows it: `cell.dend[3].gna_hh(0.5)`.
#[derive(Clone, Debug)]
pub struct Path {
    /// Where it starts.
    pub base: Base,
    /// What follows the first point.
    pub rest: Vec<Step>,
    /// Where it stands.
    pub span: Span,
}

/// Start of a path.
#[derive(Clone, Debug)]
pub enum Base {
    /// A name.
    Name(Step),
    /// An argument of the routine, perhaps with an element (`$&1[2]`, `$o1[3]`).
    Argument(ArgSort, ArgIndex, Vec<Expr>),
}

/// Kinds of arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgSort {
    /// `$1`
    Number,
    /// `$s1`
    Text,
    /// `$o1`
    Object,
    /// `$&1`
    Reference,
}

/// Which argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgIndex {
    /// The n-th, from 1.
    Nth(u32),
    /// The one whose number the variable `i` holds.
    I,
}

/// One name of a path with its indices and arguments.
#[derive(Clone, Debug)]
pub struct Step {
    /// Name.
    pub name: Name,
    /// `[a][b]`.
    pub indices: Vec<Expr>,
    /// `(a, b)`; `None` without parentheses.
    pub args: Option<Vec<Arg>>,
    /// Where the name stands.
    pub span: Span,
}

/// An argument of a call.
#[derive(Clone, Debug)]
pub enum Arg {
    /// A value.
    Value(Expr),
    /// `&a`: a reference to a number.
    Reference(Path),
    /// `a:b`, as in `gna(0:1)`.
    Range(Expr, Expr),
}
