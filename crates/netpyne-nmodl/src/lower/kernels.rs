//! What runs when: kernels by role, with all that NEURON's generated code does around the user's statements.

use super::Lower;
use super::body::{Binding, Body, Discontinuities, Role};
use super::expr::{load, number};
use crate::ast::{Arg, At, Block, Expr, ExprKind, ItemKind, Moment, Stmt, StmtKind};
use crate::symbols::Storage;
use netpyne_mechanism::ir::{self, IonVar};

impl<'a> Lower<'a> {
    pub(super) fn kernels(&mut self) {
        let initial = self.initial();
        let state = self.state();
        let current = self.current();
        let diffusion = self.diffusion();
        self.symbols.mech.kernels = ir::Kernels {
            constructor: self.around(|k| matches!(k, ItemKind::Constructor(_)), None),
            before_initial: self.moment(true, Moment::Initial),
            initial: Some(initial),
            after_initial: self.moment(false, Moment::Initial),
            before_breakpoint: self.moment(true, Moment::Breakpoint),
            current,
            state,
            diffusion,
            after_solve: self.moment(false, Moment::Solve),
            before_step: self.moment(true, Moment::Step),
            // Frees what CONSTRUCTOR allocated in C; there is nothing to free here.
            destructor: None,
        };
        self.odd_moments();
        self.net_receive();
    }

    /// `BEFORE`/`AFTER` combinations that never run.
    fn odd_moments(&mut self) {
        for item in &self.module.items {
            let ItemKind::BeforeAfter { before, moment, .. } = &item.kind else { continue };
            let known = matches!(
                (before, moment),
                (_, Moment::Initial) | (true, Moment::Breakpoint | Moment::Step) | (false, Moment::Solve)
            );
            if *moment != Moment::Initial && self.symbols.mech.currents.iter().any(|c| c.ion.is_some()) {
                let message = "NEURON adds this mechanism's ion currents once more here; that is not done";
                let help = "only other mechanisms that read the current would see it".to_string();
                self.warn(item.at, message, Some(help));
            }
            if !known {
                self.warn(item.at, "this combination of BEFORE or AFTER never runs", None);
            }
        }
    }

    fn moment(&mut self, is_before: bool, when: Moment) -> Option<ir::Kernel> {
        let pick = |k: &ItemKind| matches!(k, ItemKind::BeforeAfter { before, moment, .. } if *before == is_before && *moment == when);
        self.around(pick, Some(when))
    }

    /// The blocks that `pick` chooses, between loading and storing ion variables if they have a moment.
    fn around(&mut self, pick: impl Fn(&ItemKind) -> bool, when: Option<Moment>) -> Option<ir::Kernel> {
        let ions = when.is_some();
        let blocks = self.blocks(|k| match k {
            ItemKind::Constructor(b) | ItemKind::BeforeAfter { body: b, .. } if pick(k) => Some(b),
            _ => None,
        });
        if blocks.is_empty() {
            return None;
        }
        let mut body = Body::new(Role::Kernel);
        body.sends = when == Some(Moment::Initial);
        let mut out = self.voltage_in();
        if ions {
            out.extend(self.ion_loads());
        }
        for block in blocks {
            out.extend(self.block(&mut body, block));
        }
        if ions {
            out.extend(self.ion_stores());
        }
        Some(ir::Kernel { locals: body.locals, body: out })
    }

    /// Ion variables read, and concentrations written, from the ion into the instance.
    fn ion_loads(&self) -> ir::Block {
        let mut out = Vec::new();
        let mut loaded: Vec<(usize, IonVar)> = Vec::new();
        for (i, ion) in self.symbols.mech.ions.iter().enumerate() {
            let is_concentration = |v: &&IonVar| matches!(v, IonVar::Inside | IonVar::Outside);
            for var in ion.reads.iter().chain(ion.writes.iter().filter(is_concentration)) {
                if !loaded.contains(&(i, *var)) {
                    loaded.push((i, *var));
                    let id = ir::IonUseId::from_index(i);
                    out.extend(
                        self.ion_field(id, *var).map(|f| ir::Stmt::Assign(f, load(ir::Place::Ion(id, *var)))),
                    );
                }
            }
        }
        out
    }

