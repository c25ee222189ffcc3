//! Declarations of variables and routines.

use super::frame::Scope;
use super::{Interpreter, Run};
use crate::syntax::ast::{Declared, Name, Routine};
use crate::world::{Binding, Namespace, Numbers, Object, ObjectArray, count, text_cell};
use std::sync::Arc;

/// Most elements of an array of numbers, and of one of objects.
const MAX_NUMBERS: usize = 100_000_000;
const MAX_OBJECTS: usize = 1_000_000;

impl Interpreter {
    /// Dimensions of a declaration.
    fn dims(&mut self, declared: &Declared, most: usize) -> Run<Vec<usize>> {
        let mut dims = Vec::new();
        let mut total = 1usize;
        for dim in &declared.dims {
            let size = self.number(dim)?;
            let size = count(size).map_err(|r| self.refused(dim.span, r))?;
            total = total.saturating_mul(size);
            dims.push(size);
        }
        if total > most {
            return Err(self.error(declared.span, format!("an array of more than {most} elements")));
        }
        self.world.worked(total);
        Ok(dims)
    }

    /// The variables a declaration belongs to.
    pub(super) fn names_mut(&mut self) -> &mut Namespace {
        if let Scope::Instance(handle, _) = self.scope()
            && let Some(entry) = self.world.objects.get_mut(handle.id())
            && let Object::Instance(names) = &mut entry.object
        {
            return names;
        }
        &mut self.world.top
    }

    /// Lets a name stand for something where the running routine belongs; `external` names belong to the top level.
    pub(super) fn bind(&mut self, name: &Name, binding: Binding) {
        if let Scope::Instance(_, template) = self.scope()
            && template.external.contains(name)
        {
            self.world.top.set(name, binding);
        } else {
            self.names_mut().set(name, binding);
        }
    }

    pub(super) fn create(&mut self, list: &[Declared]) -> Run {
        for declared in list {
            let dims = self.dims(declared, MAX_OBJECTS)?;
            if dims.len() > 1 {
                return Err(self.error(declared.span, "arrays of sections have one dimension"));
            }
            self.create_sections(&declared.name, dims.first().copied())
                .map_err(|r| self.refused(declared.span, r))?;
        }
        Ok(())
    }

    /// Makes sections under a name where the running routine belongs.
    pub(super) fn create_sections(&mut self, name: &Name, size: Option<usize>) -> crate::world::Answer<()> {
        let owner = match self.scope() {
            Scope::Instance(handle, template) if !template.external.contains(name) => Some(handle),
            _ => None,
        };
        self.world.create_array(owner.as_ref(), name, size)
    }

    pub(super) fn declare_objects(&mut self, list: &[Declared]) -> Run {
        for declared in list {
            let dims = self.dims(declared, MAX_OBJECTS)?;
            // Each instance knows itself by this name already.
            if &*declared.name != "this" {
                self.bind(&declared.name, Binding::Objects(ObjectArray::new(&dims)));
            }
        }
        Ok(())
    }

    pub(super) fn declare_texts(&mut self, list: &[Declared]) {
        for declared in list {
            self.bind(&declared.name, Binding::Text(text_cell("")));
        }
    }

    pub(super) fn declare_numbers(&mut self, list: &[Declared]) -> Run {
        for declared in list {
            let dims = self.dims(declared, MAX_NUMBERS)?;
            self.bind(&declared.name, Binding::Numbers(Numbers::new(&dims)));
        }
        Ok(())
    }

    pub(super) fn declare_locals(&mut self, list: &[Declared]) -> Run {
        for declared in list {
            let dims = self.dims(declared, MAX_NUMBERS)?;
            self.frame().numbers.insert(declared.name.clone(), Numbers::new(&dims));
        }
        Ok(())
    }

    pub(super) fn declare_local_objects(&mut self, names: &[Name]) {
        for name in names {
            self.frame().objects.insert(name.clone(), Default::default());
        }
    }

    pub(super) fn define(&mut self, routine: &Arc<Routine>) {
        self.routines.insert(routine.name.clone(), routine.clone());
    }
}

impl Interpreter {
    /// `print a, b`.
    pub(super) fn print(&mut self, list: &[crate::syntax::ast::Expr]) -> Run {
        let mut line = String::new();
        for expression in list {
            let value = self.value(expression)?;
            line.push_str(&super::format::shown(&self.world, &value));
            // Numbers and objects are followed by a blank, texts are not.
            if !matches!(expression.kind, crate::syntax::ast::ExprKind::Text(_)) {
                line.push(' ');
            }
        }
        line.push('\n');
        self.world.print(&line);
        Ok(())
    }
}
