//! Paths in a component: `forwardRate/r`, `gates[*]/fcond`, `populations[ion='ca']/i`.

use super::{Instance, Meaning};
use crate::document::Document;

/// What a path leads to.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// Variables of these nodes, in order.
    Variables(Vec<Meaning>),
    /// What is attached from outside, whose current flows into the cell by itself.
    Attached,
    /// There is nothing of that name.
    Missing(String),
}

impl Instance<'_> {
    /// Follows a path from a node.
    pub fn follow(&self, document: &Document, node: usize, path: &str) -> Found {
        let mut steps: Vec<&str> = path.split('/').collect();
        let Some(variable) = steps.pop() else { return Found::Missing(path.to_owned()) };
        let mut at = vec![node];
        for step in steps {
            let (name, filter) = match step.split_once('[') {
                Some((name, rest)) => (name, Some(rest.trim_end_matches(']'))),
                None => (step, None),
            };
            let types = &document.types;
            if let [only] = at[..] {
                let ty = self.nodes[only].ty;
                if types.instances(ty).iter().any(|known| *known == name) {
                    return Found::Variables(vec![Meaning::Peer(variable.to_owned())]);
                }
                if types.attachments(ty).iter().any(|known| *known == name) {
                    return Found::Attached;
                }
            }
            let mut next = Vec::new();
            for from in at {
                let node = &self.nodes[from];
                match name {
                    ".." => next.extend(node.parent),
                    "this" | "." => next.push(from),
                    _ => match node.children.get(name) {
                        Some(list) => next.extend(list.iter().filter(|n| self.passes(**n, filter))),
                        None if types.children(node.ty).iter().any(|(known, ..)| known == name) => {}
                        None => return Found::Missing(name.to_owned()),
                    },
                }
            }
            at = next;
        }
        let mut found = Vec::new();
        for node in at {
            match self.nodes[node].scope.get(variable) {
                Some(v) => found.push(Meaning::Variable(*v)),
                None => return Found::Missing(variable.to_owned()),
            }
        }
        Found::Variables(found)
    }

    /// Whether a node is among those that `*` or `name='value'` means.
    fn passes(&self, node: usize, filter: Option<&str>) -> bool {
        let Some((name, value)) = filter.and_then(|f| f.split_once('=')) else { return true };
        let value = value.trim_matches(['\'', '"']);
        let element = self.nodes[node].element;
        let given = element.get(name);
        // Concentration models say their ion as `ion` or as `species`.
        let given = given.or_else(|| element.get(if name == "species" { "ion" } else { "species" }));
        given == Some(value)
    }
}
