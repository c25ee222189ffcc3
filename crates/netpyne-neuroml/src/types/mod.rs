//! Component types: what components have and how they behave.

mod library;
mod standard;

pub use library::{Library, Role};

use crate::expression::Expression;
use netpyne_base::{SourceFile, Span};

/// A component type, as it is written: what it inherits is not in it.
#[derive(Clone, Debug, Default)]
pub struct ComponentType {
    /// Its name.
    pub name: String,
    /// The type that it extends.
    pub extends: Option<String>,
    /// Parameters with dimensions.
    pub parameters: Vec<Parameter>,
    /// Constants: name, dimension, text with unit.
    pub constants: Vec<(String, String, String)>,
    /// Properties: what a connection may set, as a weight.
    pub properties: Vec<Parameter>,
    /// Parameters computed of others: name, dimension, value.
    pub derived: Vec<(String, String, Expression)>,
    /// Parameters of a base type that have a fixed value.
    pub fixed: Vec<(String, String)>,
    /// Attributes that are texts, and whether they must be there.
    pub texts: Vec<(String, bool)>,
    /// Attributes that name places in the model.
    pub paths: Vec<String>,
    /// References to components of a type.
    pub references: Vec<(String, String)>,
    /// References to components beside this one.
    pub links: Vec<(String, String)>,
    /// Child elements: name, type, whether there may be several.
    pub children: Vec<(String, String, bool)>,
    /// Variables that must be known around it, with dimensions.
    pub requirements: Vec<(String, String)>,
    /// Other instances whose variables it reads.
    pub instances: Vec<String>,
    /// Lists of what is attached to it from outside.
    pub attachments: Vec<String>,
    /// Event ports: name, whether events come in.
    pub ports: Vec<(String, bool)>,
    /// Connections of events between it and its parent or children: from, to.
    pub wires: Vec<(String, String)>,
    /// How it behaves; none: as the type that it extends.
    pub dynamics: Option<Dynamics>,
    /// Where it is written.
    pub source: Option<(SourceFile, Span)>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its dimension; `*` for any.
    pub dimension: String,
    /// Value if none is given.
    pub default: Option<String>,
}

/// How a component behaves.
#[derive(Clone, Debug, Default)]
pub struct Dynamics {
    /// State variables with dimensions.
    pub states: Vec<(String, String)>,
    /// Derived variables in the order written, conditional ones after all others.
    pub derived: Vec<Derived>,
    /// Derivatives over time.
    pub rates: Vec<(String, Expression)>,
    /// Values at the start.
    pub start: Vec<(String, Expression)>,
    /// What happens when a condition holds.
    pub conditions: Vec<Condition>,
    /// What happens on an event: port, actions.
    pub events: Vec<(String, Actions)>,
    /// Regimes.
    pub regimes: Vec<Regime>,
    /// Kinetic schemes.
    pub kinetics: Vec<Kinetic>,
}

/// A variable that is computed of others.
#[derive(Clone, Debug)]
pub struct Derived {
    /// Its name.
    pub name: String,
    /// Its dimension.
    pub dimension: String,
    /// How.
    pub value: DerivedValue,
}

/// How a derived variable is computed.
#[derive(Clone, Debug)]
pub enum DerivedValue {
    /// By an expression.
    Expression(Expression),
    /// The first case whose condition holds.
    Cases(Vec<(Option<Expression>, Expression)>),
    /// A variable of another component, or the sum or product of several: `gates[*]/fcond`.
    Path(String, Reduce),
}

/// What becomes of several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduce {
    /// There is one.
    Single,
    /// Their sum, 0 without any.
    Add,
    /// Their product, 1 without any.
    Multiply,
}

/// A condition and what happens while it holds.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The condition.
    pub test: Expression,
    /// What is done.
    pub actions: Actions,
}

/// What is done on an event or a condition.
#[derive(Clone, Debug, Default)]
pub struct Actions {
    /// Assignments in order.
    pub assign: Vec<(String, Expression)>,
    /// Ports that events go out of.
    pub emit: Vec<String>,
    /// The regime that begins.
    pub enter: Option<String>,
}

/// A regime: equations and conditions that hold while it lasts.
#[derive(Clone, Debug, Default)]
pub struct Regime {
    /// Its name.
    pub name: String,
    /// Whether the component starts in it.
    pub initial: bool,
    /// Derivatives.
    pub rates: Vec<(String, Expression)>,
    /// Assignments when it begins.
    pub entry: Vec<(String, Expression)>,
    /// Conditions.
    pub conditions: Vec<Condition>,
}

/// A kinetic scheme: names of lists of children and of their variables.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Kinetic {
    pub nodes: String,
    pub state: String,
    pub edges: String,
    pub from: String,
    pub to: String,
    pub forward: String,
    pub reverse: String,
}
