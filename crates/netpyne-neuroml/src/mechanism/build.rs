//! A mechanism being made of an instance: fields for its variables, and what lies around it.

use crate::document::Document;
use crate::instance::{Instance, VariableKind};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_mechanism::build::mechanism;
use netpyne_mechanism::ir::{
    BinaryOp, Class, Expr, Field, FieldId, IonUse, IonUseId, IonVar, Kind, Local, LocalId, Mechanism, Place,
    RandomId, Stmt,
};
use std::collections::HashMap;

/// A mechanism being made.
pub(super) struct Build<'a, 'd> {
    pub document: &'d Document,
    pub instance: &'a Instance<'d>,
    pub mech: Mechanism,
    /// What the names of things around the component mean.
    pub outside: HashMap<String, Expr>,
    /// Whether a name `weight` of the component itself means the weight of the event at hand.
    pub weighs_event: bool,
    /// Whether the voltage is a state of the component itself, so that it is the segment's.
    pub owns_voltage: bool,
    /// The field that the component's own `v` is, if any.
    pub voltage: Option<usize>,
    pub problems: Diagnostics,
    /// Locals of the kernel at hand.
    pub locals: Vec<Local>,
}

impl<'a, 'd> Build<'a, 'd> {
    pub fn new(document: &'d Document, instance: &'a Instance<'d>, name: &str, kind: Kind) -> Self {
        let fields = instance.variables.iter().map(|v| {
            let (class, default) = match v.kind {
                VariableKind::Parameter(value) | VariableKind::Property(value) => (Class::Parameter, value),
                VariableKind::State => (Class::State, 0.0),
                VariableKind::Derived => (Class::Assigned, 0.0),
            };
            field(&v.name, class, default)
        });
        let element = instance.nodes[0].element;
        let mech = Mechanism {
            source: document.files.get(element.place.file as usize).cloned(),
            fields: fields.collect(),
            ..mechanism(name, kind)
        };
        Self {
            document,
            instance,
            mech,
            outside: HashMap::new(),
            weighs_event: false,
            owns_voltage: false,
            voltage: None,
            problems: Diagnostics::new(),
            locals: Vec::new(),
        }
    }

    /// One more field; its name gets a mark if it is taken.
    pub fn field(&mut self, name: &str, class: Class, default: f64) -> Place {
        let mut name = name.to_owned();
        while self.mech.fields.iter().any(|f| f.name == name) {
            name.push('_');
        }
        self.mech.fields.push(field(&name, class, default));
        Place::Field(FieldId::from_index(self.mech.fields.len() - 1))
    }

    /// Where a variable of the instance is.
    pub fn place(&self, variable: usize) -> Place {
        if self.owns_voltage && self.voltage == Some(variable) {
            return Place::Voltage;
        }
        Place::Field(FieldId::from_index(variable))
    }

    /// A new local variable of the kernel at hand.
    pub fn local(&mut self, name: &str, len: u32) -> LocalId {
        self.locals.push(Local { name: name.to_owned(), len });
        LocalId::from_index(self.locals.len() - 1)
    }

    /// The random stream of the mechanism.
    pub fn random(&mut self) -> RandomId {
        if self.mech.randoms.is_empty() {
            self.mech.randoms.push("random".to_owned());
        }
        RandomId::from_index(0)
    }

    /// The instance's copy of an ion's variable, which kernels read or write.
    pub fn ion(&mut self, ion: &str, variable: IonVar, writes: bool) -> Place {
        let valence = if ion.starts_with("ca") { 2.0 } else { 1.0 };
        let index = self.mech.ions.iter().position(|use_| use_.ion == ion).unwrap_or_else(|| {
            let use_ =
                IonUse { ion: ion.to_owned(), valence: Some(valence), reads: Vec::new(), writes: Vec::new() };
            self.mech.ions.push(use_);
            self.mech.ions.len() - 1
        });
        let use_ = &mut self.mech.ions[index];
        let list = if writes { &mut use_.writes } else { &mut use_.reads };
        if !list.contains(&variable) {
            list.push(variable);
        }
        let name = ion_name(ion, variable);
        let known = self.mech.fields.iter().position(|f| f.name == name && f.class == Class::Ion);
        known.map_or_else(|| self.field(&name, Class::Ion, 0.0), |i| Place::Field(FieldId::from_index(i)))
    }

    /// The place of an ion's variable, and of the instance's copy, for all that is read (or written) but currents.
    fn ion_places(&self, written: bool) -> Vec<(Place, Place)> {
        let mut out = Vec::new();
        for (i, use_) in self.mech.ions.iter().enumerate() {
            let concentrations = use_.writes.iter().filter(|v| matches!(v, IonVar::Inside | IonVar::Outside));
            let list: Vec<IonVar> = match written {
                true => use_.writes.iter().filter(|v| **v != IonVar::Current).copied().collect(),
                false => use_.reads.iter().chain(concentrations).copied().collect(),
            };
            for (at, variable) in list.iter().enumerate() {
                let name = ion_name(&use_.ion, *variable);
                let copy = self.mech.fields.iter().position(|f| f.name == name && f.class == Class::Ion);
                if let Some(copy) = copy.filter(|_| !list[..at].contains(variable)) {
                    let ion = Place::Ion(IonUseId::from_index(i), *variable);
                    out.push((ion, Place::Field(FieldId::from_index(copy))));
                }
            }
        }
        out
    }

    /// From the ions into the instance.
    pub fn ions_in(&self) -> Vec<Stmt> {
        self.ion_places(false).into_iter().map(|(ion, copy)| set(copy, load(ion))).collect()
    }

    /// From the instance into the ions.
    pub fn ions_out(&self) -> Vec<Stmt> {
        self.ion_places(true).into_iter().map(|(ion, copy)| set(ion, load(copy))).collect()
    }

    /// An error at a node of the instance.
    pub fn wrong(&mut self, node: usize, message: impl Into<String>, help: Option<String>) {
        let element = self.instance.nodes[node].element;
        let d = Diagnostic::error(message).help_opt(help);
        self.problems.push(self.document.at(d, element.place));
    }

    /// The mechanism, if nothing was wrong.
    pub fn finish(self) -> Result<Mechanism, Diagnostics> {
        if self.problems.has_errors() { Err(self.problems) } else { Ok(self.mech) }
    }
}

fn field(name: &str, class: Class, default: f64) -> Field {
    Field { name: name.to_owned(), class, visible: class != Class::Ion, default, len: 1, unit: None }
}

fn ion_name(ion: &str, variable: IonVar) -> String {
    match variable {
        IonVar::Reversal => format!("e{ion}"),
        IonVar::Inside => format!("{ion}i"),
        IonVar::Outside => format!("{ion}o"),
        IonVar::Current => format!("i{ion}"),
    }
}

pub(super) fn number(value: f64) -> Expr {
    Expr::Number(value)
}

pub(super) fn load(place: Place) -> Expr {
    Expr::Load(place)
}

pub(super) fn binary(operator: BinaryOp, a: Expr, b: Expr) -> Expr {
    Expr::Binary(operator, Box::new(a), Box::new(b))
}

pub(super) fn set(place: Place, value: Expr) -> Stmt {
    Stmt::Assign(place, value)
}
