//! What a running routine has: arguments, local variables, and where its names are looked up.

use super::class::Template;
use crate::syntax::ast::{Name, Stmt};
use crate::world::{Handle, Numbers, ObjectCell, Value};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// Where names are looked up.
#[derive(Clone, Debug)]
pub(crate) enum Scope {
    /// At the top level.
    Top,
    /// In an instance of a template.
    Instance(Handle, Rc<Template>),
}

/// A running routine.
#[derive(Debug)]
pub(crate) struct Frame {
    /// Where its names are looked up.
    pub scope: Scope,
    /// Where they were looked up before each `object_push`.
    pub before: Vec<Scope>,
    /// `$1`, `$s2`, `$o3`, `$&4`.
    pub args: Vec<Value>,
    /// `local` variables.
    pub numbers: HashMap<Name, Numbers>,
    /// `localobj` variables.
    pub objects: HashMap<Name, ObjectCell>,
    /// Of an iterator: the statement of its caller, and which frame the caller has.
    pub statement: Option<(Arc<Stmt>, usize)>,
}

impl Frame {
    pub(super) fn new(scope: Scope, args: Vec<Value>) -> Self {
        Self {
            scope,
            before: Vec::new(),
            args,
            numbers: HashMap::new(),
            objects: HashMap::new(),
            statement: None,
        }
    }
}
