//! The mechanism intermediate representation (IR) and its meaning.
//!
//! # Meaning
//!
//! Every value is an IEEE double. Expressions are evaluated exactly as the tree says, each operation rounded once, operands
//! before operator, left before right; nothing is re-associated or contracted. Comparison and logic give 0.0 or 1.0; a
//! condition holds if its value is not 0.0 (NaN holds). Statements run in order. Locals start at 0.0 on every entry.
//!
//! All that NEURON's generated code does around a user's block is spelled out by the front end as ordinary statements:
//! states set to their `state0` before INITIAL, ion variables copied from the ion into the instance before a kernel and
//! back after it. Only these things are the runner's business:
//! - **current kernels**: `prologue`; `body` with the voltage of the node plus 0.001; `body` with the voltage; `epilogue`
//!   (for kernels that know their conductance see [`CurrentKernel::conductances`]).
//!   After each `body` the declared [`currents`](Mechanism::currents) are added up in their order, starting from 0.0. With
//!   `r` the second sum and `g1` the first: conductance `g = (g1 - r) / 0.001`. What becomes of `r`, `g` and the ion currents is
//!   the engine's concern (scaling by area, sign of electrodes, adding to the node).
//! - **tables**: filled when a value they depend on has changed ([`Table`]).
//! - **events**: `NetSend`, `NetEvent`, `NetMove`, `Watch` are handed to the engine in the order executed.
//!
//! Kernels other than net_receive of one mechanism see their instances in order, 0 first; a kernel that keeps a global
//! across instances therefore has a defined result, and a back end that works on blocks must refuse it or honour it.

use crate::run::Role;
use netpyne_base::{SourceFile, define_id};

define_id! { /// Index into [`Mechanism::fields`].
FieldId }
define_id! { /// Index into [`Mechanism::globals`].
GlobalId }
define_id! { /// Index into [`Mechanism::ions`].
IonUseId }
define_id! { /// Index into the locals of the kernel or function at hand.
LocalId }
define_id! { /// Index into [`Mechanism::functions`].
FunctionId }
define_id! { /// Index into [`Mechanism::tables`].
TableId }
define_id! { /// Index into [`Mechanism::pointers`].
PointerId }
define_id! { /// Index into [`Mechanism::randoms`].
RandomId }
define_id! { /// Index into [`Mechanism::vectors`].
VectorId }
define_id! { /// Index into [`Mechanism::handles`].
HandleId }
define_id! { /// Index into [`Mechanism::watches`].
WatchId }

/// One mechanism.
#[derive(Clone, Debug)]
pub struct Mechanism {
    /// NMODL's SUFFIX, POINT_PROCESS or ARTIFICIAL_CELL name.
    pub name: String,
    /// Where it lives.
    pub kind: Kind,
    /// Text it was made from, for messages.
    pub source: Option<SourceFile>,
    /// One value (or small array) per instance each.
    pub fields: Vec<Field>,
    /// One value (or small array) per mechanism each.
    pub globals: Vec<Global>,
    /// Ions used, in order of appearance.
    pub ions: Vec<IonUse>,
    /// Membrane currents in the order of appearance in the NEURON block: the order of their sum.
    pub currents: Vec<Current>,
    /// Whether the currents are electrode currents (positive inward, not membrane currents).
    pub electrode: bool,
    /// NMODL's POINTER variables.
    pub pointers: Vec<String>,
    /// Random streams, one per instance each.
    pub randoms: Vec<String>,
    /// The one of them, if any, that stands for the sequence from which NEURON draws `scop_random` and its kin for the whole
    /// process.
    pub shared_random: Option<RandomId>,
    /// Random streams that may be absent, one per instance each: what C text keeps behind a pointer. Absent at first; the
    /// mechanism makes one ([`Stmt::MakeStream`]), or the modeller's script gives it one.
    pub handles: Vec<String>,
    /// Vectors, one per instance each (the spike times of a VecStim). Absent until one is given.
    pub vectors: Vec<String>,
    /// Functions whose values come from outside.
    pub function_tables: Vec<FunctionTableUse>,
    /// Vectors that hold these values in all instances from the start.
    pub filled: Vec<(VectorId, std::sync::Arc<[f64]>)>,
    /// Interpolation tables.
    pub tables: Vec<Table>,
    /// Procedures and functions that kernels call.
    pub functions: Vec<Function>,
    /// What runs when.
    pub kernels: Kernels,
    /// What happens on an event; none: the mechanism cannot be a target.
    pub net_receive: Option<NetReceive>,
    /// Conditions that can be watched.
    pub watches: Vec<Watch>,
}

