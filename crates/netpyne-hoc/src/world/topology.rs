//! How sections hang together.

use super::World;
use super::sections::SectionId;
use super::value::{Answer, Refusal};
use netpyne_morphology::Morphology;

impl World {
    /// Attaches end `child_x` (0 or 1) of a section to a place on another.
    pub fn connect(
        &mut self,
        child: SectionId,
        child_x: f64,
        parent: SectionId,
        parent_x: f64,
    ) -> Answer<()> {
        self.entry(child)?;
        self.entry(parent)?;
        self.touch_section(child);
        self.touch_section(parent);
        self.change_structure();
        let before = self.morphology.section(child)?.is_reversed();
        self.morphology.connect(child, parent, parent_x, child_x)?;
        // Values belong to places, and nodes now count from the other end.
        if self.morphology.section(child)?.is_reversed() != before {
            let entry = self.entry_mut(child)?;
            entry.voltage.reverse();
            for inserted in &mut entry.mechanisms {
                inserted.values.reverse();
                inserted.streams.reverse();
            }
        }
        Ok(())
    }

    /// Detaches a section from its parent.
    pub fn disconnect(&mut self, section: SectionId) -> Answer<()> {
        self.entry(section)?;
        self.touch_section(section);
        self.change_structure();
        Ok(self.morphology.disconnect(section)?)
    }

    /// The section another is attached to, with the place there.
    pub fn parent(&self, section: SectionId) -> Answer<Option<(SectionId, f64)>> {
        self.entry(section)?;
        Ok(self.morphology.section(section)?.connection.map(|c| (c.parent, c.parent_x)))
    }

    /// The section at whose far side this one hangs: a child at the near end of its parent hangs on the parent's parent.
    pub fn true_parent(&self, section: SectionId) -> Answer<Option<SectionId>> {
        let mut at = section;
        while let Some((parent, x)) = self.parent(at)? {
            let near = if self.morphology.section(parent)?.is_reversed() { 1.0 } else { 0.0 };
            if x != near {
                return Ok(Some(parent));
            }
            at = parent;
        }
        Ok(None)
    }

    /// The end (0 or 1) of a section that is nearer to the root.
    pub fn orientation(&self, section: SectionId) -> Answer<f64> {
        self.entry(section)?;
        Ok(if self.morphology.section(section)?.is_reversed() { 1.0 } else { 0.0 })
    }

    /// Sections attached to this one, in NEURON's order.
    pub fn children(&self, section: SectionId) -> Answer<Vec<SectionId>> {
        self.entry(section)?;
        Ok(self.morphology.section(section)?.children().to_vec())
    }

    /// The root of the tree a section belongs to.
    pub fn root(&self, section: SectionId) -> Answer<SectionId> {
        let mut at = section;
        while let Some((parent, _)) = self.parent(at)? {
            at = parent;
        }
        Ok(at)
    }

    /// The shape of the tree of a root, in NEURON's orders, and which of the world's sections its sections are.
    pub fn tree_of(&self, root: SectionId) -> Answer<(Morphology, Vec<SectionId>)> {
        self.entry(root)?;
        Ok(self.morphology.tree_of(root)?)
    }

    /// A section and all below it, depth first.
    pub fn subtree(&self, section: SectionId) -> Answer<Vec<SectionId>> {
        let mut list = Vec::new();
        let mut open = vec![section];
        while let Some(at) = open.pop() {
            if list.len() > self.sections.len() {
                return Err(Refusal::new("the sections are connected in a circle"));
            }
            list.push(at);
            open.extend(self.children(at)?.into_iter().rev());
        }
        Ok(list)
    }

    /// Roots of all trees in NEURON's order.
    pub fn roots(&self) -> Vec<SectionId> {
        let is_root = |&&id: &&SectionId| self.parent(id).is_ok_and(|p| p.is_none());
        self.order.iter().filter(is_root).copied().collect()
    }
}
