//! Names and places of C text: its own variables, those of NMODL under the names that NEURON's translator gives them, and
//! elements of what pointers point at.

use super::value::{Pointer, Target, Value, double, int};
use super::{Lowered, Variable, mistake, not_here};
use crate::ast::At;
use crate::ast::c::{Expr, ExprKind};
use crate::c::pointers::Pointee;
use crate::lower::Lower;
use crate::lower::body::{Binding, Body};
use crate::lower::expr::{EPSILON, load, number};
use crate::symbols::Storage;
use netpyne_base::did_you_mean;
use netpyne_mechanism::ir::{self, CType};

/// Where a value is, or can be put.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Spot {
    /// A number.
    Place(ir::Place, CType),
    /// Element of a vector.
    Element(ir::VectorId, ir::Expr),
    /// A pointer variable of a block.
    Pointer(ir::LocalId),
    /// What a variable of the file keeps.
    Kept(Target),
    /// Text, arguments of hoc, and other things of which nothing is kept.
    Nowhere,
}

/// Names with a value that does not change here.
pub(super) const CONSTANT: &[(&str, f64)] = &[
    // Variable time steps do not exist here.
    ("cvode_active_", 0.0),
    ("hoc_cvode_active_", 0.0),
    ("nrn_netrec_state_adjust", 0.0),
    ("secondorder", 0.0),
    ("use_sparse13", 0.0),
    ("nrnmpi_myid", 0.0),
    ("errno", 0.0),
    EPSILON,
];

/// Names that stand for things of NEURON which nothing here looks into.
const OPAQUE: &[&str] = &[
    "_nt",
    "nrn_threads",
    "_ppvar",
    "_thread",
    "_p",
    "_ml",
    "_iml",
    "_pnt",
    "_prop",
    "_tqitem",
    "_threadargs_",
    "stdout",
    "stderr",
    "_args",
    "_threadargsproto_",
];

