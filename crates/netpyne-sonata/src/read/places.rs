//! Where synapses are whose edges tell only on which parts of a cell and how far from its soma: drawn as BMTK draws them.

use super::program::Part;
use super::structures::Made;
use netpyne_specs::{Dict, Value};

/// The generator that NumPy's `RandomState` has.
///
/// M. Matsumoto and T. Nishimura, ACM Trans. Model. Comput. Simul. 8, 3 (1998): MT19937.
#[derive(Clone)]
pub(crate) struct Twister {
    state: [u32; 624],
    next: usize,
}

impl Twister {
    pub fn new(seed: u32) -> Self {
        let mut state = [0u32; 624];
        state[0] = seed;
        for i in 1..624 {
            let last = state[i - 1];
            state[i] = 1_812_433_253u32.wrapping_mul(last ^ (last >> 30)).wrapping_add(i as u32);
        }
        Self { state, next: 624 }
    }

    fn word(&mut self) -> u32 {
        if self.next == 624 {
            for i in 0..624 {
                let y = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % 624] & 0x7fff_ffff);
                let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[i] = self.state[(i + 397) % 624] ^ (y >> 1) ^ odd;
            }
            self.next = 0;
        }
        let mut y = self.state[self.next];
        self.next += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// Between 0 and 1, with 53 bits.
    pub fn uniform(&mut self) -> f64 {
        let (a, b) = (f64::from(self.word() >> 5), f64::from(self.word() >> 6));
        (a * 67_108_864.0 + b) / 9_007_199_254_740_992.0
    }
}

/// A segment of a cell.
struct Segment {
    section: usize,
    part: Option<Part>,
    x: f64,
    /// Path from the beginning of the soma to its middle, µm.
    distance: f64,
    length: f64,
}

/// Segments that synapses may be on, and where chance falls on each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Targets {
    /// Section by number, and place in it.
    places: Vec<(usize, f64)>,
    /// Sums of chances.
    sums: Vec<f64>,
}

impl Targets {
    /// The segments of some parts whose distance from the soma is in a range.
    pub fn new(cell: &Made, parts: &[Part], [near, far]: [f64; 2]) -> Self {
        let mut targets = Self::default();
        let mut chances = Vec::new();
        for segment in segments(cell) {
            let Some(part) = segment.part.filter(|part| parts.contains(part)) else { continue };
            debug_assert_ne!(part, Part::All);
            let half = segment.length / 2.0;
            let inside = (segment.distance + half).min(far) - (segment.distance - half).max(near);
            let share = inside.max(0.0) / segment.length;
            if share > 0.0 {
                targets.places.push((segment.section, segment.x));
                chances.push(segment.length * share);
            }
        }
        let all: f64 = chances.iter().sum();
        let mut sum = 0.0;
        targets.sums = chances
            .iter()
            .map(|chance| {
                sum += chance / all;
                sum
            })
            .collect();
        let last = sum;
        targets.sums.iter_mut().for_each(|s| *s /= last);
        targets
    }

    /// One of them by chance; none if there is none.
    pub fn draw(&self, random: &mut Twister) -> Option<(usize, f64)> {
        let at = random.uniform();
        self.places.get(self.sums.partition_point(|sum| *sum <= at)).copied()
    }
}

fn segments(cell: &Made) -> Vec<Segment> {
    let number = |dict: &Dict, keys: [&str; 2]| dict.get(keys[0])?.get(keys[1])?.as_f64();
    let mut ends: Vec<Option<(f64, f64)>> = vec![None; cell.secs.len()];
    let mut all = Vec::new();
    for name in &cell.numbered {
        begins(cell, name, &mut ends, 0);
    }
    for (id, name) in cell.numbered.iter().enumerate() {
        let Some((at, Value::Dict(sec))) = cell.secs.get_index_of(name).zip(cell.secs.get(name)) else {
            continue;
        };
        let Some((begin, length)) = ends[at] else { continue };
        let count = number(sec, ["geom", "nseg"]).unwrap_or(1.0).max(1.0);
        let part = Part::EACH.into_iter().find(|part| {
            let short =
                ["soma", "axon", "dend", "apic"][Part::EACH.iter().position(|p| p == part).unwrap_or(0)];
            name.starts_with(short)
        });
        for i in 0..count as usize {
            let x = (2.0 * i as f64 + 1.0) / (2.0 * count);
            all.push(Segment { section: id, part, x, distance: begin + length * x, length: length / count });
        }
    }
    all
}

/// Where a section begins, as a path from the soma, and its length.
fn begins(cell: &Made, name: &str, ends: &mut [Option<(f64, f64)>], depth: usize) -> Option<(f64, f64)> {
    let at = cell.secs.get_index_of(name)?;
    if ends[at].is_some() || depth > cell.secs.len() {
        return ends[at];
    }
    let sec = cell.secs.get(name)?;
    let length = sec.get("geom")?.get("L")?.as_f64()?;
    let topology = sec.get("topol");
    let parent = topology.and_then(|topology| topology.get("parentSec")).and_then(Value::as_str);
    let begin = match parent {
        None => 0.0,
        Some(parent) => {
            let (begin, length) = begins(cell, parent, ends, depth + 1)?;
            let x = topology.and_then(|t| t.get("parentX")).and_then(Value::as_f64).unwrap_or(1.0);
            begin + length * x
        }
    };
    ends[at] = Some((begin, length));
    ends[at]
}

/// The parts that a column of names says, as `['basal', 'apical']`.
pub(crate) fn parts(said: &str) -> Vec<Part> {
    let names = said.split(|c: char| !c.is_ascii_alphabetic()).filter(|name| !name.is_empty());
    names
        .filter_map(Part::named)
        .flat_map(|part| if part == Part::All { Part::EACH.to_vec() } else { vec![part] })
        .collect()
}

/// The range that a column says, as `[30.0, 150.0]`.
pub(crate) fn range(said: &str) -> Option<[f64; 2]> {
    let mut numbers =
        said.trim_matches(['[', ']', '(', ')', ' ']).split(',').map(|n| n.trim().parse::<f64>().ok());
    Some([numbers.next()??, numbers.next()??])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_numpy() {
        // numpy.random.RandomState(7).random_sample(3)
        let mut random = Twister::new(7);
        let drawn = [random.uniform(), random.uniform(), random.uniform()];
        assert_eq!(drawn, [0.076_308_289_373_957_17, 0.779_918_792_240_114_6, 0.438_409_231_440_893_5]);
    }

    #[test]
    fn columns_name_parts_and_ranges() {
        assert_eq!(parts("['basal', 'apical']"), [Part::Dendrite, Part::Apical]);
        assert_eq!(range("[0.0, 1e+20]"), Some([0.0, 1e20]));
    }
}
