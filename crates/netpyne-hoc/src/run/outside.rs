//! What another language does with the names of HOC: asks what they are, reads, writes and calls them.

use super::frame::Scope;
use super::place::Place;
use super::{Interpreter, Run};
use crate::syntax::ast::RoutineSort;
use crate::world::{Args, Binding, Handle, Member, Object, Refusal, SECTION_VALUES, Value, element};
use netpyne_base::{Diagnostic, Span};
use std::rc::Rc;

/// What using a name gives, or what is wrong with it and where.
pub type Outcome<T = Value> = Result<T, Box<Diagnostic>>;

/// What a name stands for.
#[derive(Clone, Debug)]
pub enum Named {
    /// A value.
    Value(Value),
    /// Values that are chosen by indices; the sizes.
    Array(Vec<usize>),
    /// A function, procedure or method.
    Routine,
    /// A template or built-in class.
    Class,
    /// A density mechanism.
    Mechanism,
    /// A variable that every section has its own of.
    Range,
}

impl Interpreter {
    /// What `name` is at the top level, or in an object; `None` if it is nothing.
    pub fn named(&mut self, of: Option<&Handle>, name: &str) -> Outcome<Option<Named>> {
        let Some(object) = of else { return self.named_at_top(name) };
        if let Ok(Object::Instance(names)) = self.world.object(object) {
            let binding = names.get(name).cloned();
            let class = self.class_of(object);
            let Some(template) = self.templates.get(&*class) else { return Ok(None) };
            if !template.public.contains(name) {
                return Ok(None);
            }
            return Ok(match binding {
                Some(binding) => Some(named(&binding)),
                None if template.routines.contains_key(name) => Some(Named::Routine),
                None => Some(Named::Value(Value::Number(0.0))),
            });
        }
        Ok(match self.outcome(|this| this.world.member(object, name))? {
            Some(Member::Value) => {
                Some(Named::Value(self.outcome(|this| this.world.attribute(object, name, &[]))?))
            }
            Some(Member::Array(dims)) => Some(Named::Array(dims)),
            Some(Member::Method) => Some(Named::Routine),
            None => None,
        })
    }

    fn named_at_top(&mut self, name: &str) -> Outcome<Option<Named>> {
        if let Some(binding) = self.world.top.get(name) {
            return Ok(Some(named(binding)));
        }
        if self.routines.contains_key(name) {
            return Ok(Some(Named::Routine));
        }
        if self.templates.contains_key(name) || self.world.has_class(name) {
            return Ok(Some(Named::Class));
        }
        if SECTION_VALUES.contains(&name) {
            let value = self.outcome(|this| {
                let section = this.world.current_section()?;
                this.world.section_get(section, name)
            })?;
            return Ok(Some(Named::Value(Value::Number(value))));
        }
        if self.world.range_name(name).is_some() {
            return Ok(Some(Named::Range));
        }
        if let Some(binding) = self.world.builtins.get(name) {
            return Ok(Some(named(binding)));
        }
        if super::builtin::is_known(name) || self.world.named_table(name).is_some() {
            return Ok(Some(Named::Routine));
        }
        let is_mechanism = self.world.mechanisms.membrane_names().any(|known| known == name);
        Ok(is_mechanism.then_some(Named::Mechanism))
    }

    /// What is under a name, at an index for arrays.
    pub fn element(&mut self, of: Option<&Handle>, name: &str, indices: &[f64]) -> Outcome {
        let place = self.outside_place(of, name, indices)?;
        self.load(&place, Span::default())
    }

    /// Writes what is under a name, at an index for arrays.
    pub fn set_element(
        &mut self,
        of: Option<&Handle>,
        name: &str,
        indices: &[f64],
        value: &Value,
    ) -> Outcome<()> {
        let place = self.outside_place(of, name, indices)?;
        match (&place, value) {
            (Place::Text(cell), Value::Text(text)) => {
                let text = text.borrow().clone();
                *cell.borrow_mut() = text;
                Ok(())
            }
            (Place::Object(cell), Value::Object(object)) => {
                // The old object is dropped after the variable is free again.
                let _old = std::mem::replace(&mut *cell.borrow_mut(), object.clone());
                Ok(())
            }
            (Place::Undefined(_), _) => Err(self.error(Span::default(), format!("`{name}` is no variable"))),
            (_, Value::Number(x)) => self.store(&place, *x, Span::default()),
            (_, value) => {
                Err(self.error(Span::default(), format!("`{name}` cannot be set to {}", value.kind())))
            }
        }
    }

    /// A reference to the number under a name.
    pub fn reference(
        &mut self,
        of: Option<&Handle>,
        name: &str,
        indices: &[f64],
    ) -> Outcome<crate::world::Pointer> {
        use crate::world::Pointer;
        match self.outside_place(of, name, indices)? {
            Place::Number(numbers, at) => Ok(Pointer::Element(numbers, at)),
            Place::Attribute(handle, name, indices) => {
                let indices = indices.into_iter().map(|x| x as usize).collect();
                Ok(Pointer::Attribute(handle, Rc::from(&*name), indices))
            }
            _ => Err(self.error(Span::default(), format!("`{name}` is no number that could be referred to"))),
        }
    }

