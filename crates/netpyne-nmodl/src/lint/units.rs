//! Sums, comparisons and assignments of what has different dimensions.
//!
//! Careful: a number without a unit may be anything, and so may a name without one and whatever is computed from them. Only
//! where every unit is written down and the dimensions still differ is something said. Factors, like mV where V is due, are
//! not compared.

use super::Subject;
use super::dimension::{Dimension, NONE, PER_TIME, of};
use super::facts::Part;
use crate::ast::*;
use netpyne_base::Diagnostics;
use std::collections::BTreeMap;

pub(super) fn units(s: &Subject<'_>) -> Diagnostics {
    let mut aliases = BTreeMap::new();
    for item in &s.module.items {
        if let ItemKind::Units(list) = &item.kind {
            for def in list {
                if let UnitDef::Alias { name, means, .. } = def {
                    aliases.insert(name.trim(), means.trim());
                }
            }
        }
    }
    let mut check = Check { s, aliases, known: BTreeMap::new(), on: true, out: Diagnostics::new() };
    check.declared();
    let mut parts = s.facts.parts.iter();
    for item in &s.module.items {
        match &item.kind {
            ItemKind::UnitsSwitch(on) => check.on = *on,
            // Parts are in the order of these items.
            ItemKind::Initial(_)
            | ItemKind::Breakpoint(_)
            | ItemKind::Constructor(_)
            | ItemKind::Destructor(_)
            | ItemKind::BeforeAfter { .. }
            | ItemKind::Solver { .. }
            | ItemKind::Routine(_)
            | ItemKind::NetReceive { .. } => {
                if let Some(part) = parts.next() {
                    check.part(part);
                }
            }
            _ => {}
        }
    }
    check.out
}

struct Check<'s, 'a> {
    s: &'s Subject<'a>,
    aliases: BTreeMap<&'a str, &'a str>,
    /// Dimension and unit of what is declared with one.
    known: BTreeMap<&'a str, Dimension>,
    /// Whether units count here.
    on: bool,
    out: Diagnostics,
}

