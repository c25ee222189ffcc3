//! Sections: identity, names, creation, deletion, order, and which one is the current one.

use super::World;
use super::classes::Object;
use super::insert::Inserted;
use super::namespace::{Binding, Namespace, SectionArray};
use super::objects::{Handle, ObjectId};
use super::value::{Answer, Refusal};
use netpyne_morphology::SectionIx;
use std::rc::Rc;

/// A section of the world; the index into its morphology. Never used twice.
pub type SectionId = SectionIx;

/// What a section is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionName {
    /// The instance of a template it belongs to.
    pub owner: Option<ObjectId>,
    /// What another language calls the cell it belongs to.
    pub cell: Option<Rc<str>>,
    /// Name of the variable.
    pub base: Rc<str>,
    /// Index, for elements of arrays.
    pub index: Option<usize>,
}

/// What the world knows of a section beside its shape.
#[derive(Debug)]
pub struct SectionEntry {
    /// What it is called.
    pub name: SectionName,
    /// Mechanisms and ions in order of insertion.
    pub mechanisms: Vec<Inserted>,
    /// Membrane potential of the segments from the parent's end, mV.
    pub voltage: Vec<f64>,
}

/// Most sections a world holds.
const MAX_SECTIONS: usize = 100_000;

impl World {
    /// Creates a section. It is last in NEURON's order, or after the last section of the same instance.
    pub fn create_section(&mut self, name: SectionName) -> Answer<SectionId> {
        if self.sections.len() >= MAX_SECTIONS {
            return Err(Refusal::new(format!("more than {MAX_SECTIONS} sections")));
        }
        self.change_structure();
        let owner = name.owner;
        let local = match name.index {
            Some(index) => format!("{}[{index}]", name.base),
            None => name.base.to_string(),
        };
        let id = self.morphology.add_section(local);
        self.sections.push(Some(SectionEntry { name, mechanisms: Vec::new(), voltage: vec![-65.0] }));
        let same = |&other: &SectionId| self.entry(other).is_ok_and(|e| e.name.owner == owner);
        match owner.and_then(|_| self.order.iter().rposition(same)) {
            Some(last) => {
                self.worked(self.order.len() - last);
                self.order.insert(last + 1, id);
            }
            None => self.order.push(id),
        }
        Ok(id)
    }

    /// Makes sections under a name of an instance or of the top level; those it stood for before are deleted.
    pub fn create_array(&mut self, owner: Option<&Handle>, name: &str, size: Option<usize>) -> Answer<()> {
        if let Some(Binding::Sections(old)) = self.names(owner)?.get(name).cloned() {
            let old: Vec<SectionId> = old.ids.into_iter().filter(|id| self.exists(*id)).collect();
            self.delete_sections(&old)?;
        }
        let base: Rc<str> = name.into();
        let mut ids = Vec::new();
        for i in 0..size.unwrap_or(1) {
            let (owner, index) = (owner.map(Handle::id), size.map(|_| i));
            ids.push(self.create_section(SectionName { owner, cell: None, base: base.clone(), index })?);
        }
        self.names(owner)?.set(name, Binding::Sections(SectionArray { size, ids }));
        Ok(())
    }

    /// The variables of an instance, or of the top level.
    pub fn names(&mut self, owner: Option<&Handle>) -> Answer<&mut Namespace> {
        let Some(owner) = owner else { return Ok(&mut self.top) };
        match self.object_mut(owner)? {
            Object::Instance(names) => Ok(names),
            _ => Err(Refusal::new("only instances of templates have sections")),
        }
    }

    /// Deletes a section: it is detached, as are its children, and its point processes lose their place.
    pub fn delete_section(&mut self, id: SectionId) -> Answer<()> {
        self.delete_sections(&[id])
    }

    /// Deletes sections one after the other.
    pub(super) fn delete_sections(&mut self, ids: &[SectionId]) -> Answer<()> {
        if !ids.is_empty() {
            self.change_structure();
        }
        for &id in ids {
            self.entry(id)?;
            let children: Vec<SectionId> = self.morphology.section(id)?.children().to_vec();
            for child in children {
                self.morphology.disconnect(child)?;
            }
            self.morphology.disconnect(id)?;
            self.sections[id.index()] = None;
        }
        if !ids.is_empty() {
            let sections = &self.sections;
            let exists = |id: &SectionId| sections[id.index()].is_some();
            self.order.retain(exists);
            self.current.retain(exists);
            self.drop_point_processes();
        }
        Ok(())
    }

    /// What is known of a section that exists.
    pub fn entry(&self, id: SectionId) -> Answer<&SectionEntry> {
        self.sections
            .get(id.index())
            .and_then(Option::as_ref)
            .ok_or_else(|| Refusal::new("this section has been deleted"))
    }

    /// The same, to be changed without a simulation hearing of it.
    pub fn entry_mut(&mut self, id: SectionId) -> Answer<&mut SectionEntry> {
        self.sections
            .get_mut(id.index())
            .and_then(Option::as_mut)
            .ok_or_else(|| Refusal::new("this section has been deleted"))
    }

    /// Whether the section exists.
    pub fn exists(&self, id: SectionId) -> bool {
        self.entry(id).is_ok()
    }

    /// All sections in NEURON's order.
    pub fn all_sections(&self) -> &[SectionId] {
        &self.order
    }

    /// The sections of one instance of a template in NEURON's order.
    pub fn sections_of(&self, owner: ObjectId) -> Vec<SectionId> {
        let of_owner = |&&id: &&SectionId| self.entry(id).is_ok_and(|e| e.name.owner == Some(owner));
        self.order.iter().filter(of_owner).copied().collect()
    }

    /// Name as NEURON prints it: `Cell[0].dend[3]`.
    pub fn section_name(&self, id: SectionId) -> String {
        let Ok(SectionEntry { name, .. }) = self.entry(id) else { return "deleted section".to_owned() };
        let base = match name.index {
            Some(index) => format!("{}[{index}]", name.base),
            None => name.base.to_string(),
        };
        match (name.owner, &name.cell) {
            (Some(owner), _) => format!("{}.{base}", self.objects.name(owner)),
            (None, Some(cell)) => format!("{cell}.{base}"),
            (None, None) => base,
        }
    }

    /// The instance of a template that a section belongs to.
    pub fn owner_of(&self, id: SectionId) -> Option<Handle> {
        self.objects.handle(self.entry(id).ok()?.name.owner?)
    }

    /// The section called so.
    pub fn find_section(&self, name: &str) -> Option<SectionId> {
        self.order.iter().copied().find(|&id| self.section_name(id) == name)
    }

    /// The current section; the first of all if none was made the current one.
    pub fn current_section(&self) -> Answer<SectionId> {
        self.current.last().or(self.order.first()).copied().ok_or_else(|| {
            Refusal::new("no section is the current one")
                .help("create a section, and say `access` or `section { ... }`")
        })
    }

    /// Makes a section the current one until [`pop_section`](Self::pop_section).
    pub fn push_section(&mut self, id: SectionId) {
        self.current.push(id);
    }

    /// Makes the section before the current one again.
    pub fn pop_section(&mut self) {
        self.current.pop();
    }

    /// How many sections are pushed; see [`restore_sections`](Self::restore_sections).
    pub fn section_depth(&self) -> usize {
        self.current.len()
    }

    /// Pops what was pushed since [`section_depth`](Self::section_depth) said so.
    pub fn restore_sections(&mut self, depth: usize) {
        self.current.truncate(depth);
    }

    /// HOC's `access`: replaces the current section.
    pub fn access(&mut self, id: SectionId) {
        self.current.pop();
        self.current.push(id);
    }
}
