//! Events and conditions: what they assign, and whom they tell.

use super::build::{Build, load};
use crate::types::{Actions, Condition};
use netpyne_mechanism::ir::{Block, Env, Expr, Kind, Place, Stmt};

/// Longest chain of components that tell each other of an event.
const LONGEST: usize = 8;

impl<'d> Build<'_, 'd> {
    /// What a node does on an event at a port.
    pub fn on_event(&mut self, node: usize, port: &str, depth: usize) -> Block {
        let mut out = Vec::new();
        let Some(dynamics) = self.document.types.dynamics(self.instance.nodes[node].ty) else { return out };
        for (_, actions) in dynamics.events.iter().filter(|(p, _)| p == port) {
            self.act(node, actions, &mut out, depth);
        }
        out
    }

    /// Assignments and events of some actions.
    pub fn act(&mut self, node: usize, actions: &'d Actions, out: &mut Block, depth: usize) {
        for (name, value) in &actions.assign {
            self.assign(node, name, value, out);
        }
        if !actions.emit.is_empty() {
            out.extend(self.tell(node, depth));
        }
    }

    /// What those do who hear of an event of a node: children that listen to their parent, components that it refers to, and
    /// its parent if it tells that.
    fn tell(&mut self, node: usize, depth: usize) -> Block {
        let mut out = Vec::new();
        if depth >= LONGEST {
            return out;
        }
        if node == 0 && self.mech.kind == Kind::ArtificialCell {
            out.push(Stmt::NetEvent(load(Place::Env(Env::Time))));
        }
        let types = &self.document.types;
        let wired =
            |ty: &str, from: &str, to: &str| types.wires(ty).iter().any(|(f, t)| f == from && t == to);
        let (ty, parent) = (self.instance.nodes[node].ty, self.instance.nodes[node].parent);
        let paths = types.paths(ty);
        let tells_references = types.wires(ty).iter().any(|(from, to)| from == "this" && paths.contains(&to));
        let references: Vec<&String> = types.references(ty).iter().map(|(name, _)| name).collect();
        let mut listeners = Vec::new();
        for (name, children) in &self.instance.nodes[node].children {
            let is_reference = references.contains(&name);
            for &child in children {
                if is_reference && tells_references || wired(self.instance.nodes[child].ty, "parent", "this")
                {
                    listeners.push(child);
                }
            }
        }
        listeners.extend(parent.filter(|_| wired(ty, "this", "parent")));
        for listener in listeners {
            out.extend(self.on_event(listener, "in", depth + 1));
        }
        out
    }

    /// `if test { actions }` for conditions of all nodes that `is_meant` chooses.
    pub fn conditions(&mut self, is_meant: &dyn Fn(usize, &Condition) -> bool) -> Block {
        let mut out = Vec::new();
        for node in 0..self.instance.nodes.len() {
            let Some(dynamics) = self.document.types.dynamics(self.instance.nodes[node].ty) else { continue };
            for condition in dynamics.conditions.iter().filter(|c| is_meant(node, c)) {
                let mut then = Vec::new();
                self.act(node, &condition.actions, &mut then, 0);
                if !then.is_empty() {
                    let test: Expr = self.expression(node, &condition.test);
                    out.push(Stmt::If(test, then, Vec::new()));
                }
            }
        }
        out
    }
}
