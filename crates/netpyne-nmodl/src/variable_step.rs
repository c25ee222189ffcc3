//! Whether NEURON's translator prepares a mechanism for the variable time step.
//!
//! Of such a mechanism NEURON makes one instance when it loads the file, to learn where the states are. Nothing is computed with
//! it, but the streams of its RANDOM variables are counted.

use crate::ast::*;

/// Whether exactly one SOLVE of BREAKPOINT is something that the variable step would take over, and that one has states.
pub(crate) fn is_prepared(module: &Module) -> bool {
    let mut taken_over = Vec::new();
    for item in &module.items {
        if let ItemKind::Breakpoint(body) = &item.kind {
            solves(module, body, &mut taken_over);
        }
    }
    matches!(taken_over[..], [TakenOver::States])
}

/// What the variable step would do in place of a SOLVE.
enum TakenOver {
    /// Integrate states.
    States,
    /// Call a procedure at other times.
    Procedure,
}

fn solves(module: &Module, block: &Block, out: &mut Vec<TakenOver>) {
    for stmt in &block.stmts {
        if let StmtKind::Solve { name, method, steady_state, .. } = &stmt.kind {
            out.extend(solve(module, &name.name, method.as_ref(), *steady_state));
        }
        stmt.kind.blocks().for_each(|block| solves(module, block, out));
    }
}

fn solve(module: &Module, block: &str, method: Option<&Ident>, steady_state: bool) -> Option<TakenOver> {
    let method = method.map(|m| m.name.as_str());
    let kind = module.items.iter().find_map(|item| match &item.kind {
        ItemKind::Solver { kind, name, .. } if name.name == block => Some(*kind),
        _ => None,
    });
    match kind {
        Some(SolverKind::Derivative) if !steady_state => Some(TakenOver::States),
        Some(SolverKind::Kinetic) if method == Some("sparse") => Some(TakenOver::States),
        None if matches!(method, Some("after_cvode" | "cvode_t")) => Some(TakenOver::Procedure),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::is_prepared;
    use netpyne_base::SourceFile;

    #[test]
    fn as_neuron_does() {
        // Each was loaded in NEURON 9.0.2 with a RANDOM variable, and the number of the next stream was looked at.
        for (expected, breakpoint) in [
            (true, "SOLVE d METHOD cnexp"),
            (true, "SOLVE d METHOD derivimplicit"),
            (true, "SOLVE d METHOD euler"),
            (true, "SOLVE d"),
            (true, "if (a > 1) { SOLVE d METHOD runge }"),
            (true, "SOLVE k METHOD sparse"),
            (true, "SOLVE p SOLVE d METHOD cnexp"),
            (false, "a = 1"),
            (false, "SOLVE p"),
            (false, "SOLVE p METHOD after_cvode"),
            (false, "SOLVE d METHOD euler SOLVE p METHOD after_cvode"),
        ] {
            let text = format!(
                "NEURON {{ SUFFIX x }} STATE {{ a b c }} INITIAL {{ SOLVE k STEADYSTATE sparse }} BREAKPOINT {{ {breakpoint} }}
                 DERIVATIVE d {{ a' = -a }} KINETIC k {{ ~ b <-> c (1, 2) }} PROCEDURE p() {{ b = 1 }}"
            );
            let (module, _) = crate::parse(&SourceFile::new("x.mod", text));
            assert_eq!(is_prepared(&module), expected, "{breakpoint}");
        }
    }
}
