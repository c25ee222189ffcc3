//! The operations of a tape, with names for the columns they read and write.

use super::names::{Names, ion_variable, number};
use crate::arith::arity;
use crate::ir::{BinaryOp, Mechanism, UnaryOp};
use crate::ssa::graph::{Node, Source};
use crate::tape::{Code, Link, Tape};
use std::fmt::Write;

/// One operation a line: `w3` is a working column, `u1` a value equal for all instances, others have their names.
pub(super) fn tape(m: &Mechanism, tape: &Tape) -> String {
    let mut out = String::new();
    if let Some(kept) = &tape.steady {
        let key = kept.key.iter().map(|s| source(m, *s));
        let inputs = kept.inputs.iter().map(|c| Names::field_column(m, *c));
        let on: Vec<String> = inputs.chain(key).collect();
        let _ = writeln!(out, "  once per instance, as long as {} stay the same:", list(&on));
        operations(m, &kept.compute, 2, &mut out);
        out.push_str("  every time:\n");
        operations(m, tape, 2, &mut out);
    } else {
        operations(m, tape, 1, &mut out);
    }
    out
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "the constants".to_owned() } else { names.join(", ") }
}

fn operations(m: &Mechanism, tape: &Tape, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    for (k, node) in tape.uniforms.iter().enumerate() {
        if !matches!(node, Node::Constant(_) | Node::Load(_)) {
            let _ = writeln!(out, "{indent}u{k} = {}    once for all instances", uniform(m, tape, node));
        }
    }
    let name = |column: u16| column_name(m, tape, column);
    for op in &tape.ops {
        let (a, b, c) = (|| name(op.a), || name(op.b), || name(op.c));
        let infix = |symbol: &str| format!("{} {symbol} {}", a(), b());
        let value = match op.code {
            Code::Copy => a(),
            Code::Neg => format!("-{}", a()),
            Code::Not => format!("!{}", a()),
            Code::Truncate => format!("int({})", a()),
            Code::Add => infix("+"),
            Code::Sub => infix("-"),
            Code::Mul => infix("*"),
            Code::Div => infix("/"),
            Code::IntDiv => infix("div"),
            Code::Lt => infix("<"),
            Code::Le => infix("<="),
            Code::Eq => infix("=="),
            Code::Ne => infix("!="),
            Code::And => infix("&&"),
            Code::Or => infix("||"),
            Code::DivideBy => format!("{} / {}, by way of {}", a(), b(), c()),
            Code::Fused(how) => format!("{how:?} fused({}, {}, {})", a(), b(), c()),
            Code::Reciprocal => format!("1 / {}", a()),
            Code::Select => format!("if({}; {}; {})", a(), b(), c()),
            Code::Exp => format!("exp({})", a()),
            Code::Sqrt => format!("sqrt({})", a()),
            Code::Fabs => format!("fabs({})", a()),
            Code::Math(f) => {
                let args = [a(), b(), c()][..arity(f).min(3)].join(", ");
                format!("{}({args})", format!("{f:?}").to_lowercase())
            }
            Code::Locate => {
                let table = m.tables.get(usize::from(op.extra)).map_or("?", |t| t.name.as_str());
                format!("row of {} in table {table}", a())
            }
            Code::Interpolate => {
                let (table, column) = tape.interpolated[usize::from(op.extra)];
                let table = m.tables.get(table as usize).map_or("?", |t| t.name.as_str());
                format!("table {table}, column {column}, at {}", a())
            }
        };
        let _ = writeln!(out, "{indent}{} = {value}", name(op.d));
    }
    for ((ion, variable), column) in &tape.ion_stores {
        let ion = m.ions.get(*ion as usize).map_or("?", |i| i.ion.as_str());
        let _ = writeln!(out, "{indent}node.{} = {}", ion_variable(ion, *variable), name(*column));
    }
    for (element, column) in &tape.global_stores {
        let global = Names::global_element(m, *element);
        let _ = writeln!(out, "{indent}{global} = {}    of the last instance", name(*column));
    }
}

fn column_name(m: &Mechanism, tape: &Tape, column: u16) -> String {
    match column.checked_sub(tape.working) {
        Some(link) => match tape.links[usize::from(link)] {
            Link::Load(s) => source(m, s),
            Link::Out(0) => "current".to_owned(),
            Link::Out(1) => "conductance".to_owned(),
            Link::Out(k) => {
                let of_ions = m.currents.iter().filter(|c| c.ion.is_some());
                let name = of_ions.map(|c| c.name.as_str()).nth(k as usize - 2);
                format!("out.{}", name.unwrap_or("?"))
            }
        },
        None => match tape.broadcasts.iter().find(|(_, c)| *c == column) {
            Some((u, _)) => uniform_name(m, tape, *u),
            None => format!("w{column}"),
        },
    }
}

fn uniform_name(m: &Mechanism, tape: &Tape, u: u32) -> String {
    match tape.uniforms.get(u as usize) {
        Some(Node::Constant(bits)) => number(f64::from_bits(*bits)),
        Some(Node::Load(s)) => source(m, *s),
        _ => format!("u{u}"),
    }
}

fn uniform(m: &Mechanism, tape: &Tape, node: &Node) -> String {
    let name = |v: u32| uniform_name(m, tape, v);
    match node {
        Node::Unary(UnaryOp::Neg, a) => format!("-{}", name(*a)),
        Node::Binary(op, a, b) => {
            let symbol = match op {
                BinaryOp::Add => "+",
                BinaryOp::Sub => "-",
                BinaryOp::Mul => "*",
                BinaryOp::Div => "/",
                _ => return format!("{op:?}({}, {})", name(*a), name(*b)),
            };
            format!("{} {symbol} {}", name(*a), name(*b))
        }
        Node::Math(f, args) => {
            let args: Vec<String> = args[..arity(*f)].iter().map(|a| name(*a)).collect();
            format!("{}({})", format!("{f:?}").to_lowercase(), args.join(", "))
        }
        Node::Select(c, a, b) => format!("if({}; {}; {})", name(*c), name(*a), name(*b)),
        Node::DivideBy(a, b, _) => format!("{} / {}", name(*a), name(*b)),
        Node::Reciprocal(a, _) => format!("1 / {}", name(*a)),
        other => format!("{other:?}"),
    }
}

fn source(m: &Mechanism, s: Source) -> String {
    match s {
        Source::Field(column) => Names::field_column(m, column),
        Source::Global(at) => Names::global_element(m, at),
        Source::Time | Source::Arrival => "t".to_owned(),
        Source::Dt => "dt".to_owned(),
        Source::Celsius => "celsius".to_owned(),
        Source::Area => "node.area".to_owned(),
        Source::Diameter => "node.diam".to_owned(),
        Source::Voltage => "node.v".to_owned(),
        Source::Ion(ion, variable) => {
            let ion = m.ions.get(ion as usize).map_or("?", |i| i.ion.as_str());
            format!("node.{}", ion_variable(ion, variable))
        }
        Source::Pointer(p) => format!("*{}", m.pointers.get(p as usize).map_or("?", String::as_str)),
        Source::Argument(n) => format!("weights[{n}]"),
        Source::Memo(k) => format!("kept.{k}"),
    }
}
