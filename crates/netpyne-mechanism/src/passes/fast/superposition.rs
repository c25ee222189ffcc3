//! Proves that instances of a synapse at one node can be replaced by one that gets all their events.
//!
//! Fields are of two kinds. Some *add up*: what one instance has that stands for several is the sum of what they would have.
//! All others are *shared*: equal in all of them, if they are equal at the start. It is enough that
//! - kernels leave in fields that add up only what is linear in such fields, without a constant term and with coefficients
//!   made of shared values; and the same holds for currents and conductances,
//! - they leave in shared fields only what shared values give,
//! - events add something to fields that add up, which depends on shared values and the event alone, and change nothing else
//!   but the connection's own weights,
//! - fields that add up are 0 at first.
//!
//! Which fields add up is found by starting with those that events change, and going on with those that become linear in them.

use crate::ir::visit::{Visitor, walk_block};
use crate::ir::{BinaryOp, IonVar, Kind, Mechanism, Place, UnaryOp};
use crate::ssa::graph::{Node, Source, Value};
use crate::ssa::trace;
use crate::ssa::traced::Traced;
use crate::validate::ValidMechanism;

/// What a value in a kernel depends on, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// It is 0 (or NaN).
    Zero,
    /// Values that all instances share.
    Shared,
    /// Linear in fields that add up.
    Linear,
    /// In a handler: the event, and what all instances share.
    Event,
    /// In a handler: a field that adds up, plus something of the event.
    Increased(u32),
    /// Anything else.
    Other,
}

/// The columns of the fields that add up, or why instances of this mechanism cannot be merged.
pub fn superposes(m: &ValidMechanism) -> Result<Vec<bool>, String> {
    let receive = m.net_receive.as_ref().ok_or("it receives no events")?;
    if m.kind != Kind::PointProcess {
        return Err("it is no point process".into());
    }
    if !(m.pointers.is_empty()
        && m.randoms.is_empty()
        && m.vectors.is_empty()
        && m.handles.is_empty()
        && m.watches.is_empty())
    {
        return Err("it has a POINTER, random numbers, a vector or a WATCH".into());
    }
    let mut kernels = m.kernels.all().map(|(_, k)| trace::kernel(m, k)).collect::<Result<Vec<_>, _>>()?;
    kernels.extend(m.kernels.current.iter().map(|k| trace::current(m, k)).collect::<Result<Vec<_>, _>>()?);
    let handler = |kernel| match trace::handler(m, kernel)? {
        (traced, requests) if requests.is_empty() => Ok(traced),
        _ => Err("it sends events".to_owned()),
    };
    let mut handlers = vec![handler(&receive.body)?];
    handlers.extend(receive.initial.iter().map(handler).collect::<Result<Vec<_>, _>>()?);

    let columns = m.fields.iter().map(|f| f.len as usize).sum::<usize>();
    let mut adds = vec![false; columns];
    for (source, _) in &handlers[0].stores {
        match source {
            Source::Field(column) => adds[*column as usize] = true,
            Source::Argument(_) => {}
            _ => return Err("events change more than its fields".into()),
        }
    }
    if !adds.contains(&true) {
        return Err("events change nothing".into());
    }
    while spread(&kernels, &mut adds) {}
    let judge = Judge { m, adds: &adds, kernels: &kernels };
    judge.start()?;
    judge.tables()?;
    kernels.iter().try_for_each(|kernel| judge.kernel(kernel))?;
    judge.handler(&handlers[0], true)?;
    handlers[1..].iter().try_for_each(|handler| judge.handler(handler, false))?;
    Ok(adds)
}

/// Adds the fields that become linear in those that add up; says whether there are any.
fn spread(kernels: &[Traced], adds: &mut [bool]) -> bool {
    let mut found = false;
    for kernel in kernels {
        let forms = forms(kernel, &|source| in_kernel(source, adds));
        for (source, value) in &kernel.stores {
            if let Source::Field(column) = source
                && forms[*value as usize] == Form::Linear
            {
                found |= !std::mem::replace(&mut adds[*column as usize], true);
            }
        }
    }
    found
}

