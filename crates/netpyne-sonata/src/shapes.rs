//! Shapes of cells as SWC, and file names.

use netpyne_network::morphology::Morphology;
use std::fmt::Write as _;

/// A name that can be one of a file.
pub(crate) fn file_name(label: &str) -> String {
    label.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' }).collect()
}

/// What a section is, by its name, as SWC numbers it.
fn kind(name: &str) -> u32 {
    let name = name.to_ascii_lowercase();
    match () {
        () if name.contains("soma") => 1,
        () if name.contains("axon") => 2,
        () if name.contains("apic") => 4,
        () => 3,
    }
}

/// The points of a cell, section by section; sections without points are laid out as NEURON lays them out.
pub(crate) fn swc(cell: &Morphology) -> String {
    let mut cell = cell.clone();
    let laid_out = cell.define_shape(0).is_ok();
    let mut out = String::from("# n type x y z radius parent\n");
    let mut points: Vec<Vec<(usize, f64)>> = vec![Vec::new(); cell.sections().len()];
    let mut done = vec![false; points.len()];
    let mut number = 0;
    let mut left: Vec<usize> = (0..points.len()).collect();
    // Parents before children, in as many rounds as the tree is deep.
    while !left.is_empty() {
        let before = left.len();
        left.retain(|&index| {
            let section = &cell.sections()[index];
            let parent = section.connection.as_ref();
            if parent.is_some_and(|c| !done[c.parent.index()]) {
                return true;
            }
            done[index] = true;
            let mut last = match parent {
                None => -1,
                Some(c) => {
                    let near = |a: &&(usize, f64), b: &&(usize, f64)| {
                        (a.1 - c.parent_x).abs().total_cmp(&(b.1 - c.parent_x).abs())
                    };
                    points[c.parent.index()].iter().min_by(near).map_or(-1, |(n, _)| *n as i64)
                }
            };
            let length = section.length().max(f64::MIN_POSITIVE);
            let listed: Vec<[f64; 5]> = match section.points() {
                own if laid_out && own.len() > 1 => own
                    .iter()
                    .map(|p| {
                        [f64::from(p.x), f64::from(p.y), f64::from(p.z), p.diameter() / 2.0, p.arc / length]
                    })
                    .collect(),
                _ => {
                    let radius = section.segments().first().map_or(1.0, |s| s.diam) / 2.0;
                    vec![[0.0, 0.0, 0.0, radius, 0.0], [0.0, length, 0.0, radius, 1.0]]
                }
            };
            for [x, y, z, radius, at] in listed {
                number += 1;
                let _ = writeln!(out, "{number} {} {x} {y} {z} {radius} {last}", kind(&section.name));
                points[index].push((number, at));
                last = number as i64;
            }
            false
        });
        if left.len() == before {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_follow_their_parents() {
        let mut cell = Morphology::new();
        let dend = cell.add_section("dend");
        let soma = cell.add_section("soma");
        cell.set_length(soma, 20.0).unwrap();
        cell.connect(dend, soma, 1.0, 0.0).unwrap();
        let lines: Vec<String> = swc(&cell).lines().skip(1).map(str::to_owned).collect();
        assert!(lines[0].starts_with("1 1 ") && lines[0].ends_with(" -1"), "{lines:?}");
        let first_of_dend = lines.iter().find(|line| line.split(' ').nth(1) == Some("3")).unwrap();
        let parent: usize = first_of_dend.split(' ').next_back().unwrap().parse().unwrap();
        assert!(lines[parent - 1].split(' ').nth(1) == Some("1"), "{lines:?}");
        assert_eq!(file_name("a/../b c"), "a____b_c");
    }
}
