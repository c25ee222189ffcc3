//! Whether NEURON's translator makes code for several threads of a file. Two things depend on it: when tables are filled, and
//! whether `CONDUCTANCE` is heeded.
//!
//! `THREADSAFE` allows what stands after it; some things are never allowed.

use crate::ast::*;

/// NEURON's functions that keep something for the whole process.
const SHARED: [&str; 8] =
    ["exprand", "gauss", "normrand", "nrn_random_play", "poisrand", "poisson", "scop_random", "set_seed"];

/// See the module text.
pub(crate) fn thread_safe(module: &Module) -> bool {
    let mut reader = Reader { module, declared: false, globals: Vec::new(), safe: true, receives: false };
    module.items.iter().for_each(|item| reader.item(&item.kind));
    reader.safe && !(artificial(module) && needs_memory_of_threads(module))
}

/// Goes through a file from top to bottom.
struct Reader<'a> {
    module: &'a Module,
    /// Whether THREADSAFE has been read.
    declared: bool,
    /// Variables called GLOBAL so far.
    globals: Vec<&'a str>,
    safe: bool,
    /// Inside NET_RECEIVE.
    receives: bool,
}

impl<'a> Reader<'a> {
    /// Something that THREADSAFE would allow.
    fn unless_declared(&mut self) {
        self.safe &= self.declared;
    }

    fn item(&mut self, item: &'a ItemKind) {
        match item {
            ItemKind::Neuron(list) => list.iter().for_each(|stmt| self.neuron(stmt)),
            ItemKind::Verbatim(_) => self.unless_declared(),
            ItemKind::Initial(body)
            | ItemKind::Breakpoint(body)
            | ItemKind::BeforeAfter { body, .. }
            | ItemKind::Solver { body, .. }
            | ItemKind::Constructor(body)
            | ItemKind::Destructor(body) => self.block(body),
            ItemKind::Routine(routine) => self.block(&routine.body),
            ItemKind::NetReceive { body, .. } => {
                self.receives = true;
                self.block(body);
                self.receives = false;
            }
            _ => {}
        }
    }

    fn neuron(&mut self, stmt: &'a NeuronStmt) {
        match stmt {
            NeuronStmt::ThreadSafe => self.declared = true,
            NeuronStmt::Names(NameList::Pointer | NameList::BbcorePointer | NameList::External, _) => {
                self.unless_declared();
            }
            NeuronStmt::Names(NameList::Global, names) => {
                self.globals.extend(names.iter().map(|name| name.name.as_str()));
            }
            _ => {}
        }
    }

    fn block(&mut self, block: &'a Block) {
        block.stmts.iter().for_each(|stmt| self.stmt(&stmt.kind));
    }

    fn stmt(&mut self, stmt: &'a StmtKind) {
        expressions(stmt, &mut |e| self.expr(e));
        stmt.blocks().for_each(|block| self.block(block));
        match stmt {
            StmtKind::Verbatim(_) => self.unless_declared(),
            StmtKind::Assign { target, protect: false, .. } => {
                if let ExprKind::Name(name) | ExprKind::Index(name, _) = &target.kind
                    && self.globals.contains(&name.as_str())
                {
                    self.unless_declared();
                }
            }
            StmtKind::Solve { name, method, .. } => self.solve(&name.name, method.as_ref()),
            StmtKind::Lag(..) => self.safe = false,
            _ => {}
        }
    }

    fn solve(&mut self, block: &str, method: Option<&Ident>) {
        let method = method.map(|m| m.name.as_str());
        let kind = self.module.items.iter().find_map(|item| match &item.kind {
            ItemKind::Solver { kind, name, .. } if name.name == block => Some(*kind),
            _ => None,
        });
        let never = match kind {
            Some(SolverKind::Linear | SolverKind::Nonlinear | SolverKind::Discrete) => true,
            Some(SolverKind::Kinetic) => method.is_some_and(|m| m != "sparse"),
            _ => method == Some("runge"),
        };
        self.safe &= !never;
    }

    fn expr(&mut self, e: &Expr) {
        if let ExprKind::Call(name, args) = &e.kind {
            match name.name.as_str() {
                "state_discontinuity" => self.safe &= self.receives,
                n if SHARED.contains(&n) => self.unless_declared(),
                _ => {}
            }
            args.iter().for_each(|arg| self.expr(arg));
        }
        operands(e).for_each(|operand| self.expr(operand));
    }
}

/// Calls `each` for the expressions of a statement itself.
fn expressions<'a>(stmt: &'a StmtKind, each: &mut impl FnMut(&'a Expr)) {
    match stmt {
        StmtKind::Assign { target, value, .. } => [target, value].into_iter().for_each(each),
        StmtKind::Call(e) | StmtKind::While { cond: e, .. } | StmtKind::Conserve(_, e) => each(e),
        StmtKind::PerState { value, .. } => each(value),
        StmtKind::From { from, to, by, .. } => [from, to].into_iter().chain(by).for_each(each),
        StmtKind::If { arms, .. } => arms.iter().for_each(|(cond, _)| each(cond)),
        StmtKind::Reaction { arrow: Arrow::Both(_, a, b), .. } => [a, b].into_iter().for_each(each),
        StmtKind::Reaction { arrow: Arrow::In(e) | Arrow::Out(e), .. } => each(e),
        StmtKind::Equation { left, right, .. } => [left, right].into_iter().for_each(each),
        StmtKind::Table(table) => [&table.from, &table.to].into_iter().for_each(each),
        StmtKind::Watch(list) => {
            list.iter().flat_map(|watch| [&watch.left, &watch.right, &watch.flag]).for_each(each);
        }
        _ => {}
    }
}

