//! In which order NEURON creates the random streams of a cell.

use crate::streams::StreamCount;
use crate::templates::segments::at_centre;
use netpyne_mechanism::MechId;
use netpyne_mechanism::ir::Mechanism;
use netpyne_morphology::SectionIx;

/// The streams of a cell while rules are applied to it.
#[derive(Default)]
pub(crate) struct Numbering {
    /// All so far.
    pub count: StreamCount,
    /// Segments of each section that has any.
    sections: Vec<Vec<Segment>>,
}

/// Density mechanisms with streams in a segment, in order of creation, with what the cell had before each.
type Segment = Vec<(MechId, StreamCount)>;

impl Numbering {
    /// A mechanism is inserted into a section of `nseg` segments that does not have it: the last segment comes first.
    pub fn insert(&mut self, section: SectionIx, nseg: usize, id: MechId, mechanism: &Mechanism) {
        let own = StreamCount::of(mechanism);
        if own.is_none() {
            return;
        }
        if self.sections.len() <= section.index() {
            self.sections.resize(section.index() + 1, Vec::new());
        }
        let segments = &mut self.sections[section.index()];
        segments.resize(nseg, Segment::new());
        for segment in segments.iter_mut().rev() {
            segment.push((id, self.count));
            self.count += own;
        }
    }

    /// A point process is created; gives what there was before it.
    pub fn point(&mut self, mechanism: &Mechanism) -> StreamCount {
        let before = self.count;
        self.count += StreamCount::of(mechanism);
        before
    }

    /// The number of segments of a section changes. Segments that stay keep their streams, each at the place where it is then;
    /// the others are, from the first to the last, copies of what was there, made from the newest mechanism to the oldest.
    pub fn set_nseg(&mut self, section: SectionIx, nseg: usize, of: impl Fn(MechId) -> StreamCount) {
        let Some(segments) = self.sections.get_mut(section.index()).filter(|s| !s.is_empty()) else { return };
        let old = std::mem::take(segments);
        let mut new: Vec<Option<Segment>> = vec![None; nseg];
        if nseg > old.len() {
            for (i, segment) in old.iter().enumerate() {
                new[at_centre(i, old.len(), nseg)] = Some(segment.clone());
            }
        }
        let made = new.into_iter().enumerate().map(|(i, kept)| {
            let source = &old[at_centre(i, nseg, old.len())];
            match kept {
                Some(segment) => segment,
                None if nseg < old.len() => source.clone(),
                None => {
                    let mut copy = Segment::new();
                    for &(id, _) in source.iter().rev() {
                        copy.push((id, self.count));
                        self.count += of(id);
                    }
                    copy
                }
            }
        });
        *segments = made.collect();
    }

    /// What the cell has before the instance of a mechanism in a segment; none if the mechanism has no streams.
    pub fn before(&self, section: usize, segment: usize, id: MechId) -> Option<StreamCount> {
        let segment = self.sections.get(section)?.get(segment)?;
        segment.iter().find(|(other, _)| *other == id).map(|(_, before)| *before)
    }
}
