//! A component with all that it consists of: its children and the components that it refers to, with their variables.

mod build;
mod path;

pub use path::Found;

pub use build::{build, find, quantity};

use crate::document::Element;
use crate::quantity::Dimension;
use indexmap::IndexMap;

/// A component and all that belongs to it.
#[derive(Debug)]
pub struct Instance<'d> {
    /// The component first, then what is in it, parents before children.
    pub nodes: Vec<Node<'d>>,
    /// Parameters and variables of all of them.
    pub variables: Vec<Variable>,
}

/// One component in it.
#[derive(Debug)]
pub struct Node<'d> {
    /// Where it is written.
    pub element: &'d Element,
    /// Its type.
    pub ty: &'d str,
    /// What the names of its variables begin with.
    pub prefix: String,
    /// Whose child it is.
    pub parent: Option<usize>,
    /// Child nodes by the name of the child or of the list of children, and by the name of a reference.
    pub children: IndexMap<String, Vec<usize>>,
    /// Its variables by their own names.
    pub scope: IndexMap<String, usize>,
    /// Times of the spikes that it lists, ms, ascending.
    pub spikes: Vec<f64>,
}

/// A parameter or variable.
#[derive(Debug)]
pub struct Variable {
    /// Its name with the prefix, unique in the instance.
    pub name: String,
    /// What it is of.
    pub dimension: Dimension,
    /// What kind of variable it is.
    pub kind: VariableKind,
}

/// Kinds of variables.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum VariableKind {
    /// Has this value and never changes.
    Parameter(f64),
    /// May be set from outside; has this value otherwise.
    Property(f64),
    /// A state variable.
    State,
    /// Computed.
    Derived,
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A variable of the instance.
    Variable(usize),
    /// Something around it: voltage, temperature, concentrations.
    Outside(String),
    /// A variable of the cell on the other side of a junction.
    Peer(String),
}

impl Instance<'_> {
    /// What a name means in a node: a variable of its own, of a node around it, or something outside.
    pub fn meaning(&self, node: usize, name: &str) -> Meaning {
        let around = std::iter::successors(Some(node), |n| self.nodes[*n].parent);
        let found = around.into_iter().find_map(|n| self.nodes[n].scope.get(name));
        found.map_or_else(|| Meaning::Outside(name.to_owned()), |v| Meaning::Variable(*v))
    }

    /// Nodes in an order in which children come before their parents.
    pub fn inner_first(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.nodes.len());
        let mut stack = vec![(0, false)];
        while let Some((node, done)) = stack.pop() {
            if done {
                order.push(node);
                continue;
            }
            stack.push((node, true));
            let children: Vec<usize> = self.nodes[node].children.values().flatten().copied().collect();
            stack.extend(children.into_iter().rev().map(|child| (child, false)));
        }
        order
    }

    /// A variable of the component itself.
    pub fn own(&self, name: &str) -> Option<usize> {
        self.nodes[0].scope.get(name).copied()
    }
}
