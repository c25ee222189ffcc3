//! What connects the objects of a world to a network: sources of spikes, gap junctions, vectors that are recorded and played.

use super::World;
use super::objects::{Handle, ObjectId};
use super::sections::SectionId;
use super::simulator::Quantity;
use super::value::{Answer, Refusal};
use indexmap::IndexMap;
use std::cell::Cell;
use std::rc::{Rc, Weak};

/// What a source of spikes watches.
#[derive(Clone, Debug, PartialEq)]
pub enum Watched {
    /// A variable that rises above the threshold.
    Quantity(Quantity),
    /// A point process or artificial cell that sends events.
    Object(ObjectId),
    /// The cell of a gid that is not there: it never spikes.
    Nothing,
}

/// What emits spikes. Connections from one variable or object share one.
#[derive(Debug)]
pub struct SpikeSource {
    /// What it watches.
    pub watched: Watched,
    /// Threshold, mV (or the variable's unit).
    pub threshold: Cell<f64>,
    /// The gid it was given.
    pub gid: Cell<Option<u32>>,
    /// What takes its spikes: one pair of vectors, as in NEURON.
    pub record: Cell<Option<SpikeRecord>>,
}

/// Vectors that take the spikes of a source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpikeRecord {
    /// The vector of times.
    pub times: ObjectId,
    /// The vector of what stands for the source, and that.
    pub ids: Option<(ObjectId, f64)>,
}

/// When a vector takes samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sampling {
    /// After every step.
    EveryStep,
    /// At intervals, ms.
    Interval(f64),
    /// At the times in a vector.
    Times(ObjectId),
}

/// A vector that is recorded.
#[derive(Clone, Debug)]
pub struct RecordedVector {
    /// The vector.
    pub vector: ObjectId,
    /// What it takes samples of.
    pub of: Quantity,
    /// When.
    pub sampling: Sampling,
}

/// A vector that is played.
#[derive(Clone, Debug)]
pub struct PlayedVector {
    /// The vector.
    pub vector: ObjectId,
    /// The variable that takes its values.
    pub into: Quantity,
    /// At which times.
    pub sampling: Sampling,
    /// Linear interpolation instead of steps.
    pub continuous: bool,
}

/// See the module text.
#[derive(Debug, Default)]
pub struct Wiring {
    sources: Vec<Weak<SpikeSource>>,
    /// Sources by gid.
    pub gids: IndexMap<u32, Option<Rc<SpikeSource>>>,
    /// Voltages that gap junctions read, by number.
    pub gap_sources: IndexMap<u64, (SectionId, f64)>,
    /// Point processes with which of their values takes the voltage of which number.
    pub gap_targets: Vec<(ObjectId, usize, u64)>,
    /// Vectors that are recorded.
    pub recorded: Vec<RecordedVector>,
    /// Vectors that are played.
    pub played: Vec<PlayedVector>,
    /// Whether spikes go between processes: `set_maxstep` was called where there are several.
    pub spans_ranks: bool,
    /// Whether `i_membrane_` is computed.
    pub fast_imem: bool,
}

impl Wiring {
    /// Sources that exist, in order of creation.
    pub fn sources(&self) -> impl Iterator<Item = Rc<SpikeSource>> {
        self.sources.iter().filter_map(Weak::upgrade)
    }

    /// The source that watches something; made if there is none.
    pub(super) fn source(&mut self, watched: Watched) -> Rc<SpikeSource> {
        let known = self.sources().find(|source| source.watched == watched && watched != Watched::Nothing);
        known.unwrap_or_else(|| {
            self.sources.retain(|source| source.strong_count() > 0);
            self.add_source(watched)
        })
    }

    /// A new source, whatever others watch.
    pub(super) fn add_source(&mut self, watched: Watched) -> Rc<SpikeSource> {
        let made = Rc::new(SpikeSource {
            watched,
            threshold: Cell::new(10.0),
            gid: Cell::new(None),
            record: Cell::new(None),
        });
        self.sources.push(Rc::downgrade(&made));
        made
    }

    /// Lets a vector record, and nothing else.
    pub(super) fn record(&mut self, recorded: RecordedVector) {
        self.recorded.retain(|r| r.vector != recorded.vector);
        self.recorded.push(recorded);
    }

    /// Forgets a vector that is no more; whether it was recorded or played.
    pub(super) fn forget_vector(&mut self, id: ObjectId) -> bool {
        let before = self.recorded.len() + self.played.len();
        let times_of = |sampling: &Sampling| matches!(sampling, Sampling::Times(times) if *times == id);
        self.recorded.retain(|r| r.vector != id && !times_of(&r.sampling));
        self.played.retain(|p| p.vector != id && !times_of(&p.sampling));
        let takes = |record: SpikeRecord| record.times == id || record.ids.is_some_and(|(ids, _)| ids == id);
        let recorded: Vec<_> = self.sources().filter(|s| s.record.get().is_some_and(takes)).collect();
        recorded.iter().for_each(|source| source.record.set(None));
        before != self.recorded.len() + self.played.len() || !recorded.is_empty()
    }
}

impl World {
    /// The number of a vector object.
    pub(super) fn vector_id(&self, handle: &Handle) -> Answer<ObjectId> {
        self.vector(handle).map(|_| handle.id())
    }

    /// The section that the spikes of a gid come from.
    pub fn section_of_gid(&self, gid: f64) -> Option<SectionId> {
        match self.wiring.gids.get(&self::gid(gid).ok()?)?.as_ref()?.watched {
            Watched::Quantity(Quantity::Voltage(section, _)) => Some(section),
            _ => None,
        }
    }

    /// What the spikes of a gid come from.
    pub(super) fn gid_source(&mut self, gid: u32) -> Rc<SpikeSource> {
        match self.wiring.gids.get(&gid) {
            Some(Some(source)) => source.clone(),
            _ => self.wiring.source(Watched::Nothing),
        }
    }
}

/// A gid that came as a number.
pub(super) fn gid(x: f64) -> Answer<u32> {
    if x >= 0.0 && x < f64::from(u32::MAX) && x.fract() == 0.0 {
        Ok(x as u32)
    } else {
        Err(Refusal::new(format!("{x} is no gid: whole numbers from 0 on are")))
    }
}
