//! Statements and systems of equations.

use super::expr::{Expr, Place};
use super::ids::{HandleId, LocalId, RandomId, TableId, VectorId, WatchId};

/// Statements in order.
pub type Block = Vec<Stmt>;

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Stmt {
    /// Stores a value.
    Assign(Place, Expr),
    /// Evaluates for its side effects (procedure calls, draws).
    Eval(Expr),
    /// Conditional.
    If(Expr, Block, Block),
    /// Loop while the condition holds.
    While(Expr, Block),
    /// `FROM local = first TO last BY step`, inclusive; bounds are truncated to integers and evaluated once.
    For {
        /// Loop variable.
        variable: LocalId,
        /// First value.
        first: Expr,
        /// Last value, included.
        last: Expr,
        /// Increment.
        step: Expr,
        /// What is repeated.
        body: Block,
    },
    /// C's loop: `head`, then ends if the condition does not hold, then `body`, `step`, and all over again. Ends with an error
    /// after too many rounds.
    Loop {
        /// Before the condition.
        head: Block,
        /// Whether to go on.
        condition: Expr,
        /// What is repeated.
        body: Block,
        /// After `body` and after [`Stmt::Continue`] in it.
        step: Block,
    },
    /// Runs once; [`Stmt::Break`] inside leaves it, [`Stmt::Continue`] is of the loop around it. C's `switch`.
    Scope(Block),
    /// Leaves the innermost loop or scope.
    Break,
    /// Goes on with the next round of the innermost loop.
    Continue,
    /// Leaves the kernel or function (its result is the result local's value).
    Return,
    /// Sets the columns of a table by interpolation (or calls the procedure itself where tables are off).
    Table(TableId, Expr),
    /// Self event at a time, with a flag. NMODL gives a delay; what time that is in floating point is the front end's concern.
    NetSend {
        /// When, ms.
        time: Expr,
        /// Its flag.
        flag: Expr,
    },
    /// Spike of this point process or artificial cell at a time.
    NetEvent(Expr),
    /// Moves the pending flag-1 self event to a time.
    NetMove(Expr),
    /// Starts watching a condition; the event will carry `flag`.
    Watch(WatchId, Expr),
    /// For every connection onto this instance.
    ForNetCons(Block),
    /// `random_setseq(r, n)`.
    RandomSetSeq(RandomId, Expr),
    /// `set_seed(n)`: where draws come from NEURON's sequence, it goes on from there; elsewhere this does nothing.
    SetSeed(Expr),
    /// Element `.1` of a vector becomes `.2`; out of range gives an error. Every instance has its own copy.
    SetVector(VectorId, Expr, Expr),
    /// Makes a Random123 stream with three ids.
    MakeStream(HandleId, [Expr; 3]),
    /// Takes the stream away.
    DropStream(HandleId),
    /// Sets counter and word of a stream.
    SetStream(HandleId, Expr, Expr),
    /// A system of equations.
    Solve(Box<Solve>),
    /// Stops the simulation with a message.
    Fail(String),
}

/// Systems of equations, solved by the algorithms of NEURON's scopmath library, operation by operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Solve {
    /// derivimplicit: Newton on `F_i = D_i - (x_i - xold_i)/dt`.
    DerivImplicit {
        /// Unknowns x in symbol-table order.
        states: Vec<Place>,
        /// Position in `states` of the state of each equation, in equation order.
        equations: Vec<u32>,
        /// Where `body` leaves the derivative of each equation.
        derivatives: Vec<Place>,
        /// NMODL's STEADYSTATE, which is a step of `dt` = 1e-9 ms here; `body` sees that `dt`, too.
        steady: bool,
        /// Evaluates the derivatives.
        body: Block,
    },
    /// LINEAR: rows of `sum(coefficient * state) = rhs`, by Gaussian elimination with partial pivoting.
    Linear {
        /// Unknowns.
        states: Vec<Place>,
        /// Statements before each equation, and the equation.
        rows: Vec<LinearRow>,
    },
    /// NONLINEAR: the Newton iteration of derivimplicit on `F_i = 0`.
    Nonlinear {
        /// Unknowns x in symbol-table order.
        states: Vec<Place>,
        /// Where `body` leaves the `F` of each equation.
        values: Vec<Place>,
        /// Evaluates them.
        body: Block,
    },
    /// KINETIC: a step of backward Euler by `matrix * dx = rhs`, `x += dx`, repeated until it changes nothing more.
    Sparse(Sparse),
}

/// The system of [`Solve::Sparse`].
#[derive(Clone, Debug, PartialEq)]
pub struct Sparse {
    /// Unknowns; one row and one column each.
    pub states: Vec<Place>,
    /// Row and column of each element of `matrix`, without repetition. They alone decide the order of elimination.
    pub elements: Vec<(u32, u32)>,
    /// Local array: the runner leaves the states before the step here.
    pub old: LocalId,
    /// Local array, all 0 when `body` starts: the right-hand side.
    pub rhs: LocalId,
    /// Local array, all 0 when `body` starts: values of `elements`.
    pub matrix: LocalId,
    /// Whether one solution is exact, as no reaction has two partners. Otherwise states that come out negative become 0.
    pub linear: bool,
    /// Solve for the steady state: with `dt` = 1e9 ms, which `body` sees too.
    pub steady: bool,
    /// Fills `rhs` and `matrix`; runs once more at the solution.
    pub body: Block,
}

/// One equation of [`Solve::Linear`].
#[derive(Clone, Debug, PartialEq)]
pub struct LinearRow {
    /// Run before the row is evaluated.
    pub before: Block,
    /// `(unknown, value)`: the values are added to the coefficient in order, starting from 0.
    pub coefficients: Vec<(u32, Expr)>,
    /// Terms added to the right-hand side in order, starting from 0.
    pub rhs: Vec<Expr>,
}
