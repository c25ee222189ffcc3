//! Calls: arguments, routines by name, iterators.

use super::frame::{Frame, Scope};
use super::place::Place;
use super::{Flow, Interpreter, Run};
use crate::syntax::ast::{Arg, Base, ExprKind, Path, Routine, RoutineSort, Step, Stmt};
use crate::world::{Object, Value};
use netpyne_base::Span;
use std::sync::Arc;

impl Interpreter {
    /// The values of arguments; object and text variables are passed as variables.
    pub(super) fn arguments(&mut self, args: &[Arg]) -> Run<Vec<Value>> {
        args.iter()
            .map(|arg| match arg {
                Arg::Reference(path) => self.pointer(path).map(Value::Pointer),
                Arg::Range(from, _) => Err(self.error(from.span, "a range of places is no argument")),
                Arg::Value(expression) => match &expression.kind {
                    ExprKind::Path(path) => {
                        let place = self.place(path)?;
                        self.load(&place, expression.span)
                    }
                    _ => self.value(expression),
                },
            })
            .collect()
    }

    /// Calls a routine that a step of a path names.
    pub(super) fn call_place(&mut self, routine: &Arc<Routine>, scope: Scope, step: &Step) -> Run<Place> {
        let Some(args) = &step.args else {
            return Err(self.error(step.span, format!("`{}` is a routine: call it with `()`", step.name)));
        };
        if routine.sort == RoutineSort::Iterator {
            return Err(self.error(step.span, format!("`{}` is an iterator: use it in `for`", step.name)));
        }
        let args = self.arguments(args)?;
        let value = self.call_routine(routine, scope, args, step.span)?;
        let default = match routine.sort {
            RoutineSort::ObFunc => Value::Object(None),
            _ => Value::Number(0.0),
        };
        Ok(Place::Value(value.unwrap_or(default)))
    }

    /// Calls a function by its name, in the scope of the running routine.
    pub(super) fn call_by_name(&mut self, name: &str, args: Vec<Value>, span: Span) -> Run<Value> {
        let scope = self.scope();
        let own = match &scope {
            Scope::Instance(_, template) => template.routines.get(name).cloned(),
            Scope::Top => None,
        };
        let (routine, scope) = match own {
            Some(routine) => (Some(routine), scope),
            None => (self.routines.get(name).cloned(), Scope::Top),
        };
        let value = match routine {
            Some(routine) => self.call_routine(&routine, scope, args, span)?,
            None => self.call_builtin(name, &args, span)?,
        };
        value.ok_or_else(|| self.undefined(name, span))
    }

    /// `for iterator(args) body`.
    pub(super) fn call_iterator(&mut self, path: &Path, body: Arc<Stmt>) -> Run<Flow> {
        let span = path.span;
        let Some(last) = path.rest.last().or(match &path.base {
            Base::Name(step) => Some(step),
            Base::Argument(..) => None,
        }) else {
            return Err(self.error(span, "an iterator is wanted here"));
        };
        let mut scope = self.scope();
        if !path.rest.is_empty() {
            let mut owner = path.clone();
            owner.rest.pop();
            let place = self.place(&owner)?;
            let object = self.load(&place, span)?.object();
            let class = object.as_ref().and_then(|o| self.world.objects.get(o.id())).map(|e| e.class.clone());
            let template = class.and_then(|class| self.templates.get(&*class).cloned());
            let (Some(object), Some(template)) = (object, template) else {
                return Err(self.error(span, "this has no iterators"));
            };
            debug_assert!(matches!(self.world.object(&object), Ok(Object::Instance(_))));
            scope = Scope::Instance(object, template);
        }
        let own = match &scope {
            Scope::Instance(_, template) => template.routines.get(&last.name).cloned(),
            Scope::Top => None,
        };
        let (routine, scope) = match own {
            Some(routine) => (Some(routine), scope),
            None => (self.routines.get(&last.name).cloned(), Scope::Top),
        };
        let Some(routine) = routine.filter(|r| r.sort == RoutineSort::Iterator) else {
            return Err(self.error(last.span, format!("`{}` is no iterator", last.name)));
        };
        let args = self.arguments(last.args.as_deref().unwrap_or_default())?;
        let caller = self.frames.len() - 1;
        let mut frame = Frame::new(scope, args);
        frame.statement = Some((body, caller));
        match self.run_frame(&routine, frame, span)? {
            // The statement of the loop returned from the caller's routine.
            Some(value) => Ok(Flow::Return(Some(value))),
            None => Ok(Flow::On),
        }
    }
}
