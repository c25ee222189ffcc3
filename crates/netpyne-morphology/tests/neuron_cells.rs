//! Random cells against NEURON 9.0.2, bit by bit; `neuron_cells.py` made the expectations.

use netpyne_morphology::{Morphology, SectionIx, Tree};
use std::fmt::Debug;

/// The words after the operation.
struct Words<'a> {
    line: usize,
    words: std::str::SplitWhitespace<'a>,
}

impl Words<'_> {
    fn next<T: std::str::FromStr<Err: Debug>>(&mut self) -> T {
        self.words.next().unwrap().parse().unwrap()
    }

    fn section(&mut self) -> SectionIx {
        SectionIx(self.next())
    }

    fn bits(&mut self) -> f64 {
        f64::from_bits(u64::from_str_radix(self.words.next().unwrap(), 16).unwrap())
    }

    /// All that follow are the bits of these.
    fn expect(self, what: &str, got: impl Iterator<Item = f64>) {
        let want: Vec<&str> = self.words.collect();
        let got: Vec<String> = got.map(|v| format!("{:016x}", v.to_bits())).collect();
        assert_eq!(want, got, "{what}, line {}", self.line);
    }
}

/// The file has `tree` before what refers to it.
fn known(tree: &Option<Tree>) -> &Tree {
    tree.as_ref().unwrap()
}

fn step(cell: &mut Morphology, tree: &mut Option<Tree>, op: &str, mut w: Words<'_>) {
    match op {
        "cell" => {
            *cell = Morphology::new();
            *tree = None;
        }
        "add" => {
            let name = format!("s{}", cell.sections().len());
            cell.add_section(name);
        }
        "connect" => {
            let (child, parent) = (w.section(), w.section());
            cell.connect(child, parent, w.bits(), w.bits()).unwrap();
        }
        "disconnect" => cell.disconnect(w.section()).unwrap(),
        "L" => cell.set_length(w.section(), w.bits()).unwrap(),
        "diam" if tree.is_none() => cell.set_diam(w.section(), w.bits()).unwrap(),
        "Ra" => cell.set_ra(w.section(), w.bits()).unwrap(),
        "rallbranch" => cell.set_rallbranch(w.section(), w.bits()).unwrap(),
        "nseg" => cell.set_nseg(w.section(), w.next()).unwrap(),
        "segdiam" => cell.set_segment_diam(w.section(), w.bits(), w.bits()).unwrap(),
        "clear" => cell.clear_points(w.section()).unwrap(),
        "point" => cell.add_point(w.section(), [w.bits(), w.bits(), w.bits(), w.bits()]).unwrap(),
        "shape" => cell.define_shape(w.next()).unwrap(),
        "tree" => {
            *tree = Some(cell.discretise().unwrap());
            assert_eq!(tree.as_ref().map(Tree::len), Some(w.next()), "line {}", w.line);
        }
        "parent" => {
            let want: Vec<u32> = w.words.map(|v| v.parse().unwrap()).collect();
            assert_eq!(known(tree).parent, want, "line {}", w.line);
        }
        "order" => {
            let want: Vec<SectionIx> = w.words.map(|v| SectionIx(v.parse().unwrap())).collect();
            assert_eq!(known(tree).order, want, "line {}", w.line);
        }
        "area" => w.expect(op, known(tree).area.iter().copied()),
        "diam" => w.expect(op, known(tree).diam.iter().copied()),
        // NEURON shows the reciprocal.
        "ri" => w.expect(op, known(tree).rinv.iter().map(|&g| if g == 0.0 { 0.0 } else { 1.0 / g })),
        "length" => w.expect(op, cell.sections().iter().map(|s| s.length())),
        "distance" => {
            let places = ((w.section(), w.bits()), (w.section(), w.bits()));
            w.expect(op, cell.distance(places.0, places.1).into_iter());
        }
        "position" => {
            let (section, x) = (w.section(), w.bits());
            w.expect(op, cell.position(section, x).into_iter().flatten());
        }
        "points" => {
            let points = cell.section(w.section()).unwrap().points();
            w.expect(
                op,
                points.iter().flat_map(|p| [p.x.into(), p.y.into(), p.z.into(), p.diameter(), p.arc]),
            );
        }
        other => panic!("unknown operation {other}"),
    }
}

#[test]
fn random_cells_equal_neurons() {
    let (mut cell, mut tree) = (Morphology::new(), None);
    for (line, text) in include_str!("neuron_cells.txt").lines().enumerate() {
        let mut words = text.split_whitespace();
        let op = words.next().unwrap();
        step(&mut cell, &mut tree, op, Words { line: line + 1, words });
    }
    assert!(tree.is_some());
}
