//! Where a path leads: names are looked up, elements chosen, methods called.

use super::frame::Scope;
use super::place::Place;
use super::{Interpreter, Run};
use crate::syntax::ast::{Arg, ArgIndex, ArgSort, Base, Expr, Name, Path, Step};
use crate::world::{Args, Binding, Handle, Object, Pointer, SECTION_VALUES, SectionId, Value, element};
use netpyne_base::{Diagnostic, Span, did_you_mean};

impl Interpreter {
    /// Where a path leads.
    pub(super) fn place(&mut self, path: &Path) -> Run<Place> {
        let mut place = match &path.base {
            Base::Name(step) => self.base(step)?,
            Base::Argument(sort, index, indices) => self.argument_place(*sort, *index, indices, path.span)?,
        };
        for step in &path.rest {
            let value = self.load(&place, path.span)?;
            place = match value {
                Value::Section(id) => self.section_member(id, step)?,
                value => match value.object() {
                    Some(object) => self.member(&object, step)?,
                    None => {
                        let what = match value {
                            Value::Object(_) | Value::ObjectVariable(_) => "NULLobject",
                            ref other => other.kind(),
                        };
                        let message = format!("{what} has no member `{}`", step.name);
                        return Err(self.error(step.span, message));
                    }
                },
            };
        }
        Ok(place)
    }

    pub(super) fn indices(&mut self, indices: &[Expr]) -> Run<Vec<f64>> {
        indices.iter().map(|index| self.number(index)).collect()
    }

    /// What a name at the start of a path leads to.
    fn base(&mut self, step: &Step) -> Run<Place> {
        let name = &step.name;
        let frame = self.frame();
        if let Some(numbers) = frame.numbers.get(name).cloned() {
            let indices = self.indices(&step.indices)?;
            let at = element(&numbers.dims, &indices).map_err(|r| self.refused(step.span, r))?;
            return Ok(Place::Number(numbers, at));
        }
        if let Some(cell) = frame.objects.get(name) {
            return Ok(Place::Object(cell.clone()));
        }
        let scope = frame.scope.clone();
        if let Scope::Instance(handle, template) = &scope {
            if &**name == "this" {
                return Ok(Place::Value(Value::Object(Some(handle.clone()))));
            }
            if !template.external.contains(name) {
                let binding = match self.world.object(handle) {
                    Ok(Object::Instance(names)) => names.get(name).cloned(),
                    _ => None,
                };
                if let Some(binding) = binding {
                    return self.bound(&binding, step);
                }
                if let Some(routine) = template.routines.get(name).cloned() {
                    return self.call_place(&routine, scope.clone(), step);
                }
                // A file that a routine of the template opens can define more of them.
                let opened = self.routines.get(name).filter(|_| step.args.is_some()).cloned();
                if let Some(routine) = opened.filter(|_| !super::builtin::is_known(name)) {
                    return self.call_place(&routine, scope.clone(), step);
                }
                return self.builtin_place(step);
            }
        }
        if let Some(binding) = self.world.top.get(name).cloned() {
            return self.bound(&binding, step);
        }
        if let Some(routine) = self.routines.get(name).cloned() {
            return self.call_place(&routine, Scope::Top, step);
        }
        self.builtin_place(step)
    }

    /// Names of NEURON and of mechanisms, and `Template[3]`.
    fn builtin_place(&mut self, step: &Step) -> Run<Place> {
        let name = &step.name;
        let is_range = self.world.range_name(name).is_some() || SECTION_VALUES.contains(&&**name);
        if is_range {
            let id = self.world.current_section().map_err(|r| self.refused(step.span, r))?;
            return self.section_member(id, step);
        }
        if let Some(binding) = self.world.builtins.get(name).cloned() {
            return self.bound(&binding, step);
        }
        if let Some(args) = &step.args {
            let values = self.arguments(args)?;
            return match self.call_builtin(name, &values, step.span)? {
                Some(value) => Ok(Place::Value(value)),
                None => Err(self.undefined(name, step.span)),
            };
        }
        if let [index] = &step.indices[..]
            && (self.templates.contains_key(name) || self.world.has_class(name))
        {
            let number = self.number(index)?;
            return match self.world.objects.find(name, number as u32) {
                Some(handle) => Ok(Place::Value(Value::Object(Some(handle)))),
                None => Err(self.error(step.span, format!("there is no object `{name}[{number}]`"))),
            };
        }
        Ok(Place::Undefined(name.clone()))
    }