    /// Concentrations and reversal potentials written, from the instance into the ion.
    fn ion_stores(&self) -> ir::Block {
        let mut out = Vec::new();
        for (i, ion) in self.symbols.mech.ions.iter().enumerate() {
            for var in ion.writes.iter().filter(|v| **v != IonVar::Current) {
                let id = ir::IonUseId::from_index(i);
                out.extend(
                    self.ion_field(id, *var).map(|f| ir::Stmt::Assign(ir::Place::Ion(id, *var), load(f))),
                );
            }
        }
        out
    }

    /// The instance's copy of an ion variable.
    fn ion_field(&self, id: ir::IonUseId, var: IonVar) -> Option<ir::Place> {
        let (name, _) = self.symbols.ion_vars.iter().find(|(_, v)| **v == (id, var))?;
        match self.symbols.storage.get(name) {
            Some(Storage::Field(field)) => Some(ir::Place::Field(*field)),
            _ => None,
        }
    }

    /// Brings the mechanism's own copy of the voltage up to date, if it has one.
    fn voltage_in(&self) -> ir::Block {
        let copy = self.symbols.voltage_copy;
        copy.map(|f| ir::Stmt::Assign(ir::Place::Field(f), load(ir::Place::Voltage))).into_iter().collect()
    }

    fn initial(&mut self) -> ir::Kernel {
        let blocks = self.blocks(|k| if let ItemKind::Initial(b) = k { Some(b) } else { None });
        let mut body = Body::new(Role::Kernel);
        body.sends = true;
        body.discontinuities = Discontinuities::Never;
        let mut out = self.voltage_in();
        out.extend(self.ion_loads());
        out.extend(self.evaluations.map(Self::start_count));
        for (state, initial) in self.symbols.initial_values.clone() {
            let value = || load(initial.clone());
            let Some(Storage::Field(field)) = self.symbols.storage.get(&state) else { continue };
            match self.symbols.arrays.get(&state) {
                None => out.push(ir::Stmt::Assign(ir::Place::Field(*field), value())),
                Some(&len) => out.extend((0..len).map(|i| {
                    let index = Box::new(number(f64::from(i)));
                    ir::Stmt::Assign(ir::Place::FieldElement(*field, index), value())
                })),
            }
        }
        self.fill_histories(&mut out);
        for block in blocks {
            out.extend(self.block(&mut body, block));
        }
        out.extend(self.ion_stores());
        ir::Kernel { locals: body.locals, body: out }
    }

