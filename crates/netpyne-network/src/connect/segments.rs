//! Places for synapses: the centres of segments.

use crate::build::built_cell::BuiltCell;
use netpyne_morphology::SectionIx;

/// A place for a synapse.
pub(crate) type Spot = (SectionIx, f64);

/// The centres of a section's segments.
pub(crate) fn segments(built: &BuiltCell, ix: SectionIx) -> impl Iterator<Item = Spot> + use<> {
    let n = built.morph.section(ix).map_or(0, |s| s.nseg());
    (0..n).map(move |i| (ix, (i as f64 + 0.5) / n as f64))
}