    /// What a variable with indices leads to.
    fn bound(&mut self, binding: &Binding, step: &Step) -> Run<Place> {
        let indices = self.indices(&step.indices)?;
        let at = |dims: &[usize]| element(dims, &indices);
        let place = match binding {
            Binding::Numbers(numbers) => at(&numbers.dims).map(|at| Place::Number(numbers.clone(), at)),
            Binding::Text(cell) => Ok(Place::Text(cell.clone())),
            Binding::Objects(array) => at(&array.dims).map(|at| Place::Object(array.cells[at].clone())),
            Binding::Sections(array) => {
                at(array.size.as_slice()).map(|at| Place::Value(Value::Section(array.ids[at])))
            }
        };
        let place = place.map_err(|r| self.refused(step.span, r))?;
        if step.args.is_some() && !matches!(place, Place::Value(Value::Section(_))) {
            return Err(self.error(step.span, format!("`{}` is a variable, it cannot be called", step.name)));
        }
        Ok(place)
    }

    /// `section.name`: a range variable or a value of the section.
    fn section_member(&mut self, id: SectionId, step: &Step) -> Run<Place> {
        let Some((mut name, len)) = self.world.range_name(&step.name) else {
            if SECTION_VALUES.contains(&&*step.name) {
                return Ok(Place::Section(id, step.name.clone()));
            }
            let message = format!("sections have no variable `{}`", step.name);
            let near = did_you_mean(&step.name, SECTION_VALUES);
            let mut refusal = crate::world::Refusal::new(message);
            refusal.help = near.or(Some("is the mechanism of this variable there?".to_owned()));
            return Err(self.refused(step.span, refusal));
        };
        if let crate::world::RangeName::Field(_, offset) = &mut name {
            let indices = self.indices(&step.indices)?;
            let dims: &[usize] = if len > 1 { &[len] } else { &[] };
            *offset += element(dims, &indices).map_err(|r| self.refused(step.span, r))?;
        }
        Ok(match step.args.as_deref() {
            None => Place::Range(id, name, None),
            Some([Arg::Value(x)]) => {
                let x = self.within_section(id, |this| this.number(x))?;
                Place::Range(id, name, Some(x))
            }
            Some([Arg::Range(from, to)]) => {
                let span = self.within_section(id, |this| Ok([this.number(from)?, this.number(to)?]))?;
                Place::Span(id, name, span)
            }
            Some(_) => {
                return Err(self.error(step.span, format!("`{}` takes one place on the section", step.name)));
            }
        })
    }

    /// `object.name`.
    fn member(&mut self, object: &Handle, step: &Step) -> Run<Place> {
        if let Ok(Object::Instance(names)) = self.world.object(object) {
            if let Some(binding) = names.get(&step.name).cloned() {
                return self.bound(&binding, step);
            }
            return self.method(object, step);
        }
        if let Some(args) = &step.args {
            let values = self.arguments(args)?;
            // Elements with the brackets of calls.
            if let ("x", [Value::Number(at)], Ok(Object::Vector(_))) =
                (&*step.name, &values[..], self.world.object(object))
            {
                return Ok(Place::Attribute(object.clone(), step.name.clone(), vec![*at]));
            }
            if &*step.name == "apply" && matches!(self.world.object(object), Ok(Object::Vector(_))) {
                return self.apply(object, &values, step.span);
            }
            if &*step.name == "reduce" && matches!(self.world.object(object), Ok(Object::Vector(_))) {
                return self.reduce(object, &values, step.span).map(Place::Value);
            }
            if &*step.name == "psolve" && matches!(self.world.object(object), Ok(Object::ParallelContext)) {
                let until = Args(&values).number(0).map_err(|r| self.refused(step.span, r))?;
                self.advance_until(until, step.span)?;
                return Ok(Place::Value(Value::Number(0.0)));
            }
            let answer = self.world.call(object, &step.name, Args(&values));
            return Ok(Place::Value(answer.map_err(|r| self.refused(step.span, r))?));
        }
        let indices = self.indices(&step.indices)?;
        Ok(Place::Attribute(object.clone(), step.name.clone(), indices))
    }

    /// A routine of an instance.
    fn method(&mut self, object: &Handle, step: &Step) -> Run<Place> {
        let class = self.world.objects.get(object.id()).map_or("".into(), |e| e.class.clone());
        let template = self.templates.get(&*class).cloned();
        if let Some(template) = template {
            if let Some(routine) = template.routines.get(&step.name).cloned() {
                return self.call_place(&routine, Scope::Instance(object.clone(), template), step);
            }
            // A public variable that has not been set yet.
            if step.args.is_none() && template.public.contains(&step.name) {
                return Ok(Place::Value(Value::Number(0.0)));
            }
            let known = template.public.iter().map(|name| &**name);
            let mut refusal = crate::world::Refusal::new(format!("`{class}` has no member `{}`", step.name));
            refusal.help = did_you_mean(&step.name, known);
            return Err(self.refused(step.span, refusal));
        }
        Err(self.error(step.span, format!("`{class}` has no member `{}`", step.name)))
    }