    pub(super) fn breakpoints(&self) -> Vec<&'a Block> {
        self.blocks(|k| if let ItemKind::Breakpoint(b) = k { Some(b) } else { None })
    }

    /// The SOLVEs of BREAKPOINT, and its other statements where there is no current.
    fn state(&mut self) -> Option<ir::Kernel> {
        let blocks = self.breakpoints();
        let mut body = Body::new(Role::Kernel);
        let mut solves = Vec::new();
        for block in &blocks {
            self.collect_solves(&mut body, block, &mut solves);
        }
        let mut rest = Vec::new();
        if self.symbols.mech.currents.is_empty() {
            for block in &blocks {
                let without = without_solves(block);
                rest.extend(self.block(&mut body, &without));
            }
        }
        let writes = self.symbols.mech.ions.iter().any(|i| i.writes.iter().any(|v| *v != IonVar::Current));
        let idle = !self.symbols.mech.currents.is_empty() || (rest.is_empty() && !writes);
        if solves.is_empty() && idle {
            return None;
        }
        let mut out = self.voltage_in();
        out.extend(self.ion_loads());
        out.extend(solves);
        out.extend(rest);
        out.extend(self.ion_stores());
        Some(ir::Kernel { locals: body.locals, body: out })
    }

    /// SOLVE statements wherever they stand in `block`, in textual order.
    fn collect_solves(&mut self, body: &mut Body, block: &Block, out: &mut ir::Block) {
        for stmt in &block.stmts {
            match &stmt.kind {
                StmtKind::Solve { .. } => self.statement(body, stmt, out),
                StmtKind::Block(b) | StmtKind::From { body: b, .. } | StmtKind::While { body: b, .. } => {
                    self.collect_solves(body, b, out);
                }
                StmtKind::If { arms, otherwise } => {
                    arms.iter().for_each(|(_, b)| self.collect_solves(body, b, out));
                    otherwise.iter().for_each(|b| self.collect_solves(body, b, out));
                }
                _ => {}
            }
        }
    }

    fn current(&mut self) -> Option<ir::CurrentKernel> {
        if self.symbols.mech.currents.is_empty() {
            return None;
        }
        let blocks = self.breakpoints();
        let mut body = Body::new(Role::Kernel);
        let mut out = self.voltage_in();
        if let Some(count) = self.evaluations {
            body.discontinuities = Discontinuities::When(count);
            out.extend(Self::count_evaluation(count));
        }
        for block in blocks {
            let without = without_solves(block);
            out.extend(self.block(&mut body, &without));
            self.local_currents(&body, block, &mut out);
        }
        Some(ir::CurrentKernel {
            conductances: self.conductances(&mut body),
            locals: body.locals,
            prologue: self.ion_loads(),
            body: out,
            epilogue: self.ion_stores(),
        })
    }

    fn net_receive(&mut self) {
        let mut found = self.module.items.iter().filter_map(|item| match &item.kind {
            ItemKind::NetReceive { args, body } => Some((args, body, item.at)),
            _ => None,
        });
        let Some((args, block, at)) = found.next() else { return };
        let again = found.next();
        if let Some((.., again)) = again {
            self.error(again, "there can be only one NET_RECEIVE block", "the second");
        }
        if self.symbols.mech.kind == ir::Kind::Density {
            self.error(at, "NET_RECEIVE needs a POINT_PROCESS or an ARTIFICIAL_CELL", "a density mechanism");
        }
        if args.is_empty() {
            self.error(at, "NET_RECEIVE must have at least one argument", "no argument");
        }
        let mut body = receiver(args);
        let (loads, stores) = self.event_ions(block);
        let uses_voltage = self.symbols.voltage_copy.filter(|_| mentions(block, "v").is_some());
        let mut out = if uses_voltage.is_some() { self.voltage_in() } else { Vec::new() };
        out.extend(loads);
        out.extend(self.block(&mut body, block));
        out.extend(uses_voltage.map(|f| ir::Stmt::Assign(ir::Place::Voltage, load(ir::Place::Field(f)))));
        out.extend(stores);
        let kernel = ir::Kernel { locals: body.locals, body: out };
        let initial = initial_of(block).map(|block| {
            let mut body = receiver(args);
            let out = self.block(&mut body, block);
            ir::Kernel { locals: body.locals, body: out }
        });
        self.symbols.mech.net_receive = Some(ir::NetReceive {
            args: args.iter().map(|a| a.name.name.clone()).collect(),
            body: kernel,
            initial,
        });
    }

    /// Concentrations that NET_RECEIVE mentions: in on entry, and out on exit if they are states.
    fn event_ions(&mut self, block: &Block) -> (ir::Block, ir::Block) {
        let (mut loads, mut stores) = (Vec::new(), Vec::new());
        for (name, (id, var)) in self.symbols.ion_vars.clone() {
            let Some(at) = mentions(block, &name) else { continue };
            if !matches!(var, IonVar::Inside | IonVar::Outside) {
                let message = format!("`{name}` cannot be used in NET_RECEIVE, only concentrations can");
                self.error(at, message, "an ion variable");
                continue;
            }
            let Some(field) = self.ion_field(id, var) else { continue };
            loads.push(ir::Stmt::Assign(field.clone(), load(ir::Place::Ion(id, var))));
            if self.symbols.states.contains(&name) {
                stores.push(ir::Stmt::Assign(ir::Place::Ion(id, var), load(field)));
            }
        }
        (loads, stores)
    }
}

