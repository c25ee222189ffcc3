//! Byte code to look at, with the names of what it reads and writes.

use super::code::{Op, Program};
use super::lower;
use crate::ir::{CurrentKernel, Kernel, Mechanism};
use crate::validate::ValidMechanism;

/// The instructions of a kernel, one a line.
pub(crate) fn listing(m: &ValidMechanism, kernel: &Kernel) -> Vec<String> {
    lines(m, &lower::kernel(m, kernel))
}

/// The same for the current kernel.
pub(crate) fn current_listing(m: &ValidMechanism, kernel: &CurrentKernel) -> Vec<String> {
    lines(m, &lower::current(m, kernel))
}

fn lines(m: &Mechanism, program: &Program) -> Vec<String> {
    let constants = program.constants.iter().map(|(reg, x)| format!("r{reg} = {x:?}"));
    let ops = program.ops.iter().enumerate().map(|(at, op)| {
        let start = if at == program.start { ">" } else { " " };
        let name = name(m, op).map_or(String::new(), |n| format!("    {n}"));
        format!("{start}{at:>4} {}{name}", instruction(op))
    });
    constants.chain(ops).collect()
}

/// `Add { d: 3, a: 1, b: 2 }` as `Add d=3 a=1 b=2`.
fn instruction(op: &Op) -> String {
    let text = format!("{op:?}");
    text.replace(" {", "").replace(" }", "").replace(": ", "=").replace(',', "")
}

fn name(m: &Mechanism, op: &Op) -> Option<String> {
    let element =
        |name: &str, len: u32, at: u32| if len > 1 { format!("{name}[{at}]") } else { name.to_owned() };
    let field = |column: u32| m.field_of(column).map(|(f, at)| element(&f.name, f.len, at));
    let global = |at: u32| m.global_of(at).map(|(g, at)| element(&g.name, g.len, at));
    match *op {
        Op::Field { column, .. } | Op::SetField { column, .. } => field(column),
        Op::Global { element, .. } | Op::SetGlobal { element, .. } => global(element),
        Op::Ion { ion, .. } | Op::SetIon { ion, .. } => m.ions.get(ion as usize).map(|i| i.ion.clone()),
        Op::Pointer { pointer, .. } | Op::SetPointer { pointer, .. } => {
            m.pointers.get(pointer as usize).cloned()
        }
        Op::Fill { table } | Op::Locate { table, .. } => m.tables.get(table as usize).map(|t| t.name.clone()),
        Op::Interpolate { table, .. } => m.tables.get(usize::from(table)).map(|t| t.name.clone()),
        _ => None,
    }
}
