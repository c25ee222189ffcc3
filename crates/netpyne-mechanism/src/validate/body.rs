//! Checks the statements of one kernel or function.

use super::Errors;
use crate::arith::arity;
use crate::ir::*;

/// What a unit may do.
#[derive(Clone, Copy, Default)]
pub(super) struct Rights {
    pub events: bool,
    /// Use the flag and weights of the event.
    pub event: bool,
    /// Number of weights.
    pub arguments: u32,
    pub set_voltage: bool,
}

pub(super) struct Unit<'a, 'm> {
    m: &'m Mechanism,
    locals: &'a [Local],
    rights: Rights,
    errors: &'a mut Errors<'m>,
    loops: u32,
    /// Those of them that `continue` can mean.
    continues: u32,
    connections: bool,
    newton: bool,
}

impl<'a, 'm> Unit<'a, 'm> {
    pub fn new(m: &'m Mechanism, locals: &'a [Local], rights: Rights, errors: &'a mut Errors<'m>) -> Self {
        if locals.iter().any(|l| l.len == 0) {
            errors.push("a local array has no elements");
        }
        Self { m, locals, rights, errors, loops: 0, continues: 0, connections: false, newton: false }
    }

    pub fn block(&mut self, block: &Block) {
        block.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn looped(&mut self, body: &Block) {
        self.loops += 1;
        self.continues += 1;
        self.block(body);
        self.continues -= 1;
        self.loops -= 1;
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Assign(place, value) => {
                self.expr(value);
                self.store(place);
            }
            Stmt::Eval(e) => self.expr(e),
            Stmt::If(c, yes, no) => {
                self.expr(c);
                self.block(yes);
                self.block(no);
            }
            Stmt::While(c, body) => {
                self.expr(c);
                self.looped(body);
            }
            Stmt::For { variable, first, last, step, body } => {
                self.place(&Place::Local(*variable));
                [first, last, step].into_iter().for_each(|e| self.expr(e));
                self.looped(body);
            }
            Stmt::Loop { head, condition, body, step } => {
                self.expr(condition);
                for block in [head, body, step] {
                    self.looped(block);
                }
            }
            Stmt::Scope(body) => {
                let outer = (self.loops, self.continues);
                self.loops += 1;
                self.block(body);
                (self.loops, self.continues) = outer;
            }
            Stmt::Continue if self.continues == 0 => self.errors.push("`continue` is outside any loop"),
            Stmt::Continue => {}
            Stmt::SetVector(vector, index, value) => {
                self.errors.index("vector", vector.index(), self.m.vectors.len());
                self.expr(index);
                self.expr(value);
            }
            Stmt::MakeStream(handle, ids) => {
                self.errors.index("random handle", handle.index(), self.m.handles.len());
                self.exprs(ids);
            }
            Stmt::DropStream(handle) => {
                self.errors.index("random handle", handle.index(), self.m.handles.len());
            }
            Stmt::SetStream(handle, a, b) => {
                self.errors.index("random handle", handle.index(), self.m.handles.len());
                self.expr(a);
                self.expr(b);
            }
            Stmt::Break if self.loops == 0 => self.errors.push("`break` is outside any loop"),
            Stmt::Break => {}
            Stmt::Return if self.newton => self.errors.push("`return` is inside a block of equations"),
            Stmt::Return => {}
            Stmt::Table(table, x) => {
                self.expr(x);
                self.table(*table, false);
            }
            Stmt::NetSend { time, flag } => {
                self.expr(time);
                self.expr(flag);
                self.event("net_send");
            }
            Stmt::NetEvent(e) => {
                self.expr(e);
                self.event("net_event");
            }
            Stmt::NetMove(e) => {
                self.expr(e);
                self.event("net_move");
            }
            Stmt::Watch(watch, flag) => {
                self.expr(flag);
                self.errors.index("watch", watch.index(), self.m.watches.len());
                self.event("WATCH");
            }
            Stmt::ForNetCons(body) => {
                self.event("FOR_NETCONS");
                let outer = std::mem::replace(&mut self.connections, true);
                self.looped(body);
                self.connections = outer;
            }
            Stmt::RandomSetSeq(random, e) => {
                self.errors.index("random stream", random.index(), self.m.randoms.len());
                self.expr(e);
            }
            Stmt::SetSeed(e) => {
                self.expr(e);
            }
            Stmt::Solve(solve) => self.solve(solve),
            Stmt::Fail(_) => {}
        }
    }

