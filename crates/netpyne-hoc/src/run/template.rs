//! Templates read and instances made of them.

use super::class::{Template, Variable};
use super::frame::{Frame, Scope};
use super::{Flow, Interpreter, Run};
use crate::syntax::ast::{Name, Routine, StmtKind, TemplateText};
use crate::world::{Args, Binding, Handle, Numbers, ObjectArray, SECTION_VALUES, Value, text_cell};
use netpyne_base::Span;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

impl Interpreter {
    /// Reads a template. Its declarations say what instances have; statements run once, in an instance of its own.
    pub(super) fn define_template(&mut self, text: &Arc<TemplateText>) -> Run {
        let mut template = Template {
            public: HashSet::new(),
            external: HashSet::new(),
            routines: HashMap::new(),
            variables: Vec::new(),
        };
        let mut rest = Vec::new();
        for statement in &text.body {
            match &statement.kind {
                StmtKind::Public(names) => template.public.extend(names.iter().cloned()),
                StmtKind::External(names) => template.external.extend(names.iter().map(|(n, _)| n.clone())),
                StmtKind::Define(routine) => {
                    template.routines.insert(routine.name.clone(), routine.clone());
                }
                _ => rest.push(statement),
            }
        }
        if template.routines.contains_key("unref") {
            let note = format!("template `{}`: `unref` is not called when references go", text.name);
            self.world.note(note);
        }
        let model = self.world.new_instance(&format!("template {}", text.name));
        for name in &text.assigned {
            if self.is_free(&template, name)
                && let Ok(names) = self.world.names(Some(&model))
            {
                names.set(name, Binding::Numbers(Numbers::new(&[])));
            }
        }
        let mut template = Rc::new(template);
        self.frames.push(Frame::new(Scope::Instance(model.clone(), template.clone()), Vec::new()));
        let ran = rest.into_iter().try_for_each(|statement| self.statement(statement).map(|_| ()));
        self.frames.pop();
        ran?;
        let mut variables = Vec::new();
        if let Ok(crate::world::Object::Instance(names)) = self.world.object(&model) {
            for name in &text.names {
                let variable = match names.get(name) {
                    Some(Binding::Sections(array)) => Variable::Sections(array.size.map(|_| array.ids.len())),
                    Some(Binding::Objects(array)) => Variable::Objects(array.dims.to_vec()),
                    Some(Binding::Text(cell)) => Variable::Text(cell.borrow().clone()),
                    Some(Binding::Numbers(numbers)) => Variable::Numbers(numbers.dims.to_vec()),
                    None => continue,
                };
                variables.push((name.clone(), variable));
            }
        }
        drop(model);
        if let Some(template) = Rc::get_mut(&mut template) {
            template.variables = variables;
        }
        self.world.collect();
        let mut public: Vec<String> = template.public.iter().map(|name| name.to_string()).collect();
        public.sort_unstable();
        self.world.public_names.insert(text.name.to_string(), public);
        self.templates.insert(text.name.clone(), template);
        Ok(())
    }

    /// Whether a name that is assigned to in a template is a variable of its own.
    fn is_free(&self, template: &Template, name: &Name) -> bool {
        let known = template.external.contains(name) || template.routines.contains_key(name);
        !known && !self.is_neurons(name)
    }

    /// Whether a name is a range variable, a value of sections, or a global variable of NEURON or of a mechanism.
    pub(super) fn is_neurons(&self, name: &str) -> bool {
        self.world.range_name(name).is_some()
            || SECTION_VALUES.contains(&name)
            || self.world.builtins.get(name).is_some()
    }

    /// `new Class(args)`.
    pub(super) fn new_object(&mut self, class: &str, args: Vec<Value>, span: Span) -> Run<Handle> {
        let Some(template) = self.templates.get(class).cloned() else {
            return self.world.new_object(class, Args(&args)).map_err(|r| self.refused(span, r));
        };
        let handle = self.world.new_instance(class);
        let scope = Scope::Instance(handle.clone(), template.clone());
        self.frames.push(Frame::new(scope.clone(), Vec::new()));
        let made = self.make_variables(&template, span);
        self.frames.pop();
        made?;
        if let Some(init) = template.routines.get("init").cloned() {
            self.call_routine(&init, scope, args, span)?;
        }
        Ok(handle)
    }

    fn make_variables(&mut self, template: &Template, span: Span) -> Run {
        for (name, variable) in &template.variables {
            let binding = match variable {
                Variable::Sections(size) => {
                    self.create_sections(name, *size).map_err(|r| self.refused(span, r))?;
                    continue;
                }
                Variable::Objects(dims) => Binding::Objects(ObjectArray::new(dims)),
                Variable::Text(text) => Binding::Text(text_cell(text)),
                Variable::Numbers(dims) => Binding::Numbers(Numbers::new(dims)),
            };
            self.bind(name, binding);
        }
        Ok(())
    }

    /// Runs a routine with arguments; the value it returns.
    pub(super) fn call_routine(
        &mut self,
        routine: &Arc<Routine>,
        scope: Scope,
        args: Vec<Value>,
        span: Span,
    ) -> Run<Option<Value>> {
        self.run_frame(routine, Frame::new(scope, args), span)
    }

    pub(super) fn run_frame(
        &mut self,
        routine: &Arc<Routine>,
        frame: Frame,
        span: Span,
    ) -> Run<Option<Value>> {
        if self.frames.len() > self.limits.calls {
            let message = format!("routines call each other more than {} levels deep", self.limits.calls);
            return Err(self.error(span, message));
        }
        let sections = self.world.section_depth();
        let file = std::mem::replace(&mut self.file, routine.file.clone());
        let depth = self.frames.len();
        self.frames.push(frame);
        let flow = self.statements(&routine.body);
        self.frames.truncate(depth);
        self.world.restore_sections(sections);
        let flow = flow?;
        self.file = file;
        match flow {
            Flow::Return(value) => Ok(value),
            Flow::Stop => Err(self.error(span, "the program says `stop`")),
            _ => Ok(None),
        }
    }
}