/// Where a mechanism lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// In the membrane of every segment of a section: currents in mA/cm².
    Density,
    /// At one location: currents in nA.
    PointProcess,
    /// Nowhere: driven by events only.
    ArtificialCell,
}

/// What a value is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Set by the modeller.
    Parameter,
    /// Computed.
    Assigned,
    /// Integrated over time.
    State,
    /// The instance's copy of an ion variable.
    Ion,
}

/// A per-instance value.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name in the source.
    pub name: String,
    /// What it is for.
    pub class: Class,
    /// Whether a modeller can see it (RANGE): set, record.
    pub visible: bool,
    /// Initial value of every element.
    pub default: f64,
    /// Number of elements; 1 for scalars.
    pub len: u32,
    /// Unit as written, if any.
    pub unit: Option<String>,
}

/// A per-mechanism value. The modeller sees it as `name_SUFFIX` if `visible`.
#[derive(Clone, Debug, PartialEq)]
pub struct Global {
    /// Name in the source.
    pub name: String,
    /// What it is for.
    pub class: Class,
    /// Whether a modeller can see it.
    pub visible: bool,
    /// Initial value of every element.
    pub default: f64,
    /// Number of elements; 1 for scalars.
    pub len: u32,
    /// Unit as written, if any.
    pub unit: Option<String>,
    /// Initial values of the first elements, where they are not `default`.
    pub first: Vec<f64>,
}

/// USEION.
#[derive(Clone, Debug, PartialEq)]
pub struct IonUse {
    /// `na`, `k`, `ca`, ...
    pub ion: String,
    /// VALENCE, if given.
    pub valence: Option<f64>,
    /// Variables read.
    pub reads: Vec<IonVar>,
    /// Variables written.
    pub writes: Vec<IonVar>,
}

/// The variables of an ion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IonVar {
    /// Reversal potential `ena`, mV.
    Reversal,
    /// Concentration inside `nai`, mM.
    Inside,
    /// Concentration outside `nao`, mM.
    Outside,
    /// Current `ina`, mA/cm².
    Current,
}

/// One term of the membrane current.
#[derive(Clone, Debug, PartialEq)]
pub struct Current {
    /// Name, for messages and recording.
    pub name: String,
    /// Where the kernel leaves its value (a field, a global or the [`Class::Ion`] field).
    pub value: Place,
    /// The ion whose current it is; none for NONSPECIFIC and ELECTRODE currents.
    pub ion: Option<IonUseId>,
}

/// Kernels by role; the engine says in its `step` and `initialize` modules when each runs.
#[derive(Clone, Debug, Default)]
pub struct Kernels {
    /// CONSTRUCTOR.
    pub constructor: Option<Kernel>,
    /// BEFORE INITIAL.
    pub before_initial: Option<Kernel>,
    /// INITIAL with all that surrounds it.
    pub initial: Option<Kernel>,
    /// AFTER INITIAL.
    pub after_initial: Option<Kernel>,
    /// BEFORE BREAKPOINT.
    pub before_breakpoint: Option<Kernel>,
    /// BREAKPOINT without its SOLVEs, if there are currents.
    pub current: Option<CurrentKernel>,
    /// The SOLVEs, and the rest of BREAKPOINT where there is no current.
    pub state: Option<Kernel>,
    /// AFTER SOLVE.
    pub after_solve: Option<Kernel>,
    /// BEFORE STEP.
    pub before_step: Option<Kernel>,
    /// DESTRUCTOR.
    pub destructor: Option<Kernel>,
}

