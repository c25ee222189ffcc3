//! The validator: what a front end made becomes a [`ValidMechanism`], the only thing back ends accept.
//!
//! A valid mechanism keeps these promises, on which the interpreters rely without checking again:
//! - every index is in range, every array has at least one element, every call has the right number of arguments;
//! - calls nest at most 24 deep, but for functions that call themselves (a table counts as a call of its filling
//!   function);
//! - the voltage is stored to only by net_receive; time, step, temperature and ion currents never;
//! - events are sent only by the INITIAL family and net_receive; the event's flag and weights are used only by net_receive;
//! - `Break` is inside a loop, the weights of other connections are used only inside `ForNetCons`;
//! - artificial cells have no node: no voltage, area, diameter, ion or current.
//!
//! Errors are internal in the sense that correct front ends never cause them; still they are diagnostics, not panics.

mod body;
mod calls;

use crate::ir::*;
use body::{Rights, Unit};
use netpyne_base::{Diagnostic, Diagnostics};
use std::ops::Deref;
use std::sync::Arc;

/// A mechanism that has passed [`validate`]; cheap to clone.
#[derive(Clone, Debug)]
pub struct ValidMechanism(Arc<Mechanism>);

impl ValidMechanism {
    /// The mechanism itself, to keep or change.
    pub fn into_mechanism(self) -> Mechanism {
        Arc::unwrap_or_clone(self.0)
    }
}

impl Deref for ValidMechanism {
    type Target = Mechanism;

    fn deref(&self) -> &Mechanism {
        &self.0
    }
}

/// Checks a mechanism; see the module text for what holds afterwards.
pub fn validate(mechanism: impl Into<Arc<Mechanism>>) -> Result<ValidMechanism, Diagnostics> {
    let mechanism = mechanism.into();
    let mut errors = Errors { mechanism: &mechanism.name, place: String::new(), list: Diagnostics::new() };
    let m = &*mechanism;
    declarations(m, &mut errors);
    if errors.list.is_empty() {
        kernels(m, &mut errors);
        errors.place.clear();
        calls::check(m, &mut errors);
    }
    let list = errors.list;
    if list.is_empty() { Ok(ValidMechanism(mechanism)) } else { Err(list) }
}

/// Collects errors with the place they are in.
struct Errors<'m> {
    mechanism: &'m str,
    place: String,
    list: Diagnostics,
}

impl Errors<'_> {
    fn push(&mut self, message: impl std::fmt::Display) {
        let place = if self.place.is_empty() { String::new() } else { format!(" in {}", self.place) };
        let text = format!("mechanism `{}`{place}: {message}", self.mechanism);
        self.list.push(Diagnostic::error(text));
    }

    fn index(&mut self, what: &str, index: usize, len: usize) -> bool {
        if index >= len {
            self.push(format_args!("{what} {index} does not exist (there are {len})"));
        }
        index < len
    }
}

fn declarations(m: &Mechanism, errors: &mut Errors<'_>) {
    for (name, len) in m
        .fields
        .iter()
        .map(|f| (&f.name, f.len))
        .chain(m.globals.iter().map(|g| (&g.name, g.len)))
        .chain(m.functions.iter().flat_map(|f| &f.locals).map(|l| (&l.name, l.len)))
    {
        if len == 0 {
            errors.push(format_args!("`{name}` has no elements"));
        }
    }
    for (i, ion) in m.ions.iter().enumerate() {
        if m.ions[..i].iter().any(|other| other.ion == ion.ion) {
            errors.push(format_args!("ion `{}` is used twice", ion.ion));
        }
    }
    for f in &m.functions {
        if f.parameters as usize > f.locals.len() {
            errors.push(format_args!("`{}` has more arguments than locals", f.name));
        } else if f.locals[..f.parameters as usize].iter().any(|l| l.len != 1) {
            errors.push(format_args!("an argument of `{}` is an array", f.name));
        }
        if let Some(result) = f.result {
            errors.index("local", result.index(), f.locals.len());
        }
    }
    for current in &m.currents {
        if !matches!(current.value, Place::Field(_) | Place::Global(_)) {
            errors.push(format_args!("current `{}` is neither a field nor a global", current.name));
        }
        if let Some(ion) = current.ion {
            errors.index("ion", ion.index(), m.ions.len());
        }
    }
    if !m.currents.is_empty() && m.kernels.current.is_none() {
        errors.push("it declares currents but has no current kernel");
    }
    if m.kind == Kind::ArtificialCell && !(m.currents.is_empty() && m.ions.is_empty()) {
        errors.push("an artificial cell has neither currents nor ions");
    }
    for diffusion in &m.diffusion {
        let mut fields = vec![diffusion.volume, diffusion.coefficient];
        match diffusion.state {
            Diffusing::Field(field) => fields.push(field),
            Diffusing::Ion(ion, _) => {
                errors.index("ion", ion.index(), m.ions.len());
            }
        }
        for field in fields {
            if errors.index("field", field.index(), m.fields.len())
                && m.fields[field.index()].len < diffusion.elements
            {
                errors.push("a state that diffuses has not as many volumes and coefficients as elements");
            }
        }
    }
    if !m.diffusion.is_empty() && (m.kind != Kind::Density || m.kernels.diffusion.is_none()) {
        errors.push("only density mechanisms that compute coefficients have states that diffuse");
    }
    if m.tables.len() > usize::from(u16::MAX) || m.randoms.len() > usize::from(u16::MAX) {
        errors.push("it has too many tables or random streams");
    }
    for table in &m.tables {
        table_declaration(m, table, errors);
    }
}

