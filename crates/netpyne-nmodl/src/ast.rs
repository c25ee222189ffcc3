//! The syntax tree of a `.mod` file.
//!
//! The tree keeps what was written, parentheses included: NEURON's translator assembles text, so where parentheses
//! stand decides which arithmetic results. Positions take no part in comparison, so that two trees are equal when they
//! mean the same text.

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

/// A statement of the `NEURON` block.
#[derive(Clone, Debug, PartialEq)]
pub enum NeuronStmt {
    /// `SUFFIX`, `POINT_PROCESS` or `ARTIFICIAL_CELL` with the mechanism's name.
    Kind(MechKind, Ident),
    /// `USEION …`
    UseIon(UseIon),
    /// A keyword with a list of names.
    Names(NameList, Vec<Ident>),
    /// `THREADSAFE` with the names that may follow it.
    ThreadSafe,
    /// `REPRESENTS curie`
    Represents(String),
}

/// What the mechanism is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MechKind {
    /// Density mechanism.
    Suffix,
    /// Point process.
    PointProcess,
    /// Artificial cell.
    ArtificialCell,
}

/// Keywords of the `NEURON` block that take a list of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum NameList {
    NonspecificCurrent,
    ElectrodeCurrent,
    Range,
    Global,
    Pointer,
    BbcorePointer,
    External,
    Random,
}

impl NameList {
    /// The keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            NameList::NonspecificCurrent => "NONSPECIFIC_CURRENT",
            NameList::ElectrodeCurrent => "ELECTRODE_CURRENT",
            NameList::Range => "RANGE",
            NameList::Global => "GLOBAL",
            NameList::Pointer => "POINTER",
            NameList::BbcorePointer => "BBCOREPOINTER",
            NameList::External => "EXTERNAL",
            NameList::Random => "RANDOM",
        }
    }
}

/// `USEION na READ ena WRITE ina VALENCE 1`
#[derive(Clone, Debug, PartialEq)]
pub struct UseIon {
    /// The ion.
    pub ion: Ident,
    /// Variables read.
    pub read: Vec<Ident>,
    /// Variables written.
    pub write: Vec<Ident>,
    /// Charge number.
    pub valence: Option<Number>,
    /// `REPRESENTS curie`
    pub represents: Option<String>,
}

/// A line of the `UNITS` block.
#[derive(Clone, Debug, PartialEq)]
pub enum UnitDef {
    /// `(mV) = (millivolt)`
    Alias {
        /// New name.
        name: String,
        /// What it stands for.
        means: String,
        /// Where.
        at: At,
    },
    /// `FARADAY = 96520 (coulomb)`
    Value {
        /// The constant.
        name: Ident,
        /// Its value.
        value: Number,
        /// Its unit.
        unit: String,
    },
    /// `FARADAY = (faraday) (coulomb)` or with `->`.
    Factor {
        /// The constant.
        name: Ident,
        /// Unit converted from.
        from: String,
        /// Unit converted to.
        to: String,
        /// Written with an arrow.
        arrow: bool,
    },
}

/// A line of the `PARAMETER` or `CONSTANT` block.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamDef {
    /// Its name.
    pub name: Ident,
    /// Array length.
    pub len: Option<Count>,
    /// Default value.
    pub value: Option<Number>,
    /// Its unit.
    pub unit: Option<String>,
    /// `<lowest, highest>`
    pub limits: Option<(Number, Number)>,
}

/// `t FROM 0 TO 1 WITH 1 (ms)`
#[derive(Clone, Debug, PartialEq)]
pub struct IndepDef {
    /// Its name, `t`.
    pub name: Ident,
    /// Lower end.
    pub from: Number,
    /// Upper end.
    pub to: Number,
    /// Number of intervals.
    pub with: Count,
    /// `START` value.
    pub start: Option<Number>,
    /// Its unit.
    pub unit: Option<String>,
    /// Preceded by `SWEEP`.
    pub sweep: bool,
}

/// A line of the `ASSIGNED` or `STATE` block.
#[derive(Clone, Debug, PartialEq)]
pub struct VarDef {
    /// Its name.
    pub name: Ident,
    /// Array length.
    pub len: Option<Count>,
    /// `FROM a TO b`
    pub range: Option<(Number, Number)>,
    /// `START x`
    pub start: Option<Number>,
    /// Its unit.
    pub unit: Option<String>,
    /// Absolute tolerance `<1e-3>`.
    pub tolerance: Option<Number>,
}