impl Lower<'_> {
    /// The value of a name.
    pub(super) fn c_name(&mut self, body: &mut Body, name: &str, at: At) -> Lowered<Value> {
        match body.c_find(name).cloned() {
            Some(Variable::Number { place, of, dimensions }) => return Ok(c_value(place, of, &dimensions)),
            Some(Variable::Pointer(id)) => {
                let pointee = self.c_pointee(body, name, at)?;
                let target = self.c_target(body, &pointee, at)?;
                // What only hoc or Python could have given is never there.
                let never = matches!(pointee, Pointee::Null | Pointee::Given(_))
                    || (matches!(pointee, Pointee::Kept(_)) && target == Target::Opaque);
                let value = if never { number(0.0) } else { load(ir::Place::Local(id)) };
                return Ok(Value::Pointer(Pointer { target, value }));
            }
            Some(Variable::Text) => return Ok(Value::Text(name.to_string())),
            None => {}
        }
        if let Some(kept) = name.strip_prefix("_p_") {
            return self.c_kept_value(kept, at);
        }
        if let Some((_, value)) = CONSTANT.iter().find(|(known, _)| *known == name) {
            return Ok(int(*value));
        }
        if name == "_args" {
            return Ok(Value::Pointer(Pointer { target: Target::Weights, value: number(0.0) }));
        }
        if OPAQUE.contains(&name) {
            return Ok(Value::Pointer(Pointer { target: Target::Opaque, value: number(1.0) }));
        }
        // A variable that NMODL keeps for the text.
        if self.text.kept.contains_key(name) && !self.symbols.storage.contains_key(name) {
            return not_here(at, format!("`{name}` keeps no number here"));
        }
        let inner = nmodl_name(body, name);
        if body.find(inner).is_none() {
            if let Some(Storage::Constant(value)) = self.symbols.storage.get(inner) {
                return Ok(double(number(*value)));
            }
            if let Some(value) = self.symbols.defines.get(inner) {
                return Ok(int(*value as f64));
            }
        }
        let spot = self.c_place(body, name, at)?;
        if let Some(Variable::Number { place, of, dimensions }) = body.c_find(name) {
            return Ok(c_value(place.clone(), *of, dimensions));
        }
        match spot {
            Spot::Place(place, of) => match self.c_array_length(body, inner) {
                Some(len) => Ok(elements(place, len, of)),
                None => Ok(Value::Number(load(place), of)),
            },
            _ => Ok(Value::Nothing),
        }
    }

    /// The length of an array that NMODL declares.
    pub(super) fn c_array_length(&self, body: &Body, name: &str) -> Option<u32> {
        match body.find(name) {
            Some(Binding::Local(_, len)) => (len != 1).then_some(len),
            Some(_) => None,
            None => self.symbols.arrays.get(name).copied(),
        }
    }

    /// The place of a variable that is not C's own, or is a variable of the file.
    pub(super) fn c_place(&mut self, body: &mut Body, name: &str, at: At) -> Lowered<Spot> {
        let inner = nmodl_name(body, name);
        let real = |place| Ok(Spot::Place(place, CType::Double));
        match body.find(inner) {
            Some(Binding::Loop(id)) => return Ok(Spot::Place(ir::Place::Local(id), CType::Int)),
            Some(Binding::Integer(_)) => return not_here(at, format!("the loop variable `{inner}`")),
            Some(_) => {
                return match self.place_of(body, inner, at) {
                    Some(place) => real(place),
                    None => not_here(at, format!("`{name}` has no place")),
                };
            }
            None => {}
        }
        if let Some(ion) = name.strip_prefix("_ion_") {
            return match self.symbols.ion_vars.get(ion) {
                Some(&(ion, var)) => real(ir::Place::Ion(ion, var)),
                None => {
                    let message = format!("`{name}` is no variable of an ion that this file uses");
                    mistake(at, message, "list the variable under READ or WRITE of a USEION statement")
                }
            };
        }
        if self.symbols.storage.contains_key(inner) {
            return match self.place_of(body, inner, at) {
                Some(place) => real(place),
                None => not_here(at, format!("`{name}` cannot be used in C text")),
            };
        }
        if let Some(variable) = self.text.variables.get(name).copied() {
            return match self.c_static(variable)? {
                Variable::Number { place, of, dimensions } => {
                    if !dimensions.is_empty() {
                        body.c_bind_file(name, Variable::Number { place: place.clone(), of, dimensions });
                    }
                    Ok(Spot::Place(place, of))
                }
                _ => Ok(Spot::Nowhere),
            };
        }
        let known =
            self.symbols.storage.keys().map(String::as_str).chain(self.text.variables.keys().copied());
        let broken = self.text.broken.first().map(|m| format!("{}, where it may be declared", m.message));
        let help = did_you_mean(inner, known).or(broken).unwrap_or_else(|| {
            "NEURON's own variables are not known here; declare a PARAMETER or ASSIGNED variable".to_string()
        });
        mistake(at, format!("`{name}` is not known in C text"), help)
    }

    /// What a pointer variable points at.
    pub(super) fn c_pointee(&self, body: &Body, name: &str, at: At) -> Lowered<Pointee> {
        let aliases = body.aliases.as_ref().unwrap_or_else(|| self.text.aliases_at(at));
        let e = Expr { kind: ExprKind::Name(name.to_string()), at };
        match aliases.resolve(&e) {
            Some(pointee) => Ok(pointee),
            None => mistake(
                at,
                format!("the pointer `{name}` points at different things in different places"),
                "write a pointer variable for each of them",
            ),
        }
    }

    /// What `pointee` is in the mechanism.
    pub(super) fn c_target(&mut self, body: &mut Body, pointee: &Pointee, at: At) -> Lowered<Target> {
        Ok(match pointee {
            Pointee::Null => Target::Null,
            Pointee::Kept(name) => self.c_keeps(name),
            Pointee::Keeper(name) => Target::Keeper(Box::new(self.c_keeps(name))),
            Pointee::Numbers(name) => match self.c_keeps(name) {
                Target::Vector(id) => Target::Numbers(id),
                _ => return not_here(at, format!("`{name}` keeps no vector")),
            },
            Pointee::Variable(name) if matches!(body.c_find(name), Some(Variable::Pointer(_))) => {
                return not_here(at, format!("a pointer to the pointer `{name}`"));
            }
            Pointee::Variable(name) => match self.c_name(body, name, at)? {
                Value::Pointer(pointer) => pointer.target,
                Value::Number(ir::Expr::Load(place), of) => Target::Elements(place, 1, of),
                _ => return not_here(at, format!("a pointer to `{name}`")),
            },
            Pointee::Given(_) => Target::Argument,
            Pointee::Made => {
                return mistake(
                    at,
                    "a random stream must be kept by the file",
                    "declare a BBCOREPOINTER in the NEURON block and keep it in `_p_` and its name",
                );
            }
            Pointee::Opaque => Target::Opaque,
        })
    }

    /// What a variable of the file keeps.
    pub(super) fn c_keeps(&self, name: &str) -> Target {
        match self.symbols.storage.get(name) {
            Some(Storage::Handle(id)) => Target::Stream(*id),
            Some(Storage::Vector(id)) => Target::Vector(*id),
            Some(Storage::Pointer(id)) => Target::Elements(ir::Place::Pointer(*id), 1, CType::Double),
            _ => Target::Opaque,
        }
    }

    /// `_p_x`
    pub(super) fn c_kept_value(&mut self, name: &str, at: At) -> Lowered<Value> {
        let target = self.c_keeps(name);
        let value = match &target {
            Target::Stream(id) => ir::Expr::Handle(*id, ir::Query::Present, Vec::new()),
            Target::Vector(id) => ir::Expr::VectorPresent(*id),
            Target::Elements(..) => number(0.0),
            // Only hoc or Python could have given it.
            Target::Opaque if self.text.kept.contains_key(name) => number(0.0),
            _ => {
                return mistake(
                    at,
                    format!("`{name}` is no POINTER of this file"),
                    "declare it in the NEURON block",
                );
            }
        };
        Ok(Value::Pointer(Pointer { target, value }))
    }
}

/// The value of a declared variable: a number, or a pointer to the first element of an array.
fn c_value(place: ir::Place, of: CType, dimensions: &[u32]) -> Value {
    if dimensions.is_empty() {
        return Value::Number(load(place), of);
    }
    elements(place, dimensions.iter().product(), of)
}

fn elements(place: ir::Place, len: u32, of: CType) -> Value {
    Value::Pointer(Pointer { target: Target::Elements(place, len, of), value: number(0.0) })
}

/// The name that NMODL has for a name of C text: locals have the prefix `_l`.
fn nmodl_name<'n>(body: &Body, name: &'n str) -> &'n str {
    match name.strip_prefix("_l") {
        Some(inner) if body.find(inner).is_some() => inner,
        _ if name == "_v" => "v",
        _ => name,
    }
}