    fn event(&mut self, what: &str) {
        if !self.rights.events {
            self.errors.push(format_args!("{what} is allowed only in INITIAL and NET_RECEIVE"));
        }
    }

    fn solve(&mut self, solve: &Solve) {
        match solve {
            Solve::DerivImplicit { states, equations, derivatives, body, .. } => {
                let n = states.len();
                if n == 0 || equations.len() != n || derivatives.len() != n {
                    self.errors.push("a derivimplicit block needs one equation for each unknown");
                }
                if equations.iter().any(|e| *e as usize >= n) {
                    self.errors.push("a derivimplicit equation belongs to no unknown");
                }
                states.iter().chain(derivatives).for_each(|place| {
                    self.store(place);
                });
                self.repeated(body);
            }
            Solve::Nonlinear { states, values, body } => {
                if states.is_empty() || values.len() != states.len() {
                    self.errors.push("a NONLINEAR block needs one equation for each unknown");
                }
                states.iter().chain(values).for_each(|place| self.store(place));
                self.repeated(body);
            }
            Solve::Sparse(sparse) => self.sparse(sparse),
            Solve::Linear { states, rows } => {
                if states.is_empty() || rows.len() != states.len() {
                    self.errors.push("a LINEAR block needs one equation for each unknown");
                }
                states.iter().for_each(|place| self.store(place));
                for row in rows {
                    self.block(&row.before);
                    for (unknown, value) in &row.coefficients {
                        self.errors.index("unknown", *unknown as usize, states.len());
                        self.expr(value);
                    }
                    row.rhs.iter().for_each(|e| self.expr(e));
                }
            }
        }
    }

    /// A block that the runner runs as often as it likes: control may leave it only at its end.
    fn repeated(&mut self, body: &Block) {
        let outer = (self.newton, self.loops, self.continues);
        (self.newton, self.loops, self.continues) = (true, 0, 0);
        self.block(body);
        (self.newton, self.loops, self.continues) = outer;
    }

    fn sparse(&mut self, sparse: &Sparse) {
        let Sparse { states, elements, old, rhs, matrix, body, .. } = sparse;
        if states.is_empty() {
            self.errors.push("a KINETIC block has no unknowns");
        }
        states.iter().for_each(|place| self.store(place));
        for (local, len) in [(old, states.len()), (rhs, states.len()), (matrix, elements.len())] {
            if self.errors.index("local", local.index(), self.locals.len())
                && self.locals[local.index()].len as usize != len
            {
                self.errors.push("an array of a KINETIC block has the wrong length");
            }
        }
        for (i, (row, column)) in elements.iter().enumerate() {
            self.errors.index("row", *row as usize, states.len());
            self.errors.index("column", *column as usize, states.len());
            if elements[..i].contains(&(*row, *column)) {
                self.errors.push("an element of the matrix of a KINETIC block is listed twice");
            }
        }
        self.repeated(body);
    }

    fn store(&mut self, place: &Place) {
        match place {
            Place::Env(_) => self.errors.push("time, dt, celsius, area, diam and flag cannot be assigned"),
            Place::Ion(_, IonVar::Current) => self.errors.push("an ion's total current cannot be assigned"),
            Place::Voltage if !self.rights.set_voltage => {
                self.errors.push("the voltage can be assigned only in NET_RECEIVE");
            }
            _ => {}
        }
        self.place(place);
    }

