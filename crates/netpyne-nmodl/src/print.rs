//! Syntax tree to text: the inverse of [`crate::parse`].

use crate::ast::*;
use std::fmt::Write;

/// `module` as text that parses to an equal tree.
pub fn print(module: &Module) -> String {
    let mut out = Printer { text: String::new(), indent: 0 };
    for item in &module.items {
        out.item(item);
    }
    out.text
}

/// `expr` as NMODL text.
pub fn print_expr(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Number(text, unit) => format!("{text}{}", unit_suffix(unit)),
        ExprKind::Name(name) => name.clone(),
        ExprKind::Index(name, index) => format!("{name}[{}]", print_expr(index)),
        ExprKind::Delayed(name, lag) => format!("{name}@{lag}"),
        ExprKind::Call(name, args) => {
            format!("{}({})", name.name, args.iter().map(print_expr).collect::<Vec<_>>().join(", "))
        }
        ExprKind::Str(text) => format!("\"{text}\""),
        ExprKind::Paren(inner) => format!("({})", print_expr(inner)),
        ExprKind::Unary(UnaryOp::Neg, inner) => format!("-{}", print_expr(inner)),
        ExprKind::Unary(UnaryOp::Not, inner) => format!("!{}", print_expr(inner)),
        ExprKind::Binary(BinaryOp::Pow, left, right) => format!("{}^{}", print_expr(left), print_expr(right)),
        ExprKind::Binary(op, left, right) => {
            format!("{} {} {}", print_expr(left), op.symbol(), print_expr(right))
        }
    }
}

fn unit_suffix(unit: &Option<String>) -> String {
    unit.as_ref().map(|u| format!(" ({u})")).unwrap_or_default()
}