/// Statements in braces.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// In order.
    pub stmts: Vec<Stmt>,
    /// From brace to brace.
    pub at: At,
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
    /// `LOCAL a, b[2]`
    Local(Vec<LocalVar>),
    /// `x = e`, also `x' = e`.
    Assign {
        /// A name, an indexed name, or a derivative.
        target: Expr,
        /// What it becomes.
        value: Expr,
        /// Preceded by `PROTECT`.
        protect: bool,
    },
    /// A call as a statement.
    Call(Expr),
    /// `FROM i = a TO b BY c { … }`
    From {
        /// Loop variable, an integer.
        var: Ident,
        /// First value.
        from: Expr,
        /// Last value.
        to: Expr,
        /// Increment.
        by: Option<Expr>,
        /// Statements.
        body: Block,
    },
    /// `WHILE (c) { … }`
    While {
        /// Condition.
        cond: Expr,
        /// Statements.
        body: Block,
    },
    /// `IF (c) { … } ELSE IF (d) { … } ELSE { … }`
    If {
        /// Conditions with their statements, at least one.
        arms: Vec<(Expr, Block)>,
        /// Otherwise.
        otherwise: Option<Block>,
    },
    /// Braces.
    Block(Block),
    /// `SOLVE name METHOD method`
    Solve {
        /// The block to solve.
        name: Ident,
        /// How.
        method: Option<Ident>,
        /// `STEADYSTATE` rather than `METHOD`.
        steady_state: bool,
        /// `IFERROR { … }`
        if_error: Option<Block>,
    },
    /// `CONDUCTANCE g USEION na`
    Conductance(Ident, Option<Ident>),
    /// `VERBATIM … ENDVERBATIM`
    Verbatim(String),
    /// `TABLE … DEPEND … FROM … TO … WITH …`
    Table(Table),
    /// `COMPARTMENT i, volume { states }` or `LONGITUDINAL_DIFFUSION i, D { states }`.
    PerState {
        /// `LONGITUDINAL_DIFFUSION` rather than `COMPARTMENT`.
        diffusion: bool,
        /// Index variable.
        index: Option<Ident>,
        /// Volume or diffusion constant.
        value: Expr,
        /// Which states.
        states: Vec<Ident>,
    },
    /// `CONSERVE a + 2 b = e`
    Conserve(Vec<Reactant>, Expr),
    /// `~ a + b <-> c (f, r)` and its kin.
    Reaction {
        /// Left side.
        left: Vec<Reactant>,
        /// Arrow and right side.
        arrow: Arrow,
    },
    /// `~ lhs = rhs` in a `LINEAR` or `NONLINEAR` block.
    Equation {
        /// `~+`: more terms of the previous equation.
        more: bool,
        /// Left side.
        left: Expr,
        /// Right side.
        right: Expr,
    },
    /// `LAG x BY n`
    Lag(Ident, Ident),
    /// `UNITSON`, `UNITSOFF`
    UnitsSwitch(bool),
    /// `INITIAL { … }` inside `NET_RECEIVE`.
    Initial(Block),
    /// `WATCH (a > b) 2, …`
    Watch(Vec<Watch>),
    /// `FOR_NETCONS(w, …) { … }`
    ForNetCons(Vec<Arg>, Block),
    /// `MUTEXLOCK` or `MUTEXUNLOCK`
    Mutex(bool),
}

/// `TABLE m, h DEPEND celsius FROM -100 TO 100 WITH 200`
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Variables tabulated; empty in a function.
    pub names: Vec<Ident>,
    /// Variables whose change makes the table stale.
    pub depend: Vec<Ident>,
    /// Lowest argument.
    pub from: Expr,
    /// Highest argument.
    pub to: Expr,
    /// Number of intervals.
    pub with: Count,
}

/// `2 ca[i]` in a reaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Reactant {
    /// Stoichiometry.
    pub count: Option<Count>,
    /// Name or indexed name.
    pub what: Expr,
}

/// What follows the left side of a reaction.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrow {
    /// `<-> right (forward, backward)`
    Both(Vec<Reactant>, Expr, Expr),
    /// `<< (flux)`
    In(Expr),
    /// `-> (rate)`
    Out(Expr),
}

/// `(a > b) flag`
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// Left side.
    pub left: Expr,
    /// `>` rather than `<`.
    pub rising: bool,
    /// Right side.
    pub right: Expr,
    /// Flag delivered.
    pub flag: Expr,
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
    /// `1.5 (mV)`: text and unit.
    Number(String, Option<String>),
    /// `x`, or `x'`.
    Name(String),
    /// `x[i]`
    Index(String, Box<Expr>),
    /// `x@1`: a delayed value in a difference equation.
    Delayed(String, i64),
    /// `f(a, b)`
    Call(Ident, Vec<Expr>),
    /// `"text"`, as an argument.
    Str(String),
    /// `(e)`
    Paren(Box<Expr>),
    /// `-e`, `!e`
    Unary(UnaryOp, Box<Expr>),
    /// `a + b` and so on.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
}

/// Prefix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`
    Neg,
    /// `!`
    Not,
}

/// Infix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum BinaryOp {
    Or,
    And,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Add,
    Sub,
    Mul,
    Div,
    Pow,
}

impl BinaryOp {
    /// As written.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Or => "||",
            BinaryOp::And => "&&",
            BinaryOp::Eq => "==",
            BinaryOp::Ne => "!=",
            BinaryOp::Lt => "<",
            BinaryOp::Le => "<=",
            BinaryOp::Gt => ">",
            BinaryOp::Ge => ">=",
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Pow => "^",
        }
    }

    /// Binding strength, as C has it for the comparisons.
    pub fn strength(self) -> u8 {
        match self {
            BinaryOp::Or => 1,
            BinaryOp::And => 2,
            BinaryOp::Eq | BinaryOp::Ne => 3,
            BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => 4,
            BinaryOp::Add | BinaryOp::Sub => 5,
            BinaryOp::Mul | BinaryOp::Div => 6,
            BinaryOp::Pow => 8,
        }
    }
}
