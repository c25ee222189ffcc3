//! What a path leads to, and how that is read and written.

use super::{Interpreter, Run};
use crate::syntax::ast::{Expr, ExprKind, Name, Op, Path};
use crate::world::{
    Binding, Handle, Numbers, Object, ObjectCell, Pointer, RangeName, SectionId, TextCell, Value,
};
use netpyne_base::Span;
use std::rc::Rc;

/// What a path leads to.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// A value that is no variable: what a call gave, a section.
    Value(Value),
    /// A number variable or element.
    Number(Numbers, usize),
    /// A text variable.
    Text(TextCell),
    /// An object variable.
    Object(ObjectCell),
    /// A reference that was passed (`$&1`).
    Pointer(Pointer),
    /// A range variable at a place, or in the whole section.
    Range(SectionId, RangeName, Option<f64>),
    /// A range variable between two places.
    Span(SectionId, RangeName, [f64; 2]),
    /// A value of a whole section.
    Section(SectionId, Name),
    /// A number argument: which (from 0).
    Argument(usize),
    /// An attribute of a built-in object.
    Attribute(Handle, Name, Vec<f64>),
    /// A name that means nothing yet; assigning a number makes it a variable.
    Undefined(Name),
}

/// NEURON's tolerance when it compares numbers.
pub(super) const EPSILON: f64 = 1e-11;

/// `a op b` as HOC computes it.
pub(super) fn compute(op: Op, a: f64, b: f64) -> Result<f64, &'static str> {
    let truth = |b: bool| f64::from(u8::from(b));
    Ok(match op {
        Op::Add => a + b,
        Op::Sub => a - b,
        Op::Mul => a * b,
        Op::Div if b == 0.0 => return Err("division by zero"),
        Op::Div => a / b,
        Op::Rem if b == 0.0 => return Err("division by zero"),
        // The remainder has the sign of the divisor.
        Op::Rem => {
            let r = netpyne_math::libm::fmod(a, b);
            if r != 0.0 && (r < 0.0) != (b < 0.0) { r + b } else { r }
        }
        Op::Pow => netpyne_math::libm::pow(a, b),
        Op::Eq => truth((a - b).abs() <= EPSILON),
        Op::Ne => truth((a - b).abs() > EPSILON),
        Op::Lt => truth(a < b - EPSILON),
        Op::Le => truth(a <= b + EPSILON),
        Op::Gt => truth(a > b + EPSILON),
        Op::Ge => truth(a >= b - EPSILON),
        Op::And => truth(a != 0.0 && b != 0.0),
        Op::Or => truth(a != 0.0 || b != 0.0),
    })
}

impl Interpreter {
    /// What a place holds.
    pub(super) fn load(&mut self, place: &Place, span: Span) -> Run<Value> {
        let answer = match place {
            Place::Value(value) => Ok(value.clone()),
            Place::Number(numbers, at) => Ok(Value::Number(numbers.get(*at))),
            Place::Text(cell) => Ok(Value::Text(cell.clone())),
            Place::Object(cell) => Ok(Value::ObjectVariable(cell.clone())),
            Place::Pointer(pointer) => self.world.read(pointer).map(Value::Number),
            Place::Range(section, name, x) => {
                self.world.range_get(*section, *name, x.unwrap_or(0.5)).map(Value::Number)
            }
            Place::Span(..) => {
                return Err(self.error(span, "a range of places can only be assigned to"));
            }
            Place::Section(section, name) => self.world.section_get(*section, name).map(Value::Number),
            Place::Argument(at) => return self.argument(*at, span),
            Place::Attribute(handle, name, indices) => self.world.attribute(handle, name, indices),
            Place::Undefined(name) => return Err(self.undefined(name, span)),
        };
        answer.map_err(|r| self.refused(span, r))
    }

    pub(super) fn load_number(&mut self, place: &Place, span: Span) -> Run<f64> {
        match self.load(place, span)? {
            Value::Number(x) => Ok(x),
            other => Err(self.error(span, format!("a number is wanted here, this is {}", other.kind()))),
        }
    }

    /// Writes a number.
    pub(super) fn store(&mut self, place: &Place, value: f64, span: Span) -> Run {
        let answer = match place {
            Place::Number(numbers, at) => {
                numbers.set(*at, value);
                Ok(())
            }
            Place::Pointer(pointer) => self.world.write(pointer, value),
            Place::Range(section, name, x) => self.world.range_set(*section, *name, *x, value),
            Place::Span(section, name, ends) => {
                self.world.range_ramp(*section, *name, *ends, [value, value], None)
            }
            Place::Section(section, name) => self.world.section_set(*section, name, value),
            Place::Argument(at) => {
                self.frame().args[*at] = Value::Number(value);
                Ok(())
            }
            Place::Attribute(handle, name, indices) => self.world.set_attribute(handle, name, indices, value),
            Place::Undefined(name) => {
                let numbers = Numbers::new(&[]);
                numbers.set(0, value);
                self.bind(name, Binding::Numbers(numbers));
                Ok(())
            }
            Place::Value(other) => {
                return Err(self.error(span, format!("{} cannot be set to a number", other.kind())));
            }
            Place::Text(_) => return Err(self.error(span, "a text variable cannot be set to a number")),
            Place::Object(_) => return Err(self.error(span, "an object variable cannot be set to a number")),
        };
        answer.map_err(|r| self.refused(span, r))
    }

    /// A place for numbers that `for` counts in.
    pub(super) fn number_place(&mut self, path: &Path) -> Run<Place> {
        let place = self.place(path)?;
        if let Place::Undefined(_) = place {
            self.store(&place, 0.0, path.span)?;
            return self.place(path);
        }
        Ok(place)
    }

