//! Things of a network that exists already, taken into a world as if a program had made them; and what a program has changed since.

use super::World;
use super::classes::{At, NetCon, Object, PointProcess, Source};
use super::objects::{Handle, ObjectId};
use super::sections::{SectionEntry, SectionId, SectionName};
use super::table::MechIx;
use super::value::Answer;
use super::wiring::{SpikeSource, Watched};
use netpyne_morphology::Morphology;
use std::collections::HashSet;
use std::rc::Rc;

/// What a program has changed, besides what it has made.
#[derive(Debug, Default)]
pub struct Touched {
    /// Sections.
    pub sections: HashSet<SectionId>,
    /// Point processes and connections.
    pub objects: HashSet<ObjectId>,
}

impl World {
    /// Takes in the sections of a cell.
    pub fn adopt_sections(&mut self, shape: &Morphology, cell: &str) -> Vec<SectionId> {
        self.change_structure();
        let first = self.morphology.append(shape);
        let cell: Rc<str> = cell.into();
        let all = shape.sections().iter().enumerate().map(|(n, section)| {
            let name = SectionName {
                owner: None,
                cell: Some(cell.clone()),
                base: section.name.as_str().into(),
                index: None,
            };
            let voltage = vec![-65.0; section.nseg()];
            self.sections.push(Some(SectionEntry { name, mechanisms: Vec::new(), voltage }));
            SectionId::from_index(first.index() + n)
        });
        let all: Vec<SectionId> = all.collect();
        self.order.extend(&all);
        all
    }

    /// Gives sections that were taken in another shape; what was in their membranes goes.
    ///
    /// # Errors
    /// There are not as many.
    pub fn renew_sections(&mut self, sections: &[SectionId], shape: &Morphology) -> Answer<()> {
        self.change_structure();
        self.morphology.replace(sections, shape)?;
        for (&section, own) in sections.iter().zip(shape.sections()) {
            let entry = self.entry_mut(section)?;
            entry.mechanisms.clear();
            entry.voltage = vec![-65.0; own.nseg()];
        }
        Ok(())
    }

    /// Takes in a point process or artificial cell.
    pub fn adopt_point(&mut self, mechanism: MechIx, place: Option<(SectionId, At)>) -> Handle {
        self.change_structure();
        let streams = self.take_streams(mechanism);
        let entry = self.mechanisms.get(mechanism);
        let (class, values) = (entry.name.clone(), entry.defaults.to_vec());
        let made = PointProcess {
            mechanism,
            place,
            values,
            placed: self.changes(),
            streams,
            random: None,
            vector: None,
            pointers: Vec::new(),
        };
        self.objects.add(&class, Object::PointProcess(Box::new(made)))
    }

    /// Takes in a source of spikes.
    pub fn adopt_source(&mut self, watched: Watched, threshold: f64, gid: Option<u32>) -> Rc<SpikeSource> {
        let source = self.wiring.add_source(watched);
        source.threshold.set(threshold);
        source.gid.set(gid);
        if let Some(gid) = gid {
            self.wiring.gids.insert(gid, Some(source.clone()));
        }
        source
    }

    /// Takes in a connection; its first weights are given, the others are 0.
    pub fn adopt_connection(
        &mut self,
        spikes: Rc<SpikeSource>,
        target: Handle,
        delay: f64,
        given: &[f64],
    ) -> Answer<Handle> {
        self.change_structure();
        let source = match &spikes.watched {
            Watched::Quantity(super::Quantity::Voltage(section, x)) => Source::Voltage(*section, *x),
            Watched::Object(id) => self.objects.handle(*id).map_or(Source::None, Source::Object),
            Watched::Quantity(_) | Watched::Nothing => Source::None,
        };
        let count = self.mechanisms.get(self.point_process(&target)?.mechanism).weights;
        let mut weight = vec![0.0; count.max(given.len()).max(1)];
        weight[..given.len()].copy_from_slice(given);
        let made = NetCon { source, target: Some(target), spikes: Some(spikes), delay, weight, active: true };
        Ok(self.objects.add("NetCon", Object::NetCon(Box::new(made))))
    }

    /// Some sections as a cell of its own, in the order given.
    ///
    /// # Errors
    /// One has been deleted.
    pub fn part(&self, sections: &[SectionId]) -> Answer<Morphology> {
        for &section in sections {
            self.entry(section)?;
        }
        Ok(self.morphology.part(sections)?)
    }

    pub(crate) fn touch_section(&mut self, section: SectionId) {
        self.touched.sections.insert(section);
    }

    pub(crate) fn touch_object(&mut self, object: &Handle) {
        self.touched.objects.insert(object.id());
    }
}
