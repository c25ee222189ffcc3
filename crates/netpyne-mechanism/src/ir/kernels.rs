//! What runs when: kernels by role, handlers of events, functions and tables.

use super::expr::{Expr, Place};
use super::ids::{FunctionId, GlobalId, LocalId, VectorId};
use super::stmt::Block;
use super::variables::Local;

/// When a kernel runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// CONSTRUCTOR: once, when the instance is made.
    Constructor,
    /// BEFORE INITIAL.
    BeforeInitial,
    /// INITIAL.
    Initial,
    /// AFTER INITIAL.
    AfterInitial,
    /// BEFORE BREAKPOINT: in every step, before currents.
    BeforeBreakpoint,
    /// The SOLVEs of BREAKPOINT: in every step, after the voltages.
    State,
    /// In every step, when all mechanisms have their states: volumes and diffusion coefficients of what diffuses along the cable.
    Diffusion,
    /// AFTER SOLVE: in every step, after the states.
    AfterSolve,
    /// BEFORE STEP: in every step, before values are recorded.
    BeforeStep,
    /// DESTRUCTOR: never, as instances live as long as the simulation.
    Destructor,
}

impl Role {
    /// Every role, in the order of declaration.
    pub const ALL: [Role; 10] = [
        Role::Constructor,
        Role::BeforeInitial,
        Role::Initial,
        Role::AfterInitial,
        Role::BeforeBreakpoint,
        Role::State,
        Role::Diffusion,
        Role::AfterSolve,
        Role::BeforeStep,
        Role::Destructor,
    ];

    /// Whether kernels of this role run in every step.
    pub fn is_in_every_step(self) -> bool {
        use Role::{AfterSolve, BeforeBreakpoint, BeforeStep, Diffusion, State};
        matches!(self, State | BeforeBreakpoint | Diffusion | AfterSolve | BeforeStep)
    }
}

/// Kernels by role; the engine says in its `step` and `initialize` modules when each runs.
#[derive(Clone, Debug, Default)]
pub struct Kernels {
    /// CONSTRUCTOR.
    pub constructor: Option<Kernel>,
    /// BEFORE INITIAL.
    pub before_initial: Option<Kernel>,
    /// INITIAL, with what NEURON does before and after it.
    pub initial: Option<Kernel>,
    /// AFTER INITIAL.
    pub after_initial: Option<Kernel>,
    /// BEFORE BREAKPOINT.
    pub before_breakpoint: Option<Kernel>,
    /// BREAKPOINT without its SOLVEs, if there are currents.
    pub current: Option<CurrentKernel>,
    /// The SOLVEs, and the rest of BREAKPOINT where there is no current.
    pub state: Option<Kernel>,
    /// What [`Mechanism::diffusion`](crate::ir::Mechanism::diffusion) needs, left in its fields.
    pub diffusion: Option<Kernel>,
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
    /// Once, after (concentrations and reversal potentials out; currents go by `Mechanism::currents`).
    pub epilogue: Block,
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
    /// The values: for each place of the first argument all places of the next, and so on. A single value is a constant.
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
            Role::Diffusion => self.diffusion.as_ref(),
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