fn table_declaration(m: &Mechanism, table: &Table, errors: &mut Errors<'_>) {
    errors.place = format!("TABLE of {}", table.name);
    errors.index("global", table.enabled.index(), m.globals.len());
    if table.intervals == 0 {
        errors.push("it has no intervals");
    }
    if let TableColumns::Places(places) = &table.columns {
        if places.len() > usize::from(u16::MAX) {
            errors.push("it has too many columns");
        }
        let fixed = |place: &Place| match place {
            Place::Field(_) | Place::Global(_) => true,
            Place::FieldElement(_, index) | Place::GlobalElement(_, index) => {
                matches!(**index, Expr::Number(_))
            }
            _ => false,
        };
        if !places.iter().all(fixed) {
            errors.push("a column is neither a field nor a global, nor an element of one");
        }
    }
    if errors.index("function", table.fill.index(), m.functions.len()) {
        let fill = &m.functions[table.fill.index()];
        if fill.parameters != 1 {
            errors.push(format_args!("`{}` must have exactly one argument", fill.name));
        }
        if fill.result.is_none() && matches!(table.columns, TableColumns::Result) {
            errors.push(format_args!("`{}` has no result to tabulate", fill.name));
        }
    }
    errors.place.clear();
}

fn kernels<'m>(m: &'m Mechanism, errors: &mut Errors<'m>) {
    let plain = Rights::default();
    let initial = Rights { events: true, ..plain };
    let event = Rights { events: true, event: true, set_voltage: true, ..plain };
    for (role, kernel) in m.kernels.all() {
        use crate::ir::Role::{AfterInitial, BeforeInitial, Initial};
        let rights = if matches!(role, Initial | BeforeInitial | AfterInitial) { initial } else { plain };
        errors.place = format!("the {role:?} kernel");
        Unit::new(m, &kernel.locals, rights, errors).block(&kernel.body);
    }
    if let Some(kernel) = &m.kernels.current {
        errors.place = "the current kernel".into();
        let mut unit = Unit::new(m, &kernel.locals, plain, errors);
        for block in [&kernel.prologue, &kernel.body, &kernel.epilogue] {
            unit.block(block);
        }
        for current in &m.currents {
            unit.place(&current.value);
        }
        kernel.conductances.iter().for_each(|place| unit.place(place));
    }
    if let Some(receive) = &m.net_receive {
        let rights = Rights { arguments: receive.args.len() as u32, ..event };
        for (name, kernel) in
            [("NET_RECEIVE", Some(&receive.body)), ("INITIAL of NET_RECEIVE", receive.initial.as_ref())]
        {
            let Some(kernel) = kernel else { continue };
            errors.place = name.into();
            Unit::new(m, &kernel.locals, rights, errors).block(&kernel.body);
        }
    }
    for watch in &m.watches {
        errors.place = "a WATCH condition".into();
        Unit::new(m, &watch.locals, plain, errors).expr(&watch.difference);
    }
    for function in &m.functions {
        errors.place = format!("`{}`", function.name);
        // What only some callers may do is checked where calls are followed.
        let rights = Rights { events: true, set_voltage: true, ..plain };
        Unit::new(m, &function.locals, rights, errors).block(&function.body);
    }
    for table in &m.tables {
        errors.place = format!("TABLE of {}", table.name);
        let mut unit = Unit::new(m, &[], plain, errors);
        unit.expr(&table.from);
        unit.expr(&table.to);
        table.depends.iter().for_each(|place| unit.place(place));
        if let TableColumns::Places(places) = &table.columns {
            places.iter().for_each(|place| unit.place(place));
        }
    }
}

#[cfg(test)]
mod tests;
