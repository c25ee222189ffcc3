//! Variables watched for crossings of thresholds, in order of creation of their sources.

use super::address::Address;

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

    /// Sets whether it was.
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

    /// Finds the variables that have risen above their thresholds, given voltages by slot and values of other variables, and calls
    /// `risen` with the source of each.
    #[inline]
    pub fn find_risen(&mut self, v: &[f64], value: impl Fn(Address) -> f64, mut risen: impl FnMut(u32)) {
        if !self.others.is_empty() {
            return self.find_risen_of_all(v, value, risen);
        }
        for at in 0..self.runs.len() {
            let run = self.runs[at];
            if !self.may_have_changed(run, v) {
                continue;
            }
            for (n, slot) in (run.first as usize..).zip(run.slot..run.slot + run.len) {
                let above = sign(v[slot as usize] - self.threshold[n] > 0.0);
                if above > self.above[n] {
                    risen(self.source[n]);
                }
                self.above[n] = above;
            }
        }
    }

    /// The same where not only voltages are watched.
    fn find_risen_of_all(&mut self, v: &[f64], value: impl Fn(Address) -> f64, mut risen: impl FnMut(u32)) {
        let mut others = self.others.iter().peekable();
        for n in 0..self.slot.len() {
            let value = match others.next_if(|(position, _)| *position as usize == n) {
                Some((_, address)) => value(*address),
                None => v[self.slot[n] as usize],
            };
            let above = sign(value - self.threshold[n] > 0.0);
            if above > self.above[n] {
                risen(self.source[n]);
            }
            self.above[n] = above;
        }
    }
}

fn sign(above: bool) -> u64 {
    if above { SIGN } else { 0 }
}
