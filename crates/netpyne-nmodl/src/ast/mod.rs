//! The syntax tree of a `.mod` file.
//!
//! The tree keeps what was written, parentheses included: NEURON's translator assembles text, so where parentheses
//! stand decides which arithmetic results. Positions take no part in comparison, so that two trees are equal when they
//! mean the same text.

mod declare;
mod expr;
mod stmt;

pub use declare::*;
pub use expr::*;
pub use stmt::*;

use netpyne_base::Span;

/// A position that compares equal to every other position.
#[derive(Clone, Copy, Debug, Default)]
pub struct At(pub Span);

impl PartialEq for At {
    fn eq(&self, _: &At) -> bool {
        true
    }
}

/// A name and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Ident {
    /// As written; a derivative `m'` keeps its prime.
    pub name: String,
    /// Where.
    pub at: At,
}

/// A whole file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Module {
    /// Top-level blocks in order.
    pub items: Vec<Item>,
    /// Every name when first mentioned, with its position. NEURON's translator orders states by it.
    pub mentions: Vec<Ident>,
}

/// A top-level block or statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Where it is, keyword to closing brace.
    pub at: At,
}

/// The kinds of [`Item`].
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `TITLE text`
    Title(String),
    /// `DEFINE NAME 3`
    Define(Ident, i64),
    /// `INCLUDE "file"`
    Include(String),
    /// `VERBATIM … ENDVERBATIM`
    Verbatim(String),
    /// What VERBATIM text says: takes the place of [`ItemKind::Verbatim`] once the text has been read as C.
    C(Vec<c::External>),
    /// `LOCAL a, b[3]` outside any block: static variables shared by all instances.
    Local(Vec<LocalVar>),
    /// `UNITSON`, `UNITSOFF`
    UnitsSwitch(bool),
    /// `NEURON { … }`
    Neuron(Vec<NeuronStmt>),
    /// `UNITS { … }`
    Units(Vec<UnitDef>),
    /// `PARAMETER { … }`
    Parameter(Vec<ParamDef>),
    /// `CONSTANT { … }`
    Constant(Vec<ParamDef>),
    /// `INDEPENDENT { … }`
    Independent(Vec<IndepDef>),
    /// `ASSIGNED { … }`
    Assigned(Vec<VarDef>),
    /// `STATE { … }`
    State(Vec<VarDef>),
    /// `INITIAL { … }`
    Initial(Block),
    /// `BREAKPOINT { … }`
    Breakpoint(Block),
    /// `CONSTRUCTOR { … }`
    Constructor(Block),
    /// `DESTRUCTOR { … }`
    Destructor(Block),
    /// `BEFORE STEP { … }` and its kin.
    BeforeAfter {
        /// `BEFORE` rather than `AFTER`.
        before: bool,
        /// Which moment.
        moment: Moment,
        /// Statements.
        body: Block,
    },
    /// `DERIVATIVE`, `KINETIC`, `LINEAR`, `NONLINEAR` or `DISCRETE` block.
    Solver {
        /// Which of them.
        kind: SolverKind,
        /// Its name.
        name: Ident,
        /// `SOLVEFOR a, b`
        solve_for: Vec<Ident>,
        /// Statements.
        body: Block,
    },
    /// `FUNCTION` or `PROCEDURE`.
    Routine(Routine),
    /// `FUNCTION_TABLE f(x, y)`
    FunctionTable {
        /// Its name.
        name: Ident,
        /// Arguments.
        args: Vec<Arg>,
        /// Unit of the value.
        unit: Option<String>,
    },
    /// `NET_RECEIVE(w, …) { … }`
    NetReceive {
        /// Names of the weight-vector elements.
        args: Vec<Arg>,
        /// Statements.
        body: Block,
    },
}

/// When a `BEFORE` or `AFTER` block runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// `BREAKPOINT`
    Breakpoint,
    /// `SOLVE`
    Solve,
    /// `INITIAL`
    Initial,
    /// `STEP`
    Step,
}

/// Kinds of block that a `SOLVE` statement can name and that state equations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SolverKind {
    /// Differential equations.
    Derivative,
    /// Reactions.
    Kinetic,
    /// Simultaneous linear equations.
    Linear,
    /// Simultaneous nonlinear equations.
    Nonlinear,
    /// Difference equations.
    Discrete,
}

/// `FUNCTION` or `PROCEDURE`.
#[derive(Clone, Debug, PartialEq)]
pub struct Routine {
    /// `FUNCTION` (has a value) rather than `PROCEDURE`.
    pub is_function: bool,
    /// Its name.
    pub name: Ident,
    /// Arguments.
    pub args: Vec<Arg>,
    /// Unit of the value.
    pub unit: Option<String>,
    /// Statements.
    pub body: Block,
}

/// A formal argument.
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// Its name.
    pub name: Ident,
    /// Its unit.
    pub unit: Option<String>,
}

/// A variable of a `LOCAL` statement.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalVar {
    /// Its name.
    pub name: Ident,
    /// Array length.
    pub len: Option<Count>,
}

/// An integer where the language wants a literal one: digits or a `DEFINE`d name.
#[derive(Clone, Debug, PartialEq)]
pub enum Count {
    /// Digits.
    Literal(i64),
    /// A name given by `DEFINE`.
    Name(Ident),
}

/// A literal number: its text, since the text decides the value (`DEFINE`d names stand for their digits).
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// Sign included.
    pub text: String,
    /// Where.
    pub at: At,
}
