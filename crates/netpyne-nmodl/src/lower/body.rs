//! Names and locals while one kernel or function is lowered.

use super::c_variable::{RESULT, Variable};
use crate::ast::{Expr, Ident};
use crate::c::Aliases;
use netpyne_mechanism::ir;

/// What is being lowered; some things may be said only in some places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Any kernel but those below.
    Kernel,
    /// FUNCTION or PROCEDURE.
    Function,
    /// NET_RECEIVE and its INITIAL.
    NetReceive,
    /// A condition or a table's bounds: an expression on its own.
    Watch,
}

/// What a name in scope is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Binding {
    /// A local variable with its length.
    Local(ir::LocalId, u32),
    /// A FROM variable: an integer.
    Loop(ir::LocalId),
    /// A FROM variable of a loop that is written out: its value.
    Integer(f64),
    /// Element of the weight vector.
    Argument(u32),
    /// Element of another connection's weight vector.
    ConnectionArgument(u32),
    /// Flag of the event.
    Flag,
}

/// How an assignment to a derivative is to be understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Derivatives {
    /// Not at all.
    #[default]
    None,
    /// Integrate in place.
    Exponential,
    /// Keep the derivative of each state in a local.
    Collect(Vec<(String, ir::LocalId)>),
}

/// When `state_discontinuity` does anything.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Discontinuities {
    /// Wherever it is reached.
    Always,
    /// Not while a run is initialised.
    Never,
    /// When this field is 1.
    When(ir::FieldId),
}

/// Locals and scopes of one kernel or function.
pub(crate) struct Body {
    pub(crate) role: Role,
    /// Whether events may be sent.
    pub(crate) sends: bool,
    /// Loops around the statement at hand, and every `switch` of C.
    pub(crate) loops: u32,
    /// Those of them that are no loops.
    switches: u32,
    pub(crate) locals: Vec<ir::Local>,
    scopes: Vec<Vec<(String, Binding)>>,
    pub(crate) derivatives: Derivatives,
    pub(crate) discontinuities: Discontinuities,
    /// The result of the FUNCTION at hand.
    pub(crate) result: Option<ir::LocalId>,
    /// Its type, where C text declares it.
    pub(crate) result_type: ir::CType,
    /// What messages call it.
    pub(crate) name: String,
    /// Whether something in it was not understood: what follows may only be misunderstood.
    pub(crate) broken: bool,
    /// Variables that C text declares.
    c_scopes: Vec<Vec<(String, Variable)>>,
    /// The pointers of a function that C text defines.
    pub(crate) aliases: Option<Aliases>,
    /// Where the conductances are that CONDUCTANCE names.
    pub(crate) conductances: Vec<ir::Place>,
    /// What reactions add to, while a KINETIC block is lowered.
    pub(crate) kinetic: Option<Kinetic>,
}

impl Body {
    pub(crate) fn new(role: Role) -> Self {
        Self {
            role,
            sends: role != Role::Kernel,
            loops: 0,
            switches: 0,
            locals: Vec::new(),
            scopes: vec![Vec::new()],
            derivatives: Derivatives::None,
            discontinuities: Discontinuities::Always,
            result: None,
            result_type: RESULT,
            name: "this block".to_string(),
            broken: false,
            c_scopes: vec![Vec::new()],
            aliases: None,
            conductances: Vec::new(),
            kinetic: None,
        }
    }

    pub(crate) fn enter(&mut self) {
        self.scopes.push(Vec::new());
        self.c_scopes.push(Vec::new());
    }

    pub(crate) fn leave(&mut self) {
        self.scopes.pop();
        self.c_scopes.pop();
    }

    /// A new local, not yet a name.
    pub(crate) fn fresh(&mut self, name: &str, len: u32) -> ir::LocalId {
        self.locals.push(ir::Local { name: name.to_string(), len });
        ir::LocalId::from_index(self.locals.len() - 1)
    }

    /// A new local called `name` in the innermost scope.
    pub(crate) fn local(&mut self, name: &str, len: u32) -> ir::LocalId {
        let id = self.fresh(name, len);
        self.bind(name, Binding::Local(id, len));
        id
    }

    pub(crate) fn bind(&mut self, name: &str, binding: Binding) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.push((name.to_string(), binding));
        }
    }

    pub(crate) fn find(&self, name: &str) -> Option<Binding> {
        let mut names = self.scopes.iter().rev().flat_map(|s| s.iter().rev());
        names.find(|(n, _)| n == name).map(|(_, b)| *b)
    }

    /// A name of C text in the innermost scope.
    pub(super) fn c_bind(&mut self, name: &str, variable: Variable) {
        if let Some(scope) = self.c_scopes.last_mut() {
            scope.push((name.to_string(), variable));
        }
    }

    /// A name of C text that the whole file knows.
    pub(super) fn c_bind_file(&mut self, name: &str, variable: Variable) {
        if let Some(scope) = self.c_scopes.first_mut() {
            scope.push((name.to_string(), variable));
        }
    }

    pub(super) fn c_find(&self, name: &str) -> Option<&Variable> {
        let mut names = self.c_scopes.iter().rev().flat_map(|s| s.iter().rev());
        names.find(|(n, _)| n == name).map(|(_, variable)| variable)
    }

    pub(super) fn loop_begins(&mut self) {
        self.loops += 1;
    }

    pub(super) fn loop_ends(&mut self) {
        self.loops -= 1;
    }

    pub(super) fn switch_begins(&mut self) {
        self.loops += 1;
        self.switches += 1;
    }

    pub(super) fn switch_ends(&mut self) {
        self.loops -= 1;
        self.switches -= 1;
    }

    /// How many loops `continue` can mean.
    pub(super) fn continues(&self) -> u32 {
        self.loops - self.switches
    }

    /// Names in scope, for suggestions.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.scopes.iter().flatten().map(|(n, _)| n.as_str())
    }
}

/// What reactions add to.
#[derive(Clone, Debug)]
pub(crate) struct Kinetic {
    /// States with their first row and number of rows, in the order of rows.
    pub(super) rows: Vec<(String, u32, u32)>,
    /// Number of rows that state a conservation; they come first.
    pub(super) conserved: u32,
    /// Conservations met so far.
    pub(super) conserves: u32,
    pub(super) old: ir::LocalId,
    pub(super) rhs: ir::LocalId,
    pub(super) matrix: ir::LocalId,
    pub(super) forward: ir::LocalId,
    pub(super) backward: ir::LocalId,
    pub(super) term: ir::LocalId,
    pub(super) elements: Vec<(u32, u32)>,
    pub(super) linear: bool,
    /// Passes through loops written out so far.
    pub(super) passes: u32,
    /// Index, volume and states of each COMPARTMENT.
    pub(super) volumes: Vec<(Option<Ident>, Expr, Vec<String>)>,
}