/// Statements with their own locals.
#[derive(Clone, Debug, Default)]
pub struct Kernel {
    /// Locals, all 0.0 at entry.
    pub locals: Vec<Local>,
    /// What is done.
    pub body: Block,
}

/// The current kernel: see the module text. One set of locals serves all three blocks; `body` must not rely on what an earlier
/// evaluation left in them.
#[derive(Clone, Debug, Default)]
pub struct CurrentKernel {
    /// Locals.
    pub locals: Vec<Local>,
    /// Once, before (ion variables in).
    pub prologue: Block,
    /// Twice; once if there are `conductances`.
    pub body: Block,
    /// Where `body` leaves the conductances, if it computes them itself (NMODL's CONDUCTANCE): their sum, in order, is the
    /// conductance, and `body` runs only once, at the voltage. Empty: the conductance is a difference of two currents.
    pub conductances: Vec<Place>,
    /// Once, after (concentrations and reversal potentials out; currents go by [`Mechanism::currents`]).
    pub epilogue: Block,
}

/// A local variable of a kernel or function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// Name in the source.
    pub name: String,
    /// Number of elements; 1 for scalars.
    pub len: u32,
}

/// PROCEDURE or FUNCTION. The first `parameters` locals are set from the arguments, by value. It may call itself, directly or
/// not; each call has its own locals then.
#[derive(Clone, Debug)]
pub struct Function {
    /// Name in the source.
    pub name: String,
    /// Number of arguments.
    pub parameters: u32,
    /// Arguments, then other locals.
    pub locals: Vec<Local>,
    /// What is done.
    pub body: Block,
    /// The local whose value is the result; none for procedures (whose value is 0.0).
    pub result: Option<LocalId>,
}

/// NET_RECEIVE.
#[derive(Clone, Debug)]
pub struct NetReceive {
    /// Names of the arguments: one element of the connection's weight vector each.
    pub args: Vec<String>,
    /// On an event.
    pub body: Kernel,
    /// INITIAL inside NET_RECEIVE, once per connection at the start; none: all weights but the first become 0.
    pub initial: Option<Kernel>,
}

/// A condition for WATCH: fires when `difference > 0` becomes true.
#[derive(Clone, Debug)]
pub struct Watch {
    /// Locals of the expression's functions.
    pub locals: Vec<Local>,
    /// `(a) - (b)` for `a > b`, `(b) - (a)` for `a < b` as NEURON evaluates it.
    pub difference: Expr,
}

/// TABLE: `intervals + 1` rows at `x = from, from + dx, ...` (accumulated), `dx = (to - from) / intervals`.
///
/// Lookup of `x`: `xi = (1/dx) * (x - from)`; NaN gives NaN; `xi <= 0` the first row, `xi >= intervals` the last; else
/// with `i = trunc(xi)`: `row[i] + (xi - i) * (row[i+1] - row[i])`. Refilled if a value in `depends` differs from when it was
/// filled; that is looked at before initialisation and before each step, with the first instance, or, if `at_call`, whenever
/// something is looked up, with the instance that looks it up. Filling is a number of calls of `fill`, and does what they do.
#[derive(Clone, Debug)]
pub struct Table {
    /// Name of the function or procedure that has it.
    pub name: String,
    /// Computes the values of one row from `x`, its only argument, as if there were no table.
    pub fill: FunctionId,
    /// What is tabulated.
    pub columns: TableColumns,
    /// First argument.
    pub from: Expr,
    /// Last argument.
    pub to: Expr,
    /// Number of intervals.
    pub intervals: u32,
    /// Values the table depends on.
    pub depends: Vec<Place>,
    /// Whether it is filled when something is looked up, not before initialisation and steps.
    pub at_call: bool,
    /// `usetable_SUFFIX`: 0 switches tables off.
    pub enabled: GlobalId,
}