fn receiver(args: &[Arg]) -> Body {
    let mut body = Body::new(Role::NetReceive);
    for (i, arg) in args.iter().enumerate() {
        body.bind(&arg.name.name, Binding::Argument(i as u32));
    }
    body.bind("flag", Binding::Flag);
    body
}

/// The INITIAL block inside NET_RECEIVE.
fn initial_of(block: &Block) -> Option<&Block> {
    block.stmts.iter().find_map(|s| match &s.kind {
        StmtKind::Initial(block) => Some(block),
        _ => None,
    })
}

/// `block` with all SOLVE statements taken out.
fn without_solves(block: &Block) -> Block {
    let keep = |s: &Stmt| -> Option<Stmt> {
        let kind = match &s.kind {
            StmtKind::Solve { .. } => return None,
            StmtKind::Block(b) => StmtKind::Block(without_solves(b)),
            StmtKind::If { arms, otherwise } => StmtKind::If {
                arms: arms.iter().map(|(c, b)| (c.clone(), without_solves(b))).collect(),
                otherwise: otherwise.as_ref().map(without_solves),
            },
            StmtKind::From { var, from, to, by, body } => StmtKind::From {
                var: var.clone(),
                from: from.clone(),
                to: to.clone(),
                by: by.clone(),
                body: without_solves(body),
            },
            StmtKind::While { cond, body } => {
                StmtKind::While { cond: cond.clone(), body: without_solves(body) }
            }
            other => other.clone(),
        };
        Some(Stmt { kind, at: s.at })
    };
    Block { stmts: block.stmts.iter().filter_map(keep).collect(), at: block.at }
}

/// Where `block` mentions `name`.
pub(super) fn mentions(block: &Block, name: &str) -> Option<At> {
    let in_expr = |e: &Expr| expr_mentions(e, name);
    let in_block = |b: &Block| mentions(b, name);
    block.stmts.iter().find_map(|s| match &s.kind {
        StmtKind::Assign { target, value, .. } => in_expr(target).or_else(|| in_expr(value)),
        StmtKind::Call(e) => in_expr(e),
        StmtKind::If { arms, otherwise } => arms
            .iter()
            .find_map(|(c, b)| in_expr(c).or_else(|| in_block(b)))
            .or_else(|| otherwise.as_ref().and_then(in_block)),
        StmtKind::While { cond, body } => in_expr(cond).or_else(|| in_block(body)),
        StmtKind::From { body, .. } | StmtKind::Block(body) | StmtKind::ForNetCons(_, body) => in_block(body),
        StmtKind::Watch(list) => list.iter().find_map(|w| in_expr(&w.left).or_else(|| in_expr(&w.right))),
        _ => None,
    })
}

pub(super) fn expr_mentions(e: &Expr, name: &str) -> Option<At> {
    match &e.kind {
        ExprKind::Name(n) => (n == name).then_some(e.at),
        ExprKind::Index(n, i) => (n == name).then_some(e.at).or_else(|| expr_mentions(i, name)),
        ExprKind::Paren(a) | ExprKind::Unary(_, a) => expr_mentions(a, name),
        ExprKind::Binary(_, a, b) => expr_mentions(a, name).or_else(|| expr_mentions(b, name)),
        ExprKind::Call(_, args) => args.iter().find_map(|a| expr_mentions(a, name)),
        _ => None,
    }
}
