//! Variables shared by all instances that carry a value of one instance to the next.
//!
//! A GLOBAL or a file-level LOCAL that a block assigns from what differs between instances, and that another block reads
//! without assigning it first, holds what the last instance left: results depend on the order of instances, and threads
//! would break them. Found on the IR, by following every kernel through its calls.

use super::Subject;
use super::facts::Access;
use netpyne_base::Diagnostics;
use netpyne_mechanism::ir::*;
use std::collections::BTreeSet;

pub(super) fn order(s: &Subject<'_>) -> Diagnostics {
    let mut out = Diagnostics::new();
    let Some(m) = s.mechanism else { return out };
    let mut flow = Flow {
        m,
        fields: m.fields.iter().map(starts_varying).collect(),
        globals: vec![false; m.globals.len()],
        early: BTreeSet::new(),
        depth: 0,
    };
    // What differs spreads; it does so in few rounds.
    for _ in 0..6 {
        let before = (flow.fields.clone(), flow.globals.clone());
        flow.early.clear();
        flow.kernels();
        if before == (flow.fields.clone(), flow.globals.clone()) {
            break;
        }
    }
    for &g in &flow.early {
        let name = m.globals[g].name.as_str();
        if !flow.globals[g] || s.facts.in_c(name) {
            continue;
        }
        let uses = || s.facts.uses_of(name);
        let Some(read) = uses().find(|u| u.access == Access::Read) else { continue };
        let message = format!("`{name}` is shared by all instances, but assigned by each");
        let help = format!(
            "results depend on the order of instances: list `{name}` in RANGE, or assign it in every block before it is read"
        );
        let diagnostic = s.warning(read.at, message).label("may be the value of another instance");
        out.push(diagnostic.help(help));
    }
    out
}

/// Whether a field may differ between instances before any kernel has run.
fn starts_varying(f: &Field) -> bool {
    f.class != Class::Assigned || f.visible
}

struct Flow<'m> {
    m: &'m Mechanism,
    /// Which fields may differ between instances.
    fields: Vec<bool>,
    /// Which globals may hold something that differs.
    globals: Vec<bool>,
    /// Globals read in a kernel that may not have assigned them before.
    early: BTreeSet<usize>,
    depth: u32,
}

/// What is known at a place in a kernel or function.
#[derive(Clone, Default)]
struct State {
    /// Globals that are assigned for sure.
    assigned: BTreeSet<usize>,
    /// Locals that differ between instances.
    locals: Vec<bool>,
    /// Whether getting here depends on the instance.
    control: bool,
}