    fn outside_place(&mut self, of: Option<&Handle>, name: &str, indices: &[f64]) -> Run<Place> {
        let binding = match of {
            None => self.world.top.get(name).or_else(|| self.world.builtins.get(name)).cloned(),
            Some(object) => match self.outcome(|this| this.world.object(object))? {
                Object::Instance(names) => names.get(name).cloned(),
                _ => return Ok(Place::Attribute(object.clone(), name.into(), indices.to_vec())),
            },
        };
        let Some(binding) = binding else { return Ok(Place::Undefined(name.into())) };
        self.outcome(|_| {
            Ok(match &binding {
                Binding::Numbers(numbers) => Place::Number(numbers.clone(), element(&numbers.dims, indices)?),
                Binding::Text(cell) => Place::Text(cell.clone()),
                Binding::Objects(array) => Place::Object(array.cells[element(&array.dims, indices)?].clone()),
                Binding::Sections(array) => {
                    Place::Value(Value::Section(array.ids[element(array.size.as_slice(), indices)?]))
                }
            })
        })
    }

    /// Calls a routine of the top level, makes an object of a class, or calls a method.
    pub fn call_named(&mut self, of: Option<&Handle>, name: &str, args: Vec<Value>) -> Outcome {
        let span = Span::default();
        self.steps = 0;
        let routine = match of {
            Some(object) => match self.outcome(|this| this.world.object(object))? {
                Object::Instance(_) => {
                    let class = self.class_of(object);
                    let template = self.templates.get(&*class).cloned();
                    let found = template.and_then(|template| {
                        let routine = template.routines.get(name).cloned()?;
                        Some((routine, Scope::Instance(object.clone(), template)))
                    });
                    let missing = || self.error(span, format!("`{class}` has no method `{name}`"));
                    Some(found.ok_or_else(missing)?)
                }
                Object::Vector(_) if name == "apply" => {
                    let place = self.apply(object, &args, span)?;
                    return self.load(&place, span);
                }
                Object::Vector(_) if name == "reduce" => return self.reduce(object, &args, span),
                Object::ParallelContext if name == "psolve" => {
                    let until = self.outcome(|_| Args(&args).number(0))?;
                    self.advance_until(until, span)?;
                    return Ok(Value::Number(0.0));
                }
                _ => return self.outcome(|this| this.world.call(object, name, Args(&args))),
            },
            None => self.routines.get(name).cloned().map(|routine| (routine, Scope::Top)),
        };
        if let Some((routine, scope)) = routine {
            let default = match routine.sort {
                RoutineSort::ObFunc => Value::Object(None),
                _ => Value::Number(0.0),
            };
            let value = self.call_routine(&routine, scope, args, span)?;
            return Ok(value.unwrap_or(default));
        }
        if self.templates.contains_key(name) || self.world.has_class(name) {
            return self.new_object(name, args, span).map(|handle| Value::Object(Some(handle)));
        }
        match self.call_builtin(name, &args, span)? {
            Some(value) => Ok(value),
            None => Err(self.undefined(name, span)),
        }
    }

    fn class_of(&self, object: &Handle) -> Rc<str> {
        self.world.objects.get(object.id()).map_or("".into(), |entry| entry.class.clone())
    }

    fn outcome<'a, T>(&'a mut self, act: impl FnOnce(&'a mut Self) -> Result<T, Refusal>) -> Run<T> {
        act(self).map_err(|refusal| Box::new(Diagnostic::error(refusal.message).help_opt(refusal.help)))
    }

    /// Forgets what a program left behind that was stopped by a mistake: routines that ran, sections that were pushed.
    pub fn recover(&mut self, section_depth: usize) {
        self.frames.truncate(1);
        self.reading.clear();
        self.depth = 0;
        self.file = netpyne_base::SourceFile::new("", "");
        self.world.restore_sections(section_depth);
        self.world.collect();
    }
}

fn named(binding: &Binding) -> Named {
    let array = |dims: &[usize]| Named::Array(dims.to_vec());
    match binding {
        Binding::Numbers(numbers) if numbers.dims.is_empty() => Named::Value(Value::Number(numbers.get(0))),
        Binding::Numbers(numbers) => array(&numbers.dims),
        Binding::Text(cell) => Named::Value(Value::Text(cell.clone())),
        Binding::Objects(objects) if objects.dims.is_empty() => {
            Named::Value(Value::Object(objects.cells.first().and_then(|cell| cell.borrow().clone())))
        }
        Binding::Objects(objects) => array(&objects.dims),
        Binding::Sections(sections) => match (sections.size, sections.ids.first()) {
            (None, Some(id)) => Named::Value(Value::Section(*id)),
            _ => Named::Array(vec![sections.ids.len()]),
        },
    }
}