fn in_kernel(source: Source, adds: &[bool]) -> Form {
    match source {
        Source::Field(column) if adds[column as usize] => Form::Linear,
        // Part of it may be the instances' own.
        Source::Ion(_, IonVar::Current) | Source::Pointer(_) | Source::Memo(_) => Form::Other,
        _ => Form::Shared,
    }
}

/// Everything that has to hold.
struct Judge<'a> {
    m: &'a Mechanism,
    adds: &'a [bool],
    kernels: &'a [Traced],
}

impl Judge<'_> {
    fn name(&self, column: u32) -> &str {
        self.m.field_of(column).map_or("?", |(field, _)| field.name.as_str())
    }

    /// What adds up must be 0 where nothing has been added.
    fn start(&self) -> Result<(), String> {
        let defaults = self.m.fields.iter().flat_map(|f| std::iter::repeat_n(f.default, f.len as usize));
        match defaults.zip(self.adds).position(|(default, adds)| *adds && default != 0.0) {
            Some(column) => Err(format!("`{}` starts at another value than 0", self.name(column as u32))),
            None => Ok(()),
        }
    }

    /// Tables are filled by functions that know no instance; one that looked at a field that adds up would be an exception.
    fn tables(&self) -> Result<(), String> {
        struct Adding<'a>(&'a Judge<'a>, bool);
        impl Visitor for Adding<'_> {
            fn place(&mut self, place: &Place, _: bool) {
                if let Place::Field(id) | Place::FieldElement(id, _) = place {
                    let fields = &self.0.m.fields;
                    let first = self.0.m.first_column(*id) as usize;
                    self.1 |= self.0.adds[first..first + fields[id.index()].len as usize].contains(&true);
                }
            }
        }
        let mut adding = Adding(self, false);
        if !self.m.tables.is_empty() {
            self.m.functions.iter().for_each(|f| walk_block(&f.body, &mut adding));
        }
        if adding.1 { Err("a function of one that has a TABLE uses its state".into()) } else { Ok(()) }
    }

    fn kernel(&self, kernel: &Traced) -> Result<(), String> {
        let carried = |source: Source| {
            let written = |k: &Traced| k.stores.iter().any(|(s, _)| *s == source);
            matches!(source, Source::Global(_)) && self.kernels.iter().any(written)
        };
        let load = |source: Source| if carried(source) { Form::Other } else { in_kernel(source, self.adds) };
        let forms = forms(kernel, &load);
        for &(source, value) in &kernel.stores {
            let form = forms[value as usize];
            match source {
                Source::Field(column) if self.adds[column as usize] => {
                    if !matches!(form, Form::Zero | Form::Linear) {
                        return Err(format!("`{}` is not linear in what events add to", self.name(column)));
                    }
                }
                Source::Field(_) | Source::Global(_) if matches!(form, Form::Zero | Form::Shared) => {}
                Source::Field(column) => {
                    let name = self.name(column);
                    return Err(format!(
                        "`{name}` is not linear in what events add to, and not independent of it"
                    ));
                }
                _ => return Err("it changes more than its fields".into()),
            }
        }
        let linear = |v: &Value| matches!(forms[*v as usize], Form::Zero | Form::Linear);
        if !kernel.outputs.iter().all(linear) {
            return Err("its current is not linear in what events add to".into());
        }
        Ok(())
    }

    fn handler(&self, handler: &Traced, may_add: bool) -> Result<(), String> {
        let load = |source: Source| match source {
            Source::Argument(_) | Source::Arrival => Form::Event,
            Source::Field(column) if self.adds[column as usize] => Form::Increased(column),
            Source::Global(_) if self.kernels.iter().any(|k| k.stores.iter().any(|(s, _)| *s == source)) => {
                Form::Other
            }
            _ => in_kernel(source, self.adds),
        };
        let forms = forms(handler, &load);
        for &(source, value) in &handler.stores {
            let form = forms[value as usize];
            let own = matches!(form, Form::Zero | Form::Shared | Form::Event);
            match source {
                Source::Argument(_) if own => {}
                Source::Field(column) if may_add && form == Form::Increased(column) => {}
                Source::Field(column) => {
                    return Err(format!("events do more to `{}` than add to it", self.name(column)));
                }
                _ => return Err("what a connection brings depends on its target's state".into()),
            }
        }
        Ok(())
    }
}