/// FUNCTION_TABLE: a function that looks its values up in vectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionTableUse {
    /// Its name.
    pub name: String,
    /// The values, those of the last argument together; a single one is a constant.
    pub values: VectorId,
    /// Of each argument the places, rising.
    pub arguments: Vec<VectorId>,
}

/// What a table holds.
#[derive(Clone, Debug)]
pub enum TableColumns {
    /// The result of the function.
    Result,
    /// Places that the procedure assigns.
    Places(Vec<Place>),
}

/// Where a value is loaded from or stored to.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// Local variable.
    Local(LocalId),
    /// Instance value.
    Field(FieldId),
    /// Mechanism value.
    Global(GlobalId),
    /// Element of a local array; the index is truncated to an integer.
    LocalElement(LocalId, Box<Expr>),
    /// Element of an instance array.
    FieldElement(FieldId, Box<Expr>),
    /// Element of a mechanism array.
    GlobalElement(GlobalId, Box<Expr>),
    /// Membrane potential at the instance's node, mV. In a current kernel's first evaluation it is 0.001 more. Stores only in net_receive.
    Voltage,
    /// The ion at the instance's node itself (not the instance's copy). Never stores to [`IonVar::Current`].
    Ion(IonUseId, IonVar),
    /// What the POINTER points at.
    Pointer(PointerId),
    /// Element of the event's weight vector; net_receive only.
    Argument(u32),
    /// Element of the weight vector at hand in [`Stmt::ForNetCons`].
    ConnectionArgument(u32),
    /// Read-only surroundings.
    Env(Env),
}

/// Read-only surroundings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Env {
    /// Time, ms.
    Time,
    /// Time step, ms.
    Dt,
    /// Temperature, °C.
    Celsius,
    /// Area of the segment, µm².
    Area,
    /// Diameter of the segment, µm.
    Diameter,
    /// Flag of the event; net_receive only.
    Flag,
}

/// An expression; evaluating it changes nothing but random streams and what called functions change.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A constant.
    Number(f64),
    /// The value at a place.
    Load(Place),
    /// One operand.
    Unary(UnaryOp, Box<Expr>),
    /// Two operands.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// Elementary function from `netpyne-math`.
    Math(MathFn, Vec<Expr>),
    /// `if .0 then .1 else .2`; both branches may be evaluated.
    Select(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Result of a function.
    Call(FunctionId, Vec<Expr>),
    /// Interpolated result of a function with a table of [`TableColumns::Result`] (or the function itself where tables are off).
    Table(TableId, Box<Expr>),
    /// Next draw from a random stream.
    Random(RandomId, Draw, Vec<Expr>),
    /// Number of elements of a vector; 0 if it is absent.
    VectorSize(VectorId),
    /// Element of a vector; the index is truncated; out of range gives an error.
    VectorGet(VectorId, Box<Expr>),
    /// 1.0 if the vector is there, else 0.0.
    VectorPresent(VectorId),
    /// What C's conversion of a number to another type gives.
    Convert(CType, Box<Expr>),
    /// Arithmetic of two C integers of one type; a division by 0 and a result that a double cannot hold are errors.
    Integer(IntegerOp, CType, Box<Expr>, Box<Expr>),
    /// What a random stream that may be absent gives. All but [`Query::Present`] is an error while it is absent.
    Handle(HandleId, Query, Vec<Expr>),
    /// Draw `.1` of NEURON's `mcell_ran4` from the sequence `.0`: uniform in (0,1). Both are 32-bit words.
    McellRan4(Box<Expr>, Box<Expr>),
}

