//! Where synapses are whose edges tell only on which parts of a cell and how far from its soma: drawn as BMTK draws them.

use super::program::Part;
use super::structures::Made;
use netpyne_math::mersenne::Mersenne;
use netpyne_specs::{Dict, Value};

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
    pub fn draw(&self, random: &mut Mersenne) -> Option<(usize, f64)> {
        let at = random.random();
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
    fn columns_name_parts_and_ranges() {
        assert_eq!(parts("['basal', 'apical']"), [Part::Dendrite, Part::Apical]);
        assert_eq!(range("[0.0, 1e+20]"), Some([0.0, 1e20]));
    }
}
