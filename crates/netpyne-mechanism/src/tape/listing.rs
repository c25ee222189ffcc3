//! Tapes as text, as [`Executable::describe`](crate::Executable::describe) shows them.

use super::{Code, Column, Link, Tape};
use crate::arith::arity;
use crate::ssa::graph::Node;

impl Tape {
    /// The operations, one a line: `w` are working columns, `u` broadcast uniforms, others links.
    pub fn listing(&self) -> String {
        let name = |column: Column| match column.checked_sub(self.working) {
            Some(link) => match self.links[usize::from(link)] {
                Link::Load(source) => format!("{source:?}"),
                Link::Out(k) => format!("Out({k})"),
            },
            None => match self.broadcasts.iter().find(|(_, c)| *c == column) {
                Some((uniform, _)) => match self.uniforms[*uniform as usize] {
                    Node::Constant(bits) => format!("{:?}", f64::from_bits(bits)),
                    _ => format!("u{uniform}"),
                },
                None => format!("w{column}"),
            },
        };
        let mut text = format!("  {} operations, {} working columns\n", self.ops.len(), self.working);
        if let Some(steady) = &self.steady {
            text.push_str(&format!("  kept while fields {:?} and {:?} stay:", steady.inputs, steady.key));
            text.push_str(&steady.compute.listing().replace("\n  ", "\n    "));
        }
        for (k, node) in self.uniforms.iter().enumerate() {
            if !matches!(node, Node::Constant(_)) {
                text.push_str(&format!("  u{k} = {node:?}\n"));
            }
        }
        for op in &self.ops {
            let operands = match op.code {
                Code::Copy | Code::Neg | Code::Not | Code::Truncate | Code::Exp | Code::Sqrt | Code::Fabs => {
                    1
                }
                Code::Select | Code::DivideBy | Code::Fused(_) => 3,
                Code::Math(f) => arity(f).min(3),
                _ => 2,
            };
            let operands = [op.a, op.b, op.c][..operands].iter().map(|&c| name(c)).collect::<Vec<_>>();
            text.push_str(&format!("  {} = {:?} {}\n", name(op.d), op.code, operands.join(", ")));
        }
        for ((ion, variable), column) in &self.ion_stores {
            text.push_str(&format!("  Ion({ion}, {variable:?}) = {}\n", name(*column)));
        }
        for (element, column) in &self.global_stores {
            text.push_str(&format!("  Global({element}) = {}, last instance\n", name(*column)));
        }
        text
    }
}