    /// `path = value`, `path += value`; the new value.
    pub(super) fn assign(&mut self, path: &Path, op: Option<Op>, value: &Expr) -> Run<Value> {
        if let ExprKind::Ramp(from, to) = &value.kind {
            return self.assign_ramp(path, op, [from, to]);
        }
        let new = self.value(value)?;
        let place = self.place(path)?;
        let wrong = |this: &Self, what: &str| {
            let message = format!("{what} cannot be set to {}", new.kind());
            Err(this.error(path.span.to(value.span), message))
        };
        match (&place, &new) {
            (Place::Text(cell), Value::Text(text)) => {
                let text = text.borrow().clone();
                *cell.borrow_mut() = text;
            }
            (Place::Attribute(..), Value::Text(text)) => match self.load(&place, path.span)? {
                Value::Text(cell) => {
                    let text = text.borrow().clone();
                    *cell.borrow_mut() = text;
                }
                _ => return wrong(self, "this attribute"),
            },
            (Place::Object(cell), Value::Object(_) | Value::ObjectVariable(_)) => {
                let object = new.object();
                // The old object is dropped after the variable is free again.
                let _old = std::mem::replace(&mut *cell.borrow_mut(), object);
            }
            // What a window shows does nothing here, as the window.
            (Place::Attribute(window, ..), Value::Object(_) | Value::ObjectVariable(_))
                if matches!(self.world.object(window), Ok(Object::Inert)) => {}
            // A part of a window (`box = panel.box`) is the window.
            (Place::Object(cell), Value::Number(_)) if let Some(window) = self.window_of(value)? => {
                let _old = cell.borrow_mut().replace(window);
            }
            (Place::Undefined(name), Value::Object(_) | Value::ObjectVariable(_)) => {
                let message = format!("`{name}` is no object variable");
                let advice = format!("declare it first: `objref {name}`");
                return Err(self.refused(path.span, crate::world::Refusal::new(message).help(advice)));
            }
            (Place::Undefined(name), Value::Text(_)) => {
                let message = format!("`{name}` is no text variable");
                let advice = format!("declare it first: `strdef {name}`");
                return Err(self.refused(path.span, crate::world::Refusal::new(message).help(advice)));
            }
            (_, Value::Number(x)) => {
                let mut x = *x;
                if let Some(op) = op {
                    if let Place::Range(section, name, None) = place {
                        return self.change_whole(section, name, op, x, path.span);
                    }
                    let old = self.load_number(&place, path.span)?;
                    x = compute(op, old, x).map_err(|m| self.error(value.span, m))?;
                }
                self.store(&place, x, path.span)?;
                return Ok(Value::Number(x));
            }
            _ => return wrong(self, "this"),
        }
        Ok(new)
    }

    /// The window that an expression names a part of.
    fn window_of(&mut self, value: &Expr) -> Run<Option<Handle>> {
        let ExprKind::Path(path) = &value.kind else { return Ok(None) };
        let mut owner = path.as_ref().clone();
        if owner.rest.pop().is_none() {
            return Ok(None);
        }
        let place = self.place(&owner)?;
        let object = self.load(&place, value.span)?.object();
        Ok(object.filter(|object| matches!(self.world.object(object), Ok(Object::Inert))))
    }

    /// `gna_hh += x`: in each segment.
    fn change_whole(
        &mut self,
        section: SectionId,
        name: RangeName,
        op: Op,
        x: f64,
        span: Span,
    ) -> Run<Value> {
        let n = self.world.section_get(section, "nseg").map_err(|r| self.refused(span, r))?;
        for i in 0..n as usize {
            let at = (i as f64 + 0.5) / n;
            let old = self.world.range_get(section, name, at).map_err(|r| self.refused(span, r))?;
            let new = compute(op, old, x).map_err(|m| self.error(span, m))?;
            self.world.range_set(section, name, Some(at), new).map_err(|r| self.refused(span, r))?;
        }
        Ok(Value::Number(x))
    }

    /// `gna_hh(0:1) = a:b`.
    fn assign_ramp(&mut self, path: &Path, op: Option<Op>, ends: [&Expr; 2]) -> Run<Value> {
        let [from, to] = [self.number(ends[0])?, self.number(ends[1])?];
        let place = self.place(path)?;
        let (section, name, span) = match place {
            Place::Span(section, name, span) => (section, name, span),
            Place::Range(section, name, None) => (section, name, [0.0, 1.0]),
            _ => return Err(self.error(path.span, "only range variables can be set along a section")),
        };
        let change = op.map(|op| move |old: f64, line: f64| compute(op, old, line).unwrap_or(f64::NAN));
        let change = change.as_ref().map(|change| change as &dyn Fn(f64, f64) -> f64);
        self.world
            .range_ramp(section, name, span, [from, to], change)
            .map_err(|r| self.refused(path.span, r))?;
        Ok(Value::Number(to))
    }

    /// A reference to what a path leads to.
    pub(super) fn pointer(&mut self, path: &Path) -> Run<Pointer> {
        Ok(match self.place(path)? {
            Place::Number(numbers, at) => Pointer::Element(numbers, at),
            Place::Pointer(pointer) => pointer,
            Place::Range(section, name, x) => Pointer::Range(section, name, x.unwrap_or(0.5)),
            Place::Attribute(handle, name, indices) => {
                let indices = indices.into_iter().map(|x| x as usize).collect();
                Pointer::Attribute(handle, Rc::from(&*name), indices)
            }
            place @ Place::Undefined(_) => {
                self.store(&place, 0.0, path.span)?;
                return self.pointer(path);
            }
            _ => return Err(self.error(path.span, "this is no number variable that could be referred to")),
        })
    }
}