/// The operands of an expression that is no call.
fn operands(e: &Expr) -> impl Iterator<Item = &Expr> {
    let (a, b): (Option<&Expr>, Option<&Expr>) = match &e.kind {
        ExprKind::Index(_, a) | ExprKind::Paren(a) | ExprKind::Unary(_, a) => (Some(a), None),
        ExprKind::Binary(_, a, b) => (Some(a), Some(b)),
        _ => (None, None),
    };
    a.into_iter().chain(b)
}

/// Whether it is an ARTIFICIAL_CELL.
fn artificial(module: &Module) -> bool {
    module.items.iter().any(|item| match &item.kind {
        ItemKind::Neuron(list) => {
            list.iter().any(|stmt| matches!(stmt, NeuronStmt::Kind(MechKind::ArtificialCell, _)))
        }
        _ => false,
    })
}

/// Whether each thread would need memory of its own: for LOCALs of the file, and for what solves systems of equations.
fn needs_memory_of_threads(module: &Module) -> bool {
    module.items.iter().any(|item| match &item.kind {
        ItemKind::Local(_) => true,
        ItemKind::Solver { kind, .. } => *kind == SolverKind::Kinetic,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::thread_safe;
    use netpyne_base::SourceFile;

    /// What NEURON 9.0.2 makes of each.
    #[test]
    fn as_the_translator_has_it() {
        let list = [
            (true, "NEURON { SUFFIX x RANGE a } ASSIGNED { a } INITIAL { a = at_time(3) }"),
            (false, "NEURON { SUFFIX x RANGE a } ASSIGNED { a } INITIAL { a = 2*(1 + exprand(1)) }"),
            (true, "NEURON { THREADSAFE SUFFIX x RANGE a } ASSIGNED { a } INITIAL { a = exprand(1) }"),
            (false, "NEURON { SUFFIX x POINTER p THREADSAFE } ASSIGNED { p }"),
            (true, "NEURON { SUFFIX x THREADSAFE POINTER p } ASSIGNED { p }"),
            (false, "NEURON { SUFFIX x BBCOREPOINTER p } ASSIGNED { p }"),
            (false, "NEURON { SUFFIX x EXTERNAL p } ASSIGNED { p }"),
            (false, "VERBATIM\nENDVERBATIM\nNEURON { SUFFIX x THREADSAFE }"),
            (true, "NEURON { SUFFIX x THREADSAFE }\nVERBATIM\nENDVERBATIM\n"),
            (false, "NEURON { SUFFIX x GLOBAL g } PARAMETER { g = 1 } INITIAL { IF (t > 1) { g = 2 } }"),
            (true, "NEURON { SUFFIX x GLOBAL g } PARAMETER { g = 1 } INITIAL { PROTECT g = 2 }"),
            (true, "NEURON { SUFFIX x GLOBAL g THREADSAFE } PARAMETER { g = 1 } INITIAL { g = 2 }"),
            (true, "NEURON { SUFFIX x } PARAMETER { g = 1 } INITIAL { g = 2 }"),
            (true, "NEURON { SUFFIX x } LOCAL q INITIAL { q = 1 }"),
            (false, "NEURON { ARTIFICIAL_CELL x THREADSAFE } LOCAL q INITIAL { q = 1 }"),
            (false, "NEURON { THREADSAFE SUFFIX x } STATE { s } INITIAL { state_discontinuity(s, 3) }"),
        ];
        for (expected, text) in list {
            let (module, _) = crate::parse(&SourceFile::new("x.mod", text));
            assert_eq!(thread_safe(&module), expected, "{text}");
        }
    }

    #[test]
    fn methods_that_are_not() {
        for (expected, thread, kind, method) in [
            (false, "THREADSAFE", "DERIVATIVE k { s' = -s }", "METHOD runge"),
            (true, "", "DERIVATIVE k { s' = -s }", "METHOD derivimplicit"),
            (true, "", "KINETIC k { ~ s <-> q (1, 2) }", "METHOD sparse"),
            (true, "", "KINETIC k { ~ s <-> q (1, 2) }", ""),
            (false, "THREADSAFE", "KINETIC k { ~ s <-> q (1, 2) }", "METHOD euler"),
            (false, "THREADSAFE", "LINEAR k { ~ s + q = 2\n ~ s - q = 1 }", ""),
        ] {
            let text = format!(
                "NEURON {{ SUFFIX x {thread} }} STATE {{ s q }} BREAKPOINT {{ SOLVE k {method} }} {kind}"
            );
            let (module, _) = crate::parse(&SourceFile::new("x.mod", text.as_str()));
            assert_eq!(thread_safe(&module), expected, "{text}");
        }
    }
}
