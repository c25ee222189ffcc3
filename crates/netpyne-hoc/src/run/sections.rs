//! Statements about sections.

use super::frame::Scope;
use super::place::Place;
use super::{Flow, Interpreter, Run};
use crate::syntax::ast::{Base, Connect, Expr, Name, Path, Stmt};
use crate::world::{Answer, Object, Pattern, SectionId, Value};
use netpyne_base::Span;

impl Interpreter {
    /// The section a path means.
    pub(super) fn section(&mut self, path: &Path) -> Run<SectionId> {
        let place = self.place(path)?;
        match self.load(&place, path.span)? {
            Value::Section(id) => Ok(id),
            other => {
                Err(self.error(path.span, format!("a section is wanted here, this is {}", other.kind())))
            }
        }
    }

    pub(super) fn within(&mut self, path: &Path, inner: &Stmt) -> Run<Flow> {
        let place = self.place(path)?;
        match self.load(&place, path.span)? {
            Value::Section(id) => self.within_section(id, |this| this.statement(inner)),
            // Two statements on one line.
            _ => self.statement(inner),
        }
    }

    pub(super) fn within_section<T>(
        &mut self,
        id: SectionId,
        run: impl FnOnce(&mut Self) -> Run<T>,
    ) -> Run<T> {
        let depth = self.world.section_depth();
        self.world.push_section(id);
        let done = run(self);
        self.world.restore_sections(depth);
        done
    }

    pub(super) fn access(&mut self, path: &Path) -> Run {
        let id = self.section(path)?;
        self.world.access(id);
        Ok(())
    }

    pub(super) fn insert(&mut self, name: &Name, span: Span) -> Run {
        self.current(span, |world, id| world.insert(id, name))
    }

    pub(super) fn uninsert(&mut self, name: &Name, span: Span) -> Run {
        self.current(span, |world, id| world.uninsert(id, name))
    }

    /// Does something with the current section.
    fn current<T>(
        &mut self,
        span: Span,
        act: impl FnOnce(&mut crate::world::World, SectionId) -> Answer<T>,
    ) -> Run<T> {
        let done = self.world.current_section().and_then(|id| act(&mut self.world, id));
        done.map_err(|r| self.refused(span, r))
    }

    pub(super) fn connect(&mut self, connect: &Connect, span: Span) -> Run {
        let child = match &connect.child {
            Some(path) => self.section(path)?,
            None => self.current(span, |_, id| Ok(id))?,
        };
        let child_x = self.number(&connect.child_x)?;
        let parent = match &connect.parent {
            Some(path) => self.section(path)?,
            None => self.current(span, |_, id| Ok(id))?,
        };
        let parent_x = self.number(&connect.parent_x)?;
        self.world.connect(child, child_x, parent, parent_x).map_err(|r| self.refused(span, r))
    }

    /// The sections `forall` goes over: those of the instance, or all.
    fn all(&self) -> Vec<SectionId> {
        match self.scope() {
            Scope::Top => self.world.all_sections().to_vec(),
            Scope::Instance(handle, _) => self.world.sections_of(handle.id()),
        }
    }

    fn each(&mut self, list: Vec<SectionId>, body: &Stmt) -> Run<Flow> {
        for id in list {
            if !self.world.exists(id) {
                continue;
            }
            match self.within_section(id, |this| this.statement(body))? {
                Flow::On | Flow::Continue => {}
                Flow::Break => break,
                other => return Ok(other),
            }
        }
        Ok(Flow::On)
    }

    pub(super) fn for_all(&mut self, body: &Stmt) -> Run<Flow> {
        self.each(self.all(), body)
    }

    pub(super) fn for_sections(&mut self, list: &Expr, body: &Stmt) -> Run<Flow> {
        let chosen = match self.selection(list)? {
            Selection::List(sections) => sections,
            Selection::Pattern(pattern) => {
                let mut all = self.all();
                all.retain(|&id| pattern.is_in(&self.world.section_name(id)));
                all
            }
        };
        self.each(chosen, body)
    }

    pub(super) fn if_section(&mut self, list: &Expr, body: &Stmt) -> Run<Flow> {
        let current = self.current(list.span, |_, id| Ok(id))?;
        let chosen = match self.selection(list)? {
            Selection::List(sections) => sections.contains(&current),
            Selection::Pattern(pattern) => pattern.is_in(&self.world.section_name(current)),
        };
        if chosen { self.statement(body) } else { Ok(Flow::On) }
    }

    fn selection(&mut self, list: &Expr) -> Run<Selection> {
        let value = self.value(list)?;
        if let Value::Text(text) = &value {
            let pattern = Pattern::for_sections(&text.borrow());
            return pattern.map(Selection::Pattern).map_err(|r| self.refused(list.span, r));
        }
        let Some(object) = value.object() else {
            let message = format!("sections are chosen by a SectionList or a text, this is {}", value.kind());
            return Err(self.error(list.span, message));
        };
        let chosen = match self.world.object(&object) {
            Ok(Object::SectionRef(id)) => Ok(vec![*id]),
            _ => self.world.section_list(&object),
        };
        Ok(Selection::List(chosen.map_err(|r| self.refused(list.span, r))?))
    }

    /// `setpointer syn.source, soma.v(0.5)`.
    pub(super) fn set_pointer(&mut self, pointer: &Path, variable: &Path) -> Run {
        let target = self.pointer(variable)?;
        let name = pointer.rest.last().map(|step| &step.name).or(match &pointer.base {
            Base::Name(step) => Some(&step.name),
            Base::Argument(..) => None,
        });
        if !self.world.is_simulated() && name.is_some_and(|name| self.world.mechanisms.is_pointer(name)) {
            self.world.note("`setpointer` does nothing here for mechanisms of the membrane: rules do not say what they point at");
            return Ok(());
        }
        match self.place(pointer)? {
            Place::Attribute(handle, name, _) => {
                self.world.set_pointer(&handle, &name, target).map_err(|r| self.refused(pointer.span, r))
            }
            _ => Err(self.error(pointer.span, "a POINTER variable of a point process is wanted here")),
        }
    }
}

/// What `forsec` and `ifsec` choose by.
enum Selection {
    List(Vec<SectionId>),
    Pattern(Pattern),
}
