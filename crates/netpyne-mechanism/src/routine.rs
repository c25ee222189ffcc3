//! Calling a PROCEDURE or FUNCTION of a mechanism from outside: a mechanism of the same instances whose handler of events does it.

use crate::ir::{Expr, FunctionId, Kernel, Kernels, Mechanism, NetReceive, Place, Stmt};

/// A mechanism with the same values per instance as `mechanism`, whose NET_RECEIVE calls `routine`: the weight vector holds the
/// result, and then the arguments. None if there is no such routine with so many arguments.
pub fn calling(mechanism: &Mechanism, routine: &str, arguments: usize) -> Option<Mechanism> {
    let is_it = |f: &crate::ir::Function| f.name == routine && f.parameters as usize == arguments;
    let id = FunctionId::from_index(mechanism.functions.iter().position(is_it)?);
    let given = (0..arguments).map(|n| Expr::Load(Place::Argument(n as u32 + 1))).collect();
    let body = vec![Stmt::Assign(Place::Argument(0), Expr::Call(id, given))];
    let names = std::iter::once("result".to_owned()).chain((0..arguments).map(|n| format!("argument{n}")));
    Some(Mechanism {
        kernels: Kernels::default(),
        net_receive: Some(NetReceive {
            args: names.collect(),
            body: Kernel { locals: Vec::new(), body },
            initial: None,
        }),
        ..mechanism.clone()
    })
}