/// Types of C numbers, as on Linux on x86-64. Values are doubles here, so that 64-bit integers beyond 2^53 do not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CType {
    /// `char`, 8 bits with sign.
    Char,
    /// `unsigned char`
    UnsignedChar,
    /// `short`, 16 bits with sign.
    Short,
    /// `unsigned short`
    UnsignedShort,
    /// `int`, 32 bits with sign.
    Int,
    /// `unsigned int`
    Unsigned,
    /// `long`, 64 bits with sign.
    Long,
    /// `unsigned long`, `size_t`
    UnsignedLong,
    /// `float`: rounded to 24 bits.
    Float,
    /// `double`: unchanged.
    Double,
}

/// Operators on two C integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum IntegerOp {
    Add,
    Sub,
    Mul,
    /// Quotient, towards 0.
    Div,
    /// Remainder, with the sign of the first operand.
    Rem,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
}

/// What can be asked of a random stream that may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Query {
    /// 1.0 if there is one, else 0.0.
    Present,
    /// The next draw, of a distribution that the mechanism chooses.
    Draw(Draw),
    /// The next draw, of the distribution that the stream was given with: hoc's `Random`.
    Pick,
    /// The counter of its sequence.
    Sequence,
    /// Which of the four words of the counter comes next.
    Word,
}

/// Operators on one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-a`
    Neg,
    /// `!a`: 1.0 if `a == 0`, else 0.0.
    Not,
    /// Truncation to an integer, C's `(int)`.
    Truncate,
}

/// Operators on two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    /// Division of two C ints.
    IntDiv,
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
    /// `a && b`; `b` is evaluated only if needed where evaluating it could be seen.
    And,
    /// `a || b`
    Or,
}

/// Elementary functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum MathFn {
    /// hoc's `exp`: 0 below -700, exp(700) above 700.
    Exp,
    Log,
    Log10,
    Pow,
    Sqrt,
    Fabs,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Atan2,
    Sinh,
    Cosh,
    Tanh,
    Floor,
    Ceil,
    Fmod,
    Erf,
    /// `nrn_ghk(v, ci, co, z)`: needs celsius as fifth argument.
    Ghk,
    /// `nernst(ci, co, z)`: needs celsius as fourth argument.
    Nernst,
}

/// Kinds of draws; arguments as in NMODL's `random_*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Draw {
    /// `random_uniform(r)` or `(r, a, b)`.
    Uniform,
    /// `random_negexp(r)` or `(r, mean)`.
    NegExp,
    /// `random_normal(r)` or `(r, mu, sigma)`.
    Normal,
    /// `random_ipick(r)`: the raw 32-bit word.
    Word,
    /// `random_dpick(r)`: uniform in (0,1).
    Double,
    /// `poisrand(mean)`: a number of events.
    Poisson,
}

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

impl Kernels {
    /// The kernel of a role.
    pub fn of(&self, role: Role) -> Option<&Kernel> {
        match role {
            Role::Constructor => self.constructor.as_ref(),
            Role::BeforeInitial => self.before_initial.as_ref(),
            Role::Initial => self.initial.as_ref(),
            Role::AfterInitial => self.after_initial.as_ref(),
            Role::BeforeBreakpoint => self.before_breakpoint.as_ref(),
            Role::State => self.state.as_ref(),
            Role::AfterSolve => self.after_solve.as_ref(),
            Role::BeforeStep => self.before_step.as_ref(),
            Role::Destructor => self.destructor.as_ref(),
        }
    }

    /// All kernels there are, but the current kernel, with their roles.
    pub fn all(&self) -> impl Iterator<Item = (Role, &Kernel)> {
        Role::ALL.into_iter().filter_map(|role| Some((role, self.of(role)?)))
    }
}

impl Mechanism {
    /// The statements of all kernels and of the handler of events; those of functions are not among them.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        let roles = self.kernels.all().map(|(_, kernel)| &kernel.body);
        let current = self.kernels.current.iter().flat_map(|c| [&c.prologue, &c.body, &c.epilogue]);
        let receive = self.net_receive.iter().flat_map(|r| std::iter::once(&r.body).chain(&r.initial));
        roles.chain(current).chain(receive.map(|kernel| &kernel.body))
    }
}
