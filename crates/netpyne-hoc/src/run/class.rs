//! Classes that are written in HOC (templates).

use crate::syntax::ast::{Name, Routine};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

/// A class written in HOC.
#[derive(Debug)]
pub(crate) struct Template {
    /// What is seen from outside.
    pub public: HashSet<Name>,
    /// What is looked up at the top level.
    pub external: HashSet<Name>,
    /// Its procedures and functions.
    pub routines: HashMap<Name, Arc<Routine>>,
    /// What each instance has, in the order in which it is made.
    pub variables: Vec<(Name, Variable)>,
}

/// What an instance has under a name.
#[derive(Debug)]
pub(crate) enum Variable {
    Sections(Option<usize>),
    Objects(Vec<usize>),
    Text(Rc<str>),
    Numbers(Vec<usize>),
}