fn names(list: &[Ident]) -> String {
    list.iter().map(|i| i.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn args(list: &[Arg]) -> String {
    list.iter().map(|a| format!("{}{}", a.name.name, unit_suffix(&a.unit))).collect::<Vec<_>>().join(", ")
}

fn count(count: &Count) -> String {
    match count {
        Count::Literal(n) => n.to_string(),
        Count::Name(name) => name.name.clone(),
    }
}

fn len(len: &Option<Count>) -> String {
    len.as_ref().map(|n| format!("[{}]", count(n))).unwrap_or_default()
}

fn locals(list: &[LocalVar]) -> String {
    list.iter().map(|v| format!("{}{}", v.name.name, len(&v.len))).collect::<Vec<_>>().join(", ")
}

fn reactants(list: &[Reactant]) -> String {
    list.iter()
        .map(|r| match &r.count {
            Some(n) => format!("{} {}", count(n), print_expr(&r.what)),
            None => print_expr(&r.what),
        })
        .collect::<Vec<_>>()
        .join(" + ")
}

struct Printer {
    text: String,
    indent: usize,
}

impl Printer {
    fn line(&mut self, line: impl AsRef<str>) {
        let _ = writeln!(self.text, "{:1$}{2}", "", 4 * self.indent, line.as_ref());
    }

    fn braced<T>(&mut self, head: &str, lines: &[T], line: fn(&T) -> String) {
        self.line(format!("{head} {{"));
        self.indent += 1;
        for x in lines {
            self.line(line(x));
        }
        self.indent -= 1;
        self.line("}");
    }

    fn item(&mut self, item: &Item) {
        match &item.kind {
            ItemKind::Title(text) => self.line(format!("TITLE {text}")),
            ItemKind::Define(name, value) => self.line(format!("DEFINE {} {value}", name.name)),
            ItemKind::Include(file) => self.line(format!("INCLUDE \"{file}\"")),
            ItemKind::Verbatim(text) => self.verbatim(text),
            // Stands only in trees that are being translated.
            ItemKind::C(_) => {}
            ItemKind::Local(list) => self.line(format!("LOCAL {}", locals(list))),
            ItemKind::UnitsSwitch(on) => self.line(if *on { "UNITSON" } else { "UNITSOFF" }),
            ItemKind::Neuron(list) => self.braced("NEURON", list, neuron),
            ItemKind::Units(list) => self.braced("UNITS", list, unit_def),
            ItemKind::Parameter(list) => self.braced("PARAMETER", list, param),
            ItemKind::Constant(list) => self.braced("CONSTANT", list, param),
            ItemKind::Independent(list) => self.braced("INDEPENDENT", list, independent),
            ItemKind::Assigned(list) => self.braced("ASSIGNED", list, variable),
            ItemKind::State(list) => self.braced("STATE", list, variable),
            ItemKind::Initial(body) => self.block("INITIAL", body),
            ItemKind::Breakpoint(body) => self.block("BREAKPOINT", body),
            ItemKind::Constructor(body) => self.block("CONSTRUCTOR", body),
            ItemKind::Destructor(body) => self.block("DESTRUCTOR", body),
            ItemKind::BeforeAfter { before, moment, body } => {
                let moment = match moment {
                    Moment::Breakpoint => "BREAKPOINT",
                    Moment::Solve => "SOLVE",
                    Moment::Initial => "INITIAL",
                    Moment::Step => "STEP",
                };
                self.block(&format!("{} {moment}", if *before { "BEFORE" } else { "AFTER" }), body);
            }
            ItemKind::Solver { kind, name, solve_for, body } => {
                let keyword = match kind {
                    SolverKind::Derivative => "DERIVATIVE",
                    SolverKind::Kinetic => "KINETIC",
                    SolverKind::Linear => "LINEAR",
                    SolverKind::Nonlinear => "NONLINEAR",
                    SolverKind::Discrete => "DISCRETE",
                };
                let mut head = format!("{keyword} {}", name.name);
                if !solve_for.is_empty() {
                    let _ = write!(head, " SOLVEFOR {}", names(solve_for));
                }
                self.block(&head, body);
            }
            ItemKind::Routine(r) => {
                let keyword = if r.is_function { "FUNCTION" } else { "PROCEDURE" };
                let head = format!("{keyword} {}({}){}", r.name.name, args(&r.args), unit_suffix(&r.unit));
                self.block(&head, &r.body);
            }
            ItemKind::FunctionTable { name, args: list, unit } => {
                self.line(format!("FUNCTION_TABLE {}({}){}", name.name, args(list), unit_suffix(unit)));
            }
            ItemKind::NetReceive { args: list, body } => {
                self.block(&format!("NET_RECEIVE ({})", args(list)), body);
            }
        }
    }

    /// Verbatim text keeps every character, so nothing may be added around it.
    fn verbatim(&mut self, text: &str) {
        let _ = writeln!(self.text, "VERBATIM{text}ENDVERBATIM");
    }

    fn block(&mut self, head: &str, body: &Block) {
        self.line(format!("{head} {{").trim_start());
        self.indent += 1;
        for stmt in &body.stmts {
            self.stmt(stmt);
        }
        self.indent -= 1;
        self.line("}");
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Local(list) => self.line(format!("LOCAL {}", locals(list))),
            StmtKind::Assign { target, value, protect } => {
                let protect = if *protect { "PROTECT " } else { "" };
                self.line(format!("{protect}{} = {}", print_expr(target), print_expr(value)));
            }
            StmtKind::Call(call) => self.line(print_expr(call)),
            StmtKind::From { var, from, to, by, body } => {
                let by = by.as_ref().map(|e| format!(" BY {}", print_expr(e))).unwrap_or_default();
                let head = format!("FROM {} = {} TO {}{by}", var.name, print_expr(from), print_expr(to));
                self.block(&head, body);
            }
            StmtKind::While { cond, body } => self.block(&format!("WHILE ({})", print_expr(cond)), body),
            StmtKind::If { arms, otherwise } => {
                for (i, (cond, body)) in arms.iter().enumerate() {
                    let word = if i == 0 { "IF" } else { "ELSE IF" };
                    self.block(&format!("{word} ({})", print_expr(cond)), body);
                }
                if let Some(body) = otherwise {
                    self.block("ELSE", body);
                }
            }
            StmtKind::Block(body) => self.block("", body),
            StmtKind::Solve { name, method, steady_state, if_error } => {
                let mut text = format!("SOLVE {}", name.name);
                if let Some(method) = method {
                    let word = if *steady_state { "STEADYSTATE" } else { "METHOD" };
                    let _ = write!(text, " {word} {}", method.name);
                }
                match if_error {
                    Some(body) => self.block(&format!("{text} IFERROR"), body),
                    None => self.line(text),
                }
            }
            StmtKind::Conductance(name, ion) => {
                let ion = ion.as_ref().map(|i| format!(" USEION {}", i.name)).unwrap_or_default();
                self.line(format!("CONDUCTANCE {}{ion}", name.name));
            }
            StmtKind::Verbatim(text) => self.verbatim(text),
            StmtKind::C(_) => {}
            StmtKind::Table(table) => self.line(table_text(table)),
            StmtKind::PerState { diffusion, index, value, states } => {
                let word = if *diffusion { "LONGITUDINAL_DIFFUSION" } else { "COMPARTMENT" };
                let index = index.as_ref().map(|i| format!("{}, ", i.name)).unwrap_or_default();
                let states = states.iter().map(|s| s.name.as_str()).collect::<Vec<_>>().join(" ");
                self.line(format!("{word} {index}{} {{{states}}}", print_expr(value)));
            }
            StmtKind::Conserve(left, value) => {
                self.line(format!("CONSERVE {} = {}", reactants(left), print_expr(value)));
            }
            StmtKind::Reaction { left, arrow } => {
                let right = match arrow {
                    Arrow::Both(right, f, b) => {
                        format!("<-> {} ({}, {})", reactants(right), print_expr(f), print_expr(b))
                    }
                    Arrow::In(flux) => format!("<< ({})", print_expr(flux)),
                    Arrow::Out(rate) => format!("-> ({})", print_expr(rate)),
                };
                self.line(format!("~ {} {right}", reactants(left)));
            }
            StmtKind::Equation { more, left, right } => {
                let sign = if *more { "~+" } else { "~" };
                self.line(format!("{sign} {} = {}", print_expr(left), print_expr(right)));
            }
            StmtKind::Lag(name, by) => self.line(format!("LAG {} BY {}", name.name, by.name)),
            StmtKind::UnitsSwitch(on) => self.line(if *on { "UNITSON" } else { "UNITSOFF" }),
            StmtKind::Initial(body) => self.block("INITIAL", body),
            StmtKind::Watch(list) => {
                let list = list.iter().map(|w| {
                    let sign = if w.rising { ">" } else { "<" };
                    let (left, right) = (print_expr(&w.left), print_expr(&w.right));
                    format!("({left} {sign} {right}) {}", print_expr(&w.flag))
                });
                self.line(format!("WATCH {}", list.collect::<Vec<_>>().join(", ")));
            }
            StmtKind::ForNetCons(list, body) => self.block(&format!("FOR_NETCONS({})", args(list)), body),
            StmtKind::Mutex(lock) => self.line(if *lock { "MUTEXLOCK" } else { "MUTEXUNLOCK" }),
        }
    }
}

fn table_text(table: &Table) -> String {
    let mut text = "TABLE".to_string();
    if !table.names.is_empty() {
        let _ = write!(text, " {}", names(&table.names));
    }
    if !table.depend.is_empty() {
        let _ = write!(text, " DEPEND {}", names(&table.depend));
    }
    let (from, to) = (print_expr(&table.from), print_expr(&table.to));
    let _ = write!(text, " FROM {from} TO {to} WITH {}", count(&table.with));
    text
}

fn neuron(stmt: &NeuronStmt) -> String {
    match stmt {
        NeuronStmt::Kind(MechKind::Suffix, name) => format!("SUFFIX {}", name.name),
        NeuronStmt::Kind(MechKind::PointProcess, name) => format!("POINT_PROCESS {}", name.name),
        NeuronStmt::Kind(MechKind::ArtificialCell, name) => format!("ARTIFICIAL_CELL {}", name.name),
        NeuronStmt::UseIon(used) => {
            let mut text = format!("USEION {}", used.ion.name);
            if !used.read.is_empty() {
                let _ = write!(text, " READ {}", names(&used.read));
            }
            if !used.write.is_empty() {
                let _ = write!(text, " WRITE {}", names(&used.write));
            }
            if let Some(valence) = &used.valence {
                let _ = write!(text, " VALENCE {}", valence.text);
            }
            if let Some(name) = &used.represents {
                let _ = write!(text, " REPRESENTS {name}");
            }
            text
        }
        NeuronStmt::Names(list, idents) => format!("{} {}", list.keyword(), names(idents)),
        NeuronStmt::ThreadSafe => "THREADSAFE".to_string(),
        NeuronStmt::Represents(name) => format!("REPRESENTS {name}"),
    }
}

fn unit_def(def: &UnitDef) -> String {
    match def {
        UnitDef::Alias { name, means, .. } => format!("({name}) = ({means})"),
        UnitDef::Value { name, value, unit } => format!("{} = {} ({unit})", name.name, value.text),
        UnitDef::Factor { name, from, to, arrow } => {
            format!("{} = ({from}) {}({to})", name.name, if *arrow { "-> " } else { "" })
        }
    }
}

fn param(def: &ParamDef) -> String {
    let mut text = format!("{}{}", def.name.name, len(&def.len));
    if let Some(value) = &def.value {
        let _ = write!(text, " = {}", value.text);
    }
    text += &unit_suffix(&def.unit);
    if let Some((low, high)) = &def.limits {
        let _ = write!(text, " <{}, {}>", low.text, high.text);
    }
    text
}

fn independent(def: &IndepDef) -> String {
    let sweep = if def.sweep { "SWEEP " } else { "" };
    let start = def.start.as_ref().map(|s| format!(" START {}", s.text)).unwrap_or_default();
    format!(
        "{sweep}{} FROM {} TO {} WITH {}{start}{}",
        def.name.name,
        def.from.text,
        def.to.text,
        count(&def.with),
        unit_suffix(&def.unit)
    )
}

fn variable(def: &VarDef) -> String {
    let mut text = format!("{}{}", def.name.name, len(&def.len));
    if let Some((low, high)) = &def.range {
        let _ = write!(text, " FROM {} TO {}", low.text, high.text);
    }
    if let Some(start) = &def.start {
        let _ = write!(text, " START {}", start.text);
    }
    text += &unit_suffix(&def.unit);
    if let Some(tolerance) = &def.tolerance {
        let _ = write!(text, " <{}>", tolerance.text);
    }
    text
}
