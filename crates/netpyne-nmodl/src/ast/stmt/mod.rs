//! Statements.

pub mod c;

use super::{Arg, At, Count, Expr, Ident, LocalVar};

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
    /// What VERBATIM text says: takes the place of [`StmtKind::Verbatim`] once the text has been read as C.
    C(Vec<c::Stmt>),
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

impl StmtKind {
    /// The blocks inside of a statement.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = &Block> {
        let (arms, one): (&[(Expr, Block)], Option<&Block>) = match self {
            Self::If { arms, otherwise } => (arms, otherwise.as_ref()),
            Self::From { body, .. }
            | Self::While { body, .. }
            | Self::Block(body)
            | Self::Initial(body)
            | Self::ForNetCons(_, body) => (&[], Some(body)),
            Self::Solve { if_error, .. } => (&[], if_error.as_ref()),
            _ => (&[], None),
        };
        arms.iter().map(|(_, block)| block).chain(one)
    }
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