impl Flow<'_> {
    fn kernels(&mut self) {
        let m = self.m;
        let receive = m.net_receive.iter().flat_map(|r| std::iter::once(&r.body).chain(&r.initial));
        for kernel in m.kernels.all().map(|(_, k)| k).chain(receive) {
            let mut state = State { locals: vec![false; kernel.locals.len()], ..State::default() };
            self.block(&kernel.body, &mut state);
        }
        if let Some(current) = &m.kernels.current {
            let mut state = State { locals: vec![false; current.locals.len()], ..State::default() };
            [&current.prologue, &current.body, &current.epilogue]
                .into_iter()
                .for_each(|b| self.block(b, &mut state));
        }
    }

    fn block(&mut self, block: &Block, state: &mut State) {
        block.iter().for_each(|s| self.stmt(s, state));
    }

    /// A block that may not run, or not to its end.
    fn perhaps(&mut self, block: &Block, state: &mut State, control: bool) -> BTreeSet<usize> {
        let before = (state.assigned.clone(), state.control);
        state.control |= control;
        self.block(block, state);
        state.control = before.1;
        std::mem::replace(&mut state.assigned, before.0)
    }

    fn stmt(&mut self, stmt: &Stmt, state: &mut State) {
        match stmt {
            Stmt::Assign(place, e) => {
                let varies = self.expr(e, state);
                self.store(place, varies, state);
            }
            Stmt::Eval(e)
            | Stmt::NetEvent(e)
            | Stmt::NetMove(e)
            | Stmt::Watch(_, e)
            | Stmt::RandomSetSeq(_, e)
            | Stmt::SetSeed(e) => drop(self.expr(e, state)),
            Stmt::NetSend { time, flag } => {
                self.expr(time, state);
                self.expr(flag, state);
            }
            Stmt::If(c, yes, no) => {
                let control = self.expr(c, state);
                let a = self.perhaps(yes, state, control);
                let b = self.perhaps(no, state, control);
                state.assigned = a.intersection(&b).copied().collect();
            }
            Stmt::Loop { head, condition, body, step } => {
                self.block(head, state);
                let control = self.expr(condition, state);
                self.perhaps(body, state, control);
                self.perhaps(step, state, control);
            }
            Stmt::Scope(body) => drop(self.perhaps(body, state, false)),
            Stmt::SetVector(_, a, b) | Stmt::SetStream(_, a, b) => {
                self.expr(a, state);
                self.expr(b, state);
            }
            Stmt::MakeStream(_, ids) => {
                for e in ids {
                    self.expr(e, state);
                }
            }
            Stmt::While(c, body) => {
                let control = self.expr(c, state);
                self.perhaps(body, state, control);
            }
            Stmt::For { first, last, step, body, .. } => {
                let control = [first, last, step].into_iter().fold(false, |c, e| c | self.expr(e, state));
                self.perhaps(body, state, control);
            }
            Stmt::ForNetCons(body) => drop(self.perhaps(body, state, true)),
            Stmt::Table(id, x) => {
                let varies = self.expr(x, state);
                if let TableColumns::Places(places) = &self.m.tables[id.index()].columns {
                    places.iter().for_each(|p| self.store(p, varies, state));
                }
            }
            Stmt::Solve(solve) => {
                let (states, body): (&[Place], Option<&Block>) = match &**solve {
                    Solve::DerivImplicit { states, body, .. } | Solve::Nonlinear { states, body, .. } => {
                        (states, Some(body))
                    }
                    Solve::Sparse(sparse) => (&sparse.states, Some(&sparse.body)),
                    Solve::Linear { states, rows } => {
                        for row in rows {
                            self.block(&row.before, state);
                            for (_, e) in &row.coefficients {
                                self.expr(e, state);
                            }
                            for e in &row.rhs {
                                self.expr(e, state);
                            }
                        }
                        (states, None)
                    }
                };
                body.into_iter().for_each(|b| self.block(b, state));
                states.iter().for_each(|p| self.store(p, true, state));
            }
            Stmt::Break | Stmt::Continue | Stmt::Return | Stmt::Fail(_) | Stmt::DropStream(_) => {}
        }
    }

    fn store(&mut self, place: &Place, varies: bool, state: &mut State) {
        let varies = varies || state.control;
        match place {
            Place::Local(id) => state.locals[id.index()] |= varies,
            Place::LocalElement(id, i) => {
                self.expr(i, state);
                state.locals[id.index()] |= varies;
            }
            Place::Field(id) => self.fields[id.index()] |= varies,
            Place::FieldElement(id, i) => {
                self.expr(i, state);
                self.fields[id.index()] |= varies;
            }
            Place::Global(id) => {
                self.globals[id.index()] |= varies;
                state.assigned.insert(id.index());
            }
            Place::GlobalElement(id, i) => {
                let index = self.expr(i, state);
                // Of an array it is not known whether all of it is assigned; suppose so.
                self.globals[id.index()] |= varies || index;
                state.assigned.insert(id.index());
            }
            _ => {}
        }
    }

    /// Whether the value may differ between instances.
    fn expr(&mut self, e: &Expr, state: &mut State) -> bool {
        match e {
            Expr::Number(_) => false,
            Expr::Load(place) => self.load(place, state),
            Expr::Unary(_, a) | Expr::Table(_, a) | Expr::Convert(_, a) => self.expr(a, state),
            Expr::Binary(_, a, b) | Expr::Integer(_, _, a, b) | Expr::McellRan4(a, b) => {
                self.expr(a, state) | self.expr(b, state)
            }
            Expr::Math(_, args) => args.iter().fold(false, |v, a| v | self.expr(a, state)),
            Expr::Select(c, a, b) => self.expr(c, state) | self.expr(a, state) | self.expr(b, state),
            Expr::Random(_, _, args) | Expr::Handle(_, _, args) => {
                for a in args {
                    self.expr(a, state);
                }
                true
            }
            Expr::VectorSize(_) | Expr::VectorPresent(_) => true,
            Expr::VectorGet(_, i) => {
                self.expr(i, state);
                true
            }
            Expr::Call(id, args) => {
                let function = &self.m.functions[id.index()];
                let mut locals: Vec<bool> = args.iter().map(|a| self.expr(a, state)).collect();
                locals.resize(function.locals.len(), false);
                // No function calls itself; a deep nest of calls is left at that.
                if self.depth > 24 {
                    return true;
                }
                self.depth += 1;
                let mut inner =
                    State { assigned: std::mem::take(&mut state.assigned), locals, control: state.control };
                self.block(&function.body, &mut inner);
                self.depth -= 1;
                state.assigned = inner.assigned;
                function.result.is_some_and(|r| inner.locals[r.index()])
            }
        }
    }

    fn load(&mut self, place: &Place, state: &mut State) -> bool {
        match place {
            Place::Local(id) => state.locals[id.index()],
            Place::LocalElement(id, i) => self.expr(i, state) | state.locals[id.index()],
            Place::Field(id) => self.fields[id.index()],
            Place::FieldElement(id, i) => self.expr(i, state) | self.fields[id.index()],
            Place::Global(id) => self.global(id.index(), state),
            Place::GlobalElement(id, i) => self.expr(i, state) | self.global(id.index(), state),
            Place::Env(Env::Time | Env::Dt | Env::Celsius) => false,
            _ => true,
        }
    }

    fn global(&mut self, id: usize, state: &State) -> bool {
        if !state.assigned.contains(&id) {
            self.early.insert(id);
        }
        self.globals[id]
    }
}