    /// `vector.apply("function")`.
    pub(super) fn apply(&mut self, vector: &Handle, args: &[Value], span: Span) -> Run<Place> {
        let name = Args(args).text(0).map_err(|r| self.refused(span, r))?;
        let size = self.world.vector(vector).map_or(0, <[f64]>::len);
        let (from, to) = match args {
            [_, Value::Number(from), Value::Number(to)] => (*from as usize, (*to as usize + 1).min(size)),
            _ => (0, size),
        };
        for i in from..to {
            // The function may have changed the vector.
            let Some(x) = self.world.vector(vector).ok().and_then(|values| values.get(i)).copied() else {
                break;
            };
            let y = self.call_by_name(&name, vec![Value::Number(x)], span)?;
            let values = self.world.vector_mut(vector).map_err(|r| Box::new(Diagnostic::error(r.message)))?;
            if let (Some(slot), Value::Number(y)) = (values.get_mut(i), y) {
                *slot = y;
            }
        }
        Ok(Place::Value(Value::Object(Some(vector.clone()))))
    }

    /// `vec.reduce("function", base, from, to)`: the sum of what a function makes of elements, from a base on.
    pub(super) fn reduce(&mut self, vector: &Handle, args: &[Value], span: Span) -> Run<Value> {
        let name = Args(args).text(0).map_err(|r| self.refused(span, r))?;
        let mut sum = Args(args).number_or(1, 0.0).map_err(|r| self.refused(span, r))?;
        let size = self.world.vector(vector).map_or(0, <[f64]>::len);
        let (from, to) = match args {
            [_, _, Value::Number(from), Value::Number(to)] => (*from as usize, (*to as usize + 1).min(size)),
            _ => (0, size),
        };
        for i in from..to {
            // The function may have changed the vector.
            let Some(x) = self.world.vector(vector).ok().and_then(|values| values.get(i)).copied() else {
                break;
            };
            if let Value::Number(y) = self.call_by_name(&name, vec![Value::Number(x)], span)? {
                sum += y;
            }
        }
        Ok(Value::Number(sum))
    }

    fn argument_place(&mut self, sort: ArgSort, index: ArgIndex, indices: &[Expr], span: Span) -> Run<Place> {
        let nth = match index {
            ArgIndex::Nth(n) => n as usize,
            ArgIndex::I => {
                let step = Step { name: Name::from("i"), indices: Vec::new(), args: None, span };
                let place = self.base(&step)?;
                self.load_number(&place, span)? as usize
            }
        };
        let Some(at) = nth.checked_sub(1).filter(|at| *at < self.frame().args.len()) else {
            let count = self.frame().args.len();
            let message = format!("argument {nth} is not given: there are {count}");
            return Err(self.error(span, message));
        };
        let value = self.frame().args[at].clone();
        Ok(match (sort, value) {
            (ArgSort::Number, Value::Number(_)) => Place::Argument(at),
            (ArgSort::Text, Value::Text(cell)) => Place::Text(cell),
            (ArgSort::Object, Value::ObjectVariable(cell)) => Place::Object(cell),
            (ArgSort::Object, Value::Object(object)) => {
                // An object that is in no variable: the routine gets one.
                let cell = std::rc::Rc::new(std::cell::RefCell::new(object));
                self.frame().args[at] = Value::ObjectVariable(cell.clone());
                Place::Object(cell)
            }
            (ArgSort::Reference, Value::Pointer(pointer)) => {
                match (pointer, self.indices(indices)?.first()) {
                    (Pointer::Element(numbers, from), Some(by)) => {
                        let at = from + *by as usize;
                        if at >= numbers.cells.borrow().len() {
                            return Err(self.error(span, format!("index {by} is outside of the array")));
                        }
                        Place::Number(numbers, at)
                    }
                    (pointer, _) => Place::Pointer(pointer),
                }
            }
            (_, value) => {
                return Err(
                    self.error(span, format!("argument {nth} is {}, not what `$` says", value.kind()))
                );
            }
        })
    }

    /// The value of a number argument.
    pub(super) fn argument(&mut self, at: usize, span: Span) -> Run<Value> {
        match self.frame().args.get(at).cloned() {
            Some(value) => Ok(value),
            None => Err(self.error(span, format!("argument {} is not given", at + 1))),
        }
    }

    pub(super) fn undefined(&self, name: &str, span: Span) -> Box<Diagnostic> {
        let tops = self.world.top.iter().map(|(name, _)| name).filter(|n| n.len() > 2);
        let routines = self.routines.keys().map(|n| &**n);
        let builtins = self.world.builtins.iter().map(|(name, _)| name).filter(|n| n.len() > 2);
        let known = tops.chain(routines).chain(builtins).chain(super::builtin::names().map(|n: &str| n));
        let mut refusal = crate::world::Refusal::new(format!("`{name}` is not known here"));
        let has_builder = self.world.notes.iter().any(|note| note.starts_with("`CellBuild`"));
        refusal.help = match has_builder {
            true => Some(
                "sections of NEURON's CellBuilder window are not made here: export the cell from it as a HOC file".to_owned(),
            ),
            false => did_you_mean(name, known),
        };
        self.refused(span, refusal)
    }
}
