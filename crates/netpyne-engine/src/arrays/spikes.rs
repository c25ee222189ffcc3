//! Spikes that a worker has sent.

/// A spike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spike {
    /// Its time, ms.
    pub t: f64,
    /// Moment of sending.
    pub moment: u32,
    /// Source, by its number in the whole model.
    pub source: u32,
}

/// Spikes that a worker has sent and that have not been collected yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct SpikeBuffers {
    /// To be recorded.
    pub recorded: Vec<Spike>,
    /// To be sent to other workers or ranks.
    pub outgoing: Vec<Spike>,
    /// Number of spikes of cells since initialisation.
    pub of_cells: usize,
}

impl SpikeBuffers {
    /// Forgets all spikes.
    pub fn clear(&mut self) {
        self.recorded.clear();
        self.outgoing.clear();
        self.of_cells = 0;
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        (self.recorded.capacity() + self.outgoing.capacity()) * size_of::<Spike>()
    }
}
