//! Sources that spike when a variable rises above its threshold, looked at in every step in order of their creation.

use crate::events::network::send_spike;
use crate::variables::address::{Address, read};
use crate::worker::Worker;

/// What NEURON adds to the time at which a crossing is noticed, ms.
const NOTICED_LATER: f64 = 1e-10;

/// Variables watched for crossings, in order of creation of their sources.
#[derive(Clone, Debug, Default)]
pub(crate) struct Detectors {
    /// Slot whose voltage is watched.
    slot: Vec<u32>,
    threshold: Vec<f64>,
    /// [`SIGN`] where the variable was above when last seen, else 0.
    above: Vec<u64>,
    source: Vec<u32>,
    /// Those that watch something other than a voltage (their `slot` is 0): position and address.
    others: Vec<(u32, Address)>,
    /// All detectors, where no others are among them.
    runs: Vec<Run>,
}

/// The sign of `threshold - variable` is that of what is above; thresholds are not -0.
const SIGN: u64 = 1 << 63;

/// Detectors that follow one another and watch slots that follow one another.
#[derive(Clone, Copy, Debug)]
struct Run {
    first: u32,
    slot: u32,
    len: u32,
}

impl Detectors {
    /// One more.
    pub fn push(&mut self, watched: Address, threshold: f64, source: u32) {
        let position = self.slot.len() as u32;
        let slot = match watched {
            Address::Voltage(slot) => slot,
            other => {
                self.others.push((position, other));
                0
            }
        };
        match self.runs.last_mut() {
            Some(run) if run.slot + run.len == slot => run.len += 1,
            _ => self.runs.push(Run { first: position, slot, len: 1 }),
        }
        self.slot.push(slot);
        self.threshold.push(threshold + 0.0);
        self.above.push(0);
        self.source.push(source);
    }

    /// Whether a detector was above its threshold when last seen.
    pub fn is_above(&self, detector: u32) -> bool {
        self.above[detector as usize] != 0
    }

    /// Says that it was.
    pub fn set_above(&mut self, detector: u32, above: bool) {
        self.above[detector as usize] = sign(above);
    }

    /// No detector has been above its threshold.
    pub fn forget(&mut self) {
        self.above.fill(0);
    }

    /// What other than voltages is watched.
    pub fn others(&self) -> impl Iterator<Item = Address> {
        self.others.iter().map(|(_, address)| *address)
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.slot.len() * (4 + 8 + 8 + 4)
            + self.others.len() * size_of::<(u32, Address)>()
            + self.runs.len() * size_of::<Run>()
    }

    /// Whether one of a run may be on another side of its threshold than before: so it is unless a voltage is not a number.
    fn may_have_changed(&self, Run { first, slot, len }: Run, v: &[f64]) -> bool {
        let at = first as usize..(first + len) as usize;
        let v = v[slot as usize..(slot + len) as usize].as_chunks::<8>();
        let (threshold, above) =
            (self.threshold[at.clone()].as_chunks::<8>(), self.above[at].as_chunks::<8>());
        let eights = v.0.iter().zip(threshold.0).zip(above.0);
        let mut changed = 0;
        for ((v, threshold), above) in eights {
            changed |= (0..8).fold(0, |any, n| any | (threshold[n] - v[n]).to_bits() ^ above[n]);
        }
        let rest = v.1.iter().zip(threshold.1).zip(above.1);
        rest.fold(changed, |any, ((v, threshold), above)| any | (threshold - v).to_bits() ^ above) & SIGN != 0
    }
}

fn sign(above: bool) -> u64 {
    if above { SIGN } else { 0 }
}

/// Sends the spikes of variables that have risen above their thresholds.
pub(crate) fn detect_spikes(worker: &mut Worker) {
    let t = worker.clock.t + NOTICED_LATER;
    if !worker.network.detectors.others.is_empty() {
        return detect_any(worker, t);
    }
    let Worker { cable, network, queue, traffic, .. } = worker;
    for at in 0..network.detectors.runs.len() {
        let run = network.detectors.runs[at];
        if !network.detectors.may_have_changed(run, &cable.v) {
            continue;
        }
        for (n, slot) in (run.first as usize..).zip(run.slot..run.slot + run.len) {
            let detectors = &mut network.detectors;
            let above = sign(cable.v[slot as usize] - detectors.threshold[n] > 0.0);
            if above > detectors.above[n] {
                send_spike(network, network.detectors.source[n], t, queue, traffic);
            }
            network.detectors.above[n] = above;
        }
    }
}

/// The same where not only voltages are watched.
fn detect_any(worker: &mut Worker, t: f64) {
    let mut others = worker.network.detectors.others.clone().into_iter().peekable();
    for n in 0..worker.network.detectors.slot.len() {
        let value = match others.next_if(|(position, _)| *position as usize == n) {
            Some((_, address)) => read(worker, address),
            None => worker.cable.v[worker.network.detectors.slot[n] as usize],
        };
        let Worker { network, queue, traffic, .. } = worker;
        let above = sign(value - network.detectors.threshold[n] > 0.0);
        if above > network.detectors.above[n] {
            send_spike(network, network.detectors.source[n], t, queue, traffic);
        }
        network.detectors.above[n] = above;
    }
}
