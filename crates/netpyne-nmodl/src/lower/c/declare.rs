//! Variables that C text declares.

use super::value::{Value, converted};
use super::{Lowered, Variable, mistake};
use crate::ast::c::{self, Base, Initial};
use crate::lower::Lower;
use crate::lower::body::Body;
use crate::lower::expr::number;
use netpyne_mechanism::ir::{self, CType};

/// An array may have so many elements.
const MOST_ELEMENTS: f64 = 1_000_000.0;

impl Lower<'_> {
    /// A variable of a block.
    pub(super) fn c_declare(&mut self, body: &mut Body, v: &c::Variable, out: &mut ir::Block) -> Lowered<()> {
        if v.is_static {
            let variable = self.c_static(v)?;
            body.c_bind(&v.name.name, variable);
            return Ok(());
        }
        if is_text(v) {
            body.c_bind(&v.name.name, Variable::Text);
            return Ok(());
        }
        if v.pointers > 0 || !matches!(v.base, Base::Number(_)) {
            return self.c_declare_pointer(body, v, out);
        }
        let Base::Number(of) = v.base else { return Ok(()) };
        let dimensions = self.dimensions(v)?;
        let len = dimensions.iter().product::<u32>().max(1);
        let id = body.fresh(&v.name.name, if dimensions.is_empty() { 1 } else { len });
        let place = ir::Place::Local(id);
        match &v.initial {
            Some(Initial::Value(e)) if dimensions.is_empty() => {
                let value = self.c_number(body, e, of, out)?;
                out.push(ir::Stmt::Assign(place.clone(), value));
            }
            Some(list) => {
                let mut values = Vec::new();
                flatten(list, &dimensions, &mut values);
                for n in 0..len {
                    let value = match values.get(n as usize) {
                        Some(Some(e)) => self.c_number(body, e, of, out)?,
                        _ => number(0.0),
                    };
                    let index = Box::new(number(f64::from(n)));
                    let element = if dimensions.is_empty() {
                        place.clone()
                    } else {
                        ir::Place::LocalElement(id, index)
                    };
                    out.push(ir::Stmt::Assign(element, value));
                }
            }
            None => {}
        }
        body.c_bind(&v.name.name, Variable::Number { place, of, dimensions });
        Ok(())
    }

    fn c_declare_pointer(&mut self, body: &mut Body, v: &c::Variable, out: &mut ir::Block) -> Lowered<()> {
        if !v.dimensions.is_empty() {
            return mistake(
                v.name.at,
                format!("`{}` is an array of pointers, which is not supported in C text", v.name.name),
                "write a variable for each of them",
            );
        }
        let id = body.fresh(&v.name.name, 1);
        let value = match &v.initial {
            Some(Initial::Value(e)) => self.c_pointer_value(body, e, out)?,
            Some(Initial::List(_)) => {
                return mistake(v.name.at, "a pointer cannot begin as a list", "write what it points at");
            }
            None => number(f64::NAN),
        };
        body.c_bind(&v.name.name, Variable::Pointer(id));
        out.push(ir::Stmt::Assign(ir::Place::Local(id), value));
        Ok(())
    }

    /// A variable that keeps its value between calls: a value of the mechanism.
    pub(super) fn c_static(&mut self, v: &c::Variable) -> Lowered<Variable> {
        let place = v.name.at.0.start;
        if let Some(known) = self.c.statics.get(&place) {
            return Ok(known.clone());
        }
        let variable = self.c_static_made(v)?;
        self.c.statics.insert(place, variable.clone());
        Ok(variable)
    }

    fn c_static_made(&mut self, v: &c::Variable) -> Lowered<Variable> {
        if is_text(v) || (v.pointers == 0 && v.base == Base::Opaque) {
            return Ok(Variable::Text);
        }
        let Base::Number(of) = v.base else {
            return mistake(
                v.name.at,
                format!("the pointer `{}` cannot keep its value between calls", v.name.name),
                "keep it in a POINTER or BBCOREPOINTER of the NEURON block",
            );
        };
        if v.pointers > 0 {
            return mistake(
                v.name.at,
                format!("the pointer `{}` cannot keep its value between calls", v.name.name),
                "declare an array in ASSIGNED and use that",
            );
        }
        let dimensions = self.dimensions(v)?;
        let len = dimensions.iter().product::<u32>().max(1);
        let mut values = Vec::new();
        if let Some(initial) = &v.initial {
            flatten(initial, &dimensions, &mut values);
        }
        let mut first = Vec::new();
        for value in values.into_iter().take(len as usize) {
            first.push(match value {
                Some(e) => self.c_constant(e, of)?,
                None => 0.0,
            });
        }
        let default = if dimensions.is_empty() { first.first().copied().unwrap_or(0.0) } else { 0.0 };
        let global = ir::Global {
            name: v.name.name.clone(),
            class: ir::Class::Assigned,
            visible: false,
            default,
            len,
            unit: None,
            first,
        };
        let id = ir::GlobalId::from_index(self.symbols.mech.globals.len());
        self.symbols.mech.globals.push(global);
        Ok(Variable::Number { place: ir::Place::Global(id), of, dimensions })
    }

    /// The value of an expression without variables.
    pub(super) fn c_constant(&mut self, e: &c::Expr, of: CType) -> Lowered<f64> {
        let mut body = Body::new(crate::lower::body::Role::Function);
        let mut before = Vec::new();
        if let Value::Number(value, from) = self.c_expr(&mut body, e, &mut before)?
            && before.is_empty()
            && let ir::Expr::Number(x) = converted(value, from, of)
        {
            return Ok(x);
        }
        mistake(e.at, "a constant is needed here in C text", "write its value")
    }

    fn dimensions(&mut self, v: &c::Variable) -> Lowered<Vec<u32>> {
        let mut out = Vec::new();
        for (n, dimension) in v.dimensions.iter().enumerate() {
            let length = match dimension {
                Some(e) => self.c_constant(e, CType::Long)?,
                None => match &v.initial {
                    Some(Initial::List(list)) if n == 0 => list.len() as f64,
                    _ => {
                        return mistake(
                            v.name.at,
                            format!("the length of `{}` is not known", v.name.name),
                            "write it",
                        );
                    }
                },
            };
            let total = f64::from(out.iter().product::<u32>()) * length;
            if !(1.0..=MOST_ELEMENTS).contains(&length) || total > MOST_ELEMENTS {
                let message = format!("`{}` cannot have {length} elements", v.name.name);
                return mistake(v.name.at, message, "an array has 1 to a million elements");
            }
            out.push(length as u32);
        }
        Ok(out)
    }
}

/// Whether a variable holds text.
fn is_text(v: &c::Variable) -> bool {
    let characters = matches!(v.base, Base::Number(CType::Char | CType::UnsignedChar));
    let list = matches!(v.initial, Some(Initial::List(_)));
    characters && !list && (v.pointers > 0 || !v.dimensions.is_empty())
}

/// The values of a list in the order of elements; what is missing is 0.
fn flatten<'e>(initial: &'e Initial, dimensions: &[u32], out: &mut Vec<Option<&'e c::Expr>>) {
    match initial {
        Initial::Value(e) => out.push(Some(e)),
        Initial::List(list) => {
            let start = out.len();
            let rest = dimensions.get(1..).unwrap_or_default();
            list.iter().for_each(|inner| flatten(inner, rest, out));
            // A row that is too short is filled up.
            let len = dimensions.iter().product::<u32>() as usize;
            if out.len() < start + len && dimensions.len() < 2 {
                out.resize(start + len, None);
            }
        }
    }
}