/// The form of every value.
fn forms(traced: &Traced, load: &dyn Fn(Source) -> Form) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::with_capacity(traced.graph.nodes.len());
    for node in &traced.graph.nodes {
        let of = |v: Value| forms[v as usize];
        let form = match *node {
            Node::Constant(bits) if f64::from_bits(bits) == 0.0 => Form::Zero,
            Node::Constant(_) => Form::Shared,
            Node::Load(source) => load(source),
            Node::Unary(UnaryOp::Neg, a) if matches!(of(a), Form::Zero | Form::Linear) => of(a),
            Node::Binary(op @ (BinaryOp::Add | BinaryOp::Sub), a, b) => sum(op, of(a), of(b)),
            Node::Binary(BinaryOp::Mul, a, b) => product(of(a), of(b)),
            Node::Binary(BinaryOp::Div, a, b) => quotient(of(a), of(b)),
            Node::Select(c, a, b) => choice(of(c), of(a), of(b)),
            ref node => independent(node.operands().map(of)),
        };
        forms.push(form);
    }
    forms
}

/// Of functions of which nothing is known.
fn independent(operands: impl Iterator<Item = Form>) -> Form {
    operands.fold(Form::Shared, |all, form| match (all, form) {
        (Form::Shared | Form::Event, Form::Event) => Form::Event,
        (_, Form::Zero | Form::Shared) => all,
        _ => Form::Other,
    })
}

fn sum(op: BinaryOp, a: Form, b: Form) -> Form {
    match (a, b) {
        (Form::Zero, Form::Increased(_)) if op == BinaryOp::Sub => Form::Other,
        (Form::Zero, x) | (x, Form::Zero) => x,
        (Form::Linear, Form::Linear) => Form::Linear,
        (Form::Increased(c), Form::Shared | Form::Event) => Form::Increased(c),
        (Form::Shared | Form::Event, Form::Increased(c)) if op == BinaryOp::Add => Form::Increased(c),
        _ => independent([a, b].into_iter()),
    }
}

fn product(a: Form, b: Form) -> Form {
    match (a, b) {
        (Form::Other | Form::Increased(_), _) | (_, Form::Other | Form::Increased(_)) => Form::Other,
        (Form::Zero, _) | (_, Form::Zero) => Form::Zero,
        (Form::Linear, Form::Shared) | (Form::Shared, Form::Linear) => Form::Linear,
        _ => independent([a, b].into_iter()),
    }
}

fn quotient(a: Form, b: Form) -> Form {
    match (a, b) {
        (Form::Zero, Form::Shared | Form::Event) => Form::Zero,
        (Form::Linear, Form::Shared) => Form::Linear,
        _ => independent([a, b].into_iter()),
    }
}

fn choice(condition: Form, a: Form, b: Form) -> Form {
    match (condition, a, b) {
        (Form::Other | Form::Linear | Form::Increased(_), ..) => Form::Other,
        (_, Form::Increased(a), Form::Increased(b)) if a == b => Form::Increased(a),
        (Form::Event, ..) => independent([condition, a, b].into_iter()),
        (_, Form::Linear | Form::Zero, Form::Linear | Form::Zero) => {
            if a == b {
                a
            } else {
                Form::Linear
            }
        }
        _ => independent([condition, a, b].into_iter()),
    }
}
