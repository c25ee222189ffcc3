//! Interned names: labels of rules, sections and synapses, each stored once.

use crate::column::same;
use indexmap::IndexSet;
use netpyne_base::define_id;

define_id! { /// A name in [`Names`].
NameId }

impl NameId {
    /// No name.
    pub const NONE: NameId = NameId(u32::MAX);
}

/// Every name that the columns of a network refer to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(IndexSet<Box<str>>);

impl Names {
    /// The id of `name`, which is added if it is new.
    pub fn intern(&mut self, name: &str) -> NameId {
        if let Some(i) = self.0.get_index_of(name) {
            return NameId::from_index(i);
        }
        NameId::from_index(self.0.insert_full(name.into()).0)
    }

    /// All names, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|name| &**name)
    }

    /// The id of `name` if anything has it.
    pub fn find(&self, name: &str) -> Option<NameId> {
        self.0.get_index_of(name).map(NameId::from_index)
    }

    /// The name with an id.
    pub fn get(&self, id: NameId) -> &str {
        &self.0[id.index()]
    }
}

same! { NameId }
