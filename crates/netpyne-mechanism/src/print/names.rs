//! Names for what the IR numbers.

use crate::ir::*;

/// Names of a mechanism's storage, and of the locals of one kernel or function.
pub(super) struct Names<'m> {
    pub m: &'m Mechanism,
    locals: Vec<String>,
}

impl<'m> Names<'m> {
    /// Locals that have the name of something else get a number behind theirs: `tau.2`.
    pub fn new(m: &'m Mechanism, locals: &[Local]) -> Self {
        let mut names: Vec<String> = Vec::new();
        for local in locals {
            let taken = |name: &str| {
                names.iter().any(|n| n == name)
                    || m.fields.iter().any(|f| f.name == name)
                    || m.globals.iter().any(|g| g.name == name)
            };
            let mut name = local.name.clone();
            let mut n = 1;
            while taken(&name) {
                n += 1;
                name = format!("{}.{n}", local.name);
            }
            names.push(name);
        }
        Self { m, locals: names }
    }

    pub fn local(&self, i: usize) -> String {
        self.locals.get(i).cloned().unwrap_or_else(|| format!("local.{i}"))
    }

    pub fn place(&self, place: &Place) -> String {
        let m = self.m;
        match place {
            Place::Local(id) => self.local(id.index()),
            Place::Field(id) => m.fields[id.index()].name.clone(),
            Place::Global(id) => m.globals[id.index()].name.clone(),
            Place::LocalElement(id, i) => format!("{}[{}]", self.local(id.index()), self.expr(i)),
            Place::FieldElement(id, i) => format!("{}[{}]", m.fields[id.index()].name, self.expr(i)),
            Place::GlobalElement(id, i) => format!("{}[{}]", m.globals[id.index()].name, self.expr(i)),
            Place::Voltage => "node.v".to_owned(),
            Place::Ion(id, var) => format!("node.{}", ion_variable(&m.ions[id.index()].ion, *var)),
            Place::Pointer(id) => format!("*{}", m.pointers[id.index()]),
            Place::Argument(i) => self.argument(*i),
            Place::ConnectionArgument(i) => format!("connection.{}", self.argument(*i)),
            Place::Env(env) => match env {
                Env::Time => "t",
                Env::Dt => "dt",
                Env::Celsius => "celsius",
                Env::Area => "node.area",
                Env::Diameter => "node.diam",
                Env::Flag => "event.flag",
            }
            .to_owned(),
        }
    }

    fn argument(&self, i: u32) -> String {
        let args = self.m.net_receive.as_ref().map(|n| &n.args);
        let name = args.and_then(|a| a.get(i as usize)).map_or("?", String::as_str);
        format!("event.{name}")
    }

    /// Name of a column of the fields.
    pub fn field_column(m: &Mechanism, column: u32) -> String {
        m.field_of(column).map_or_else(|| format!("?{column}"), |(f, at)| element(&f.name, f.len, at))
    }

    /// Name of an element of the globals.
    pub fn global_element(m: &Mechanism, element_at: u32) -> String {
        m.global_of(element_at)
            .map_or_else(|| format!("?{element_at}"), |(g, at)| element(&g.name, g.len, at))
    }
}

/// The name of an element; that of a variable with only one is the variable's.
pub(super) fn element(name: &str, len: u32, at: u32) -> String {
    if len > 1 { format!("{name}[{at}]") } else { name.to_owned() }
}

/// `ena`, `nai`, `nao`, `ina`
pub(super) fn ion_variable(ion: &str, var: IonVar) -> String {
    match var {
        IonVar::Reversal => format!("e{ion}"),
        IonVar::Inside => format!("{ion}i"),
        IonVar::Outside => format!("{ion}o"),
        IonVar::Current => format!("i{ion}"),
    }
}

/// The shortest decimal that reads back as the same double; whole numbers without a point.
pub(super) fn number(x: f64) -> String {
    let magnitude = x.abs();
    if x != 0.0 && !(1e-5..1e15).contains(&magnitude) { format!("{x:e}") } else { format!("{x}") }
}

/// `BeforeStep` as `before step`.
pub(super) fn kernel_name(debug: &str) -> String {
    let mut out = String::new();
    for c in debug.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.extend(c.to_lowercase());
    }
    out
}
