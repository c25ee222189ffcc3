//! Sources that spike when a variable rises above its threshold, checked in every step in order of their creation.

use super::send::send_spike;
use crate::arrays::detectors::Detectors;
use crate::arrays::network::Network;
use crate::arrays::queue::event_queue::EventQueue;
use crate::arrays::spikes::SpikeBuffers;
use crate::arrays::variables::Variables;

/// What NEURON adds to the time at which a crossing is noticed, ms.
const NOTICED_LATER: f64 = 1e-10;

/// Sends the spikes of variables that have risen above their thresholds.
pub(crate) fn detect_spikes(
    detectors: &mut Detectors,
    variables: &Variables,
    network: &Network,
    queue: &mut EventQueue,
    spikes: &mut SpikeBuffers,
) {
    let t = variables.clock.t + NOTICED_LATER;
    let value = |address| variables.read(address);
    detectors.find_risen(&variables.cable.v, value, |source| send_spike(network, source, t, queue, spikes));
}