impl<'a> Check<'_, 'a> {
    fn declared(&mut self) {
        for v in &self.s.facts.variables {
            let dimension = v.unit.and_then(|u| of(u, &self.aliases));
            if let Some(d) = dimension {
                self.known.insert(v.name, d);
            }
        }
        for item in &self.s.module.items {
            let ItemKind::Units(list) = &item.kind else { continue };
            for def in list {
                let (name, unit) = match def {
                    UnitDef::Value { name, unit, .. } => (name, unit),
                    UnitDef::Factor { name, to, .. } => (name, to),
                    UnitDef::Alias { .. } => continue,
                };
                if let Some(d) = of(unit, &self.aliases) {
                    self.known.insert(&name.name, d);
                }
            }
        }
        let none = BTreeMap::new();
        for (name, unit) in
            [("v", "mV"), ("t", "ms"), ("dt", "ms"), ("celsius", "degC"), ("area", "um2"), ("diam", "um")]
        {
            self.known.extend(of(unit, &none).map(|d| (name, d)));
        }
    }

    fn part(&mut self, part: &Part<'a>) {
        let before = self.known.clone();
        for arg in part.args {
            self.known.remove(arg.name.name.as_str());
            let dimension = arg.unit.as_deref().and_then(|u| of(u, &self.aliases));
            self.known.extend(dimension.map(|d| (arg.name.name.as_str(), d)));
        }
        if part.is_function
            && let Some(name) = part.name
        {
            self.known.remove(name.name.as_str());
            let dimension = part.unit.and_then(|u| of(u, &self.aliases));
            self.known.extend(dimension.map(|d| (name.name.as_str(), d)));
        }
        self.block(part.body);
        self.known = before;
    }

    fn block(&mut self, block: &'a Block) {
        let mut hidden = Vec::new();
        for stmt in &block.stmts {
            match &stmt.kind {
                StmtKind::UnitsSwitch(on) => self.on = *on,
                StmtKind::Local(list) => {
                    for local in list {
                        let name = local.name.name.as_str();
                        hidden.push((name, self.known.remove(name)));
                    }
                }
                StmtKind::Assign { target, value, .. } => self.assign(target, value),
                StmtKind::Call(e) => drop(self.expr(e)),
                StmtKind::If { arms, otherwise } => {
                    for (condition, body) in arms {
                        self.expr(condition);
                        self.block(body);
                    }
                    otherwise.iter().for_each(|b| self.block(b));
                }
                StmtKind::While { cond, body } => {
                    self.expr(cond);
                    self.block(body);
                }
                StmtKind::From { body, .. } | StmtKind::Block(body) | StmtKind::Initial(body) => {
                    self.block(body)
                }
                StmtKind::ForNetCons(args, body) => {
                    for arg in args {
                        hidden.push((&arg.name.name, self.known.remove(arg.name.name.as_str())));
                    }
                    self.block(body);
                }
                _ => {}
            }
        }
        for (name, dimension) in hidden.into_iter().rev() {
            self.known.extend(dimension.map(|d| (name, d)));
        }
    }

    fn assign(&mut self, target: &'a Expr, value: &'a Expr) {
        let found = self.expr(value);
        let (ExprKind::Name(name) | ExprKind::Index(name, _)) = &target.kind else { return };
        let wanted = match name.strip_suffix('\'') {
            Some(state) => self.known.get(state).map(|d| sum(*d, PER_TIME, 1)),
            None => self.known.get(name.as_str()).copied(),
        };
        let (Some(wanted), Some(found)) = (wanted, found) else { return };
        if wanted != found && self.on {
            let message =
                format!("`{name}` is {}, but what it is assigned is {}", describe(wanted), describe(found));
            let warning = self.s.warning(value.at, message).label(describe(found));
            self.out.push(warning.help("check the units, or switch the check off here with UNITSOFF"));
        }
    }

    /// The dimension, where it is known for sure.
    fn expr(&mut self, e: &'a Expr) -> Option<Dimension> {
        match &e.kind {
            ExprKind::Number(_, unit) => of(unit.as_deref()?, &self.aliases),
            ExprKind::Name(n) => self.known.get(n.as_str()).copied(),
            ExprKind::Index(n, i) => {
                self.expr(i);
                self.known.get(n.as_str()).copied()
            }
            ExprKind::Delayed(..) | ExprKind::Str(_) => None,
            ExprKind::Paren(a) | ExprKind::Unary(UnaryOp::Neg, a) => self.expr(a),
            ExprKind::Unary(UnaryOp::Not, a) => {
                self.expr(a);
                None
            }
            ExprKind::Call(name, args) => {
                let dimensions: Vec<Option<Dimension>> = args.iter().map(|a| self.expr(a)).collect();
                self.call(name, args, &dimensions)
            }
            ExprKind::Binary(op, a, b) => {
                let (x, y) = (self.expr(a), self.expr(b));
                match op {
                    BinaryOp::Add | BinaryOp::Sub => {
                        self.same(e, x, y, "added to or subtracted from");
                        x.or(y)
                    }
                    BinaryOp::Mul => Some(sum(x?, y?, 1)),
                    BinaryOp::Div => Some(sum(x?, y?, -1)),
                    BinaryOp::Pow => {
                        let power = whole(b)?;
                        x.map(|d| d.map(|n| n * power))
                    }
                    BinaryOp::And | BinaryOp::Or => None,
                    _ => {
                        self.same(e, x, y, "compared with");
                        None
                    }
                }
            }
        }
    }

    fn call(
        &mut self,
        name: &'a Ident,
        args: &'a [Expr],
        dimensions: &[Option<Dimension>],
    ) -> Option<Dimension> {
        match name.name.as_str() {
            "exp" | "log" | "log10" => {
                if let (Some(Some(d)), Some(arg)) = (dimensions.first(), args.first())
                    && *d != NONE
                    && self.on
                {
                    let message = format!("`{}` of {}", name.name, describe(*d));
                    let warning = self.s.warning(arg.at, message).label("should have no unit");
                    self.out.push(warning);
                }
                Some(NONE)
            }
            "fabs" | "abs" => dimensions.first().copied().flatten(),
            _ => {
                let routine =
                    self.s.facts.parts.iter().find(|p| p.name.is_some_and(|n| n.name == name.name))?;
                routine.unit.and_then(|u| of(u, &self.aliases))
            }
        }
    }

    fn same(&mut self, e: &Expr, x: Option<Dimension>, y: Option<Dimension>, what: &str) {
        let (Some(x), Some(y)) = (x, y) else { return };
        if x != y && self.on {
            let message = format!("{} is {what} {}", describe(y), describe(x));
            let warning = self.s.warning(e.at, message).label("different dimensions");
            self.out.push(warning.help("check the units, or switch the check off here with UNITSOFF"));
        }
    }
}

fn sum(a: Dimension, b: Dimension, sign: i32) -> Dimension {
    let mut out = a;
    for (x, y) in out.iter_mut().zip(b) {
        *x += sign * y;
    }
    out
}

fn whole(e: &Expr) -> Option<i32> {
    match &e.kind {
        ExprKind::Paren(e) => whole(e),
        ExprKind::Number(n, _) => n.parse().ok(),
        _ => None,
    }
}

/// Words for a dimension.
fn describe(d: Dimension) -> String {
    const NAMES: &[(&str, &str)] = &[
        ("a voltage", "mV"),
        ("a current", "mA"),
        ("a current density", "mA/cm2"),
        ("a conductance", "S"),
        ("a conductance density", "S/cm2"),
        ("a resistance", "ohm"),
        ("a time", "ms"),
        ("a rate", "/ms"),
        ("a concentration", "mM"),
        ("a concentration per time", "mM/ms"),
        ("a temperature", "degC"),
        ("a length", "um"),
        ("an area", "um2"),
        ("a volume", "um3"),
        ("a charge", "coulomb"),
        ("a voltage per time", "mV/ms"),
        ("a permeability", "cm/s"),
        ("an inverse voltage", "/mV"),
        ("a capacitance", "farad"),
        ("a capacitance density", "farad/cm2"),
        ("a number without a unit", "1"),
    ];
    let none = BTreeMap::new();
    let named = NAMES.iter().find(|(_, unit)| of(unit, &none) == Some(d));
    if let Some((name, unit)) = named {
        return if *unit == "1" { (*name).to_owned() } else { format!("{name} ({unit})") };
    }
    let bases = ["m", "kg", "s", "coulomb", "K"];
    let parts: Vec<String> = bases
        .iter()
        .zip(d)
        .filter(|(_, n)| *n != 0)
        .map(|(b, n)| if n == 1 { (*b).to_owned() } else { format!("{b}^{n}") })
        .collect();
    format!("something in {}", parts.join(" "))
}
