//! Which statements the kernels of a mechanism have.

use netpyne_mechanism::ir::{Block, Expr, Mechanism, Place, Solve, Stmt};

/// Whether any statement of any kernel or function satisfies `is`.
pub(crate) fn any_statement(mechanism: &Mechanism, is: &dyn Fn(&Stmt) -> bool) -> bool {
    let functions = mechanism.functions.iter().map(|function| &function.body);
    mechanism.blocks().chain(functions).any(|block| in_block(block, is))
}

/// Whether a kernel may send events while cells are initialised: its own statements or any function's.
pub(crate) fn initial_sends_events(mechanism: &Mechanism) -> bool {
    let sends = |s: &Stmt| matches!(s, Stmt::NetSend { .. } | Stmt::NetEvent(_) | Stmt::NetMove(_));
    let k = &mechanism.kernels;
    [&k.before_initial, &k.initial, &k.after_initial]
        .iter()
        .filter_map(|kernel| kernel.as_ref())
        .any(|kernel| in_block(&kernel.body, &sends))
        || mechanism.functions.iter().any(|f| in_block(&f.body, &sends))
}

/// Whether it stores to what a POINTER points at.
pub(crate) fn stores_to_pointers(mechanism: &Mechanism) -> bool {
    any_statement(mechanism, &|s| matches!(s, Stmt::Assign(Place::Pointer(_), _)))
}

fn in_block(block: &Block, is: &dyn Fn(&Stmt) -> bool) -> bool {
    block.iter().any(|statement| {
        is(statement)
            || match statement {
                Stmt::If(_, yes, no) => in_block(yes, is) || in_block(no, is),
                Stmt::While(_, body)
                | Stmt::For { body, .. }
                | Stmt::ForNetCons(body)
                | Stmt::Scope(body) => in_block(body, is),
                Stmt::Loop { head, body, step, .. } => {
                    [head, body, step].into_iter().any(|block| in_block(block, is))
                }
                Stmt::Solve(solve) => match &**solve {
                    Solve::DerivImplicit { body, .. } | Solve::Nonlinear { body, .. } => in_block(body, is),
                    Solve::Sparse(sparse) => in_block(&sparse.body, is),
                    Solve::Linear { rows, .. } => rows.iter().any(|row| in_block(&row.before, is)),
                },
                _ => false,
            }
    })
}

/// Whether a kernel or function loads the summed current of ion use `n` itself, not the instance's copy.
pub(crate) fn loads_ion_current(mechanism: &Mechanism, n: usize) -> bool {
    use netpyne_mechanism::ir::IonVar::Current;
    // Copies into the instance are ordinary assignments that load the ion.
    let is_current = |place: &Place| matches!(place, Place::Ion(id, Current) if id.index() == n);
    any_statement(mechanism, &|s| match s {
        Stmt::Assign(_, Expr::Load(place)) => is_current(place),
        _ => false,
    })
}