    /// Checks a place that is loaded or stored.
    pub fn place(&mut self, place: &Place) {
        let m = self.m;
        match place {
            Place::Local(id) => {
                self.errors.index("local", id.index(), self.locals.len());
            }
            Place::LocalElement(id, index) => {
                self.errors.index("local", id.index(), self.locals.len());
                self.expr(index);
            }
            Place::Field(id) => {
                self.errors.index("field", id.index(), m.fields.len());
            }
            Place::FieldElement(id, index) => {
                self.errors.index("field", id.index(), m.fields.len());
                self.expr(index);
            }
            Place::Global(id) => {
                self.errors.index("global", id.index(), m.globals.len());
            }
            Place::GlobalElement(id, index) => {
                self.errors.index("global", id.index(), m.globals.len());
                self.expr(index);
            }
            Place::Voltage => self.needs_node("the voltage"),
            Place::Ion(id, _) => {
                self.errors.index("ion", id.index(), m.ions.len());
            }
            Place::Pointer(id) => {
                self.errors.index("pointer", id.index(), m.pointers.len());
            }
            Place::Argument(n) => {
                if self.rights.event {
                    self.errors.index("weight", *n as usize, self.rights.arguments as usize);
                } else {
                    self.errors.push("the event's weights are known only in NET_RECEIVE");
                }
            }
            Place::ConnectionArgument(_) => {
                if !self.connections {
                    self.errors.push("weights of other connections are known only in FOR_NETCONS");
                }
            }
            Place::Env(Env::Flag) if !self.rights.event => {
                self.errors.push("`flag` is known only in NET_RECEIVE");
            }
            Place::Env(Env::Area | Env::Diameter) => self.needs_node("the area or diameter"),
            Place::Env(_) => {}
        }
    }

    fn needs_node(&mut self, what: &str) {
        if self.m.kind == Kind::ArtificialCell {
            self.errors.push(format_args!("an artificial cell uses {what} of a segment"));
        }
    }

    fn table(&mut self, id: TableId, result: bool) {
        if self.errors.index("table", id.index(), self.m.tables.len()) {
            let columns = &self.m.tables[id.index()].columns;
            if matches!(columns, TableColumns::Result) != result {
                self.errors.push("a table is used the wrong way (result of a function or places)");
            }
        }
    }

    fn exprs(&mut self, args: &[Expr]) {
        args.iter().for_each(|e| self.expr(e));
    }

    fn count(&mut self, what: &str, given: usize, wanted: usize) {
        if given != wanted {
            self.errors.push(format_args!("{what} takes {wanted} argument(s), not {given}"));
        }
    }

    pub fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Number(_) => {}
            Expr::Load(place) => self.place(place),
            Expr::Unary(_, a) => self.expr(a),
            Expr::Binary(_, a, b) => {
                self.expr(a);
                self.expr(b);
            }
            Expr::Math(f, args) => {
                self.count(&format!("{f:?}"), args.len(), arity(*f));
                self.exprs(args);
            }
            Expr::Select(c, a, b) => {
                [c, a, b].into_iter().for_each(|e| self.expr(e));
            }
            Expr::Call(id, args) => {
                if self.errors.index("function", id.index(), self.m.functions.len()) {
                    let function = &self.m.functions[id.index()];
                    self.count(&format!("`{}`", function.name), args.len(), function.parameters as usize);
                }
                self.exprs(args);
            }
            Expr::Table(table, x) => {
                self.table(*table, true);
                self.expr(x);
            }
            Expr::Random(random, draw, args) => {
                self.errors.index("random stream", random.index(), self.m.randoms.len());
                let most = match draw {
                    Draw::Uniform | Draw::Normal => 2,
                    Draw::NegExp | Draw::Poisson => 1,
                    Draw::Word | Draw::Double => 0,
                };
                if !args.is_empty() {
                    self.count(&format!("random {draw:?}"), args.len(), most);
                }
                self.exprs(args);
            }
            Expr::Convert(_, a) => self.expr(a),
            Expr::Integer(_, of, a, b) => {
                if matches!(of, CType::Float | CType::Double) {
                    self.errors.push("arithmetic of integers is of a type that is none");
                }
                self.expr(a);
                self.expr(b);
            }
            Expr::Handle(handle, query, args) => {
                self.errors.index("random handle", handle.index(), self.m.handles.len());
                let most = match query {
                    Query::Draw(Draw::Uniform | Draw::Normal) => 2,
                    Query::Draw(Draw::NegExp) => 1,
                    _ => 0,
                };
                if !args.is_empty() {
                    self.count(&format!("random {query:?}"), args.len(), most);
                }
                self.exprs(args);
            }
            Expr::McellRan4(a, b) => {
                self.expr(a);
                self.expr(b);
            }
            Expr::VectorSize(vector) | Expr::VectorPresent(vector) => {
                self.errors.index("vector", vector.index(), self.m.vectors.len());
            }
            Expr::VectorGet(vector, index) => {
                self.errors.index("vector", vector.index(), self.m.vectors.len());
                self.expr(index);
            }
        }
    }
}
