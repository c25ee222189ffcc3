//! Random trees keep the invariants of `Tree`; mistakes are errors, never panics.

use netpyne_math::random123::Random123;
use netpyne_morphology::{Morphology, MorphologyError, SectionIx};

fn index(random: &mut Random123, n: usize) -> usize {
    ((random.uniform() * n as f64) as usize).min(n - 1)
}

fn random_cell(random: &mut Random123) -> Morphology {
    let mut cell = Morphology::new();
    let n = 1 + index(random, 30);
    for i in 0..n {
        let ix = cell.add_section(format!("s{i}"));
        cell.set_length(ix, random.uniform_in(1.0, 300.0)).unwrap();
        cell.set_diam(ix, random.uniform_in(0.1, 30.0)).unwrap();
        cell.set_nseg(ix, 1 + index(random, 9) as i64).unwrap();
        if i > 0 {
            let parent = SectionIx(index(random, i) as u32);
            let x = [0.0, 0.25, 0.5, 1.0][index(random, 4)];
            cell.connect(ix, parent, x, [0.0, 0.0, 1.0][index(random, 3)]).unwrap();
        }
    }
    cell
}

#[test]
fn invariants_of_trees() {
    let mut random = Random123::new(3, 1, 4);
    for _ in 0..200 {
        let mut cell = random_cell(&mut random);
        let tree = cell.discretise().unwrap();
        assert_eq!(tree.roots, 1);
        assert_eq!(tree.len(), 1 + cell.sections().iter().map(|s| s.nseg() + 1).sum::<usize>());
        assert!(tree.parent.iter().skip(1).zip(1u32..).all(|(&p, i)| p < i));
        let mut membrane = 0.0;
        for ix in (0..cell.sections().len()).map(SectionIx::from_index) {
            for (i, node) in tree.segment_nodes(ix).enumerate() {
                let x = (i as f64 + 0.5) / cell.section(ix).unwrap().nseg() as f64;
                assert_eq!(tree.centre_x(node), x);
                assert_eq!(tree.node_at(ix, x), Some(node));
                assert!(!tree.is_zero_area(node));
                membrane += tree.area[node as usize];
            }
            for end in [0.0, 1.0] {
                let node = tree.node_at(ix, end).unwrap();
                assert_eq!(cell.distance((ix, end), (ix, end)), Some(0.0));
                assert!(node as usize <= tree.len());
            }
        }
        let expected: f64 =
            cell.sections().iter().map(|s| s.length() * s.segments()[0].diam * std::f64::consts::PI).sum();
        // Sums of up to 270 positive terms in different groupings.
        assert!((membrane - expected).abs() < 1e-12 * expected);
        let zero = (0..tree.len() as u32).filter(|&i| tree.is_zero_area(i)).count();
        assert_eq!(zero, 1 + cell.sections().len());
    }
}

#[test]
fn distances_are_symmetric_up_to_rounding() {
    let mut random = Random123::new(2, 7, 1);
    for _ in 0..100 {
        let cell = random_cell(&mut random);
        let mut place = || (SectionIx(index(&mut random, cell.sections().len()) as u32), random.uniform());
        let (p, q) = (place(), place());
        let (there, back) = (cell.distance(p, q).unwrap(), cell.distance(q, p).unwrap());
        // The same lengths, added in another order.
        assert!(there >= 0.0 && (there - back).abs() <= 1e-12 * (1.0 + there));
    }
}

#[test]
fn mistakes_are_errors() {
    let mut cell = Morphology::new();
    assert_eq!(cell.discretise().unwrap().len(), 0);
    assert_eq!(cell.origin_section(), None);
    let (a, b) = (cell.add_section("a"), cell.add_section("b"));
    let none = SectionIx(9);
    cell.connect(b, a, 1.0, 0.0).unwrap();
    assert!(matches!(cell.connect(a, b, 1.0, 0.0), Err(MorphologyError::Loop { .. })));
    assert!(matches!(cell.connect(a, a, 1.0, 0.0), Err(MorphologyError::Loop { .. })));
    assert!(matches!(cell.connect(b, a, 1.5, 0.0), Err(MorphologyError::ParentX { .. })));
    assert!(matches!(cell.connect(b, a, f64::NAN, 0.0), Err(MorphologyError::ParentX { .. })));
    assert!(matches!(cell.connect(b, a, 0.5, 0.5), Err(MorphologyError::ChildX { .. })));
    assert_eq!(cell.connect(b, none, 0.5, 0.0), Err(MorphologyError::UnknownSection(9)));
    assert_eq!(cell.connect(none, a, 0.5, 0.0), Err(MorphologyError::UnknownSection(9)));
    for nseg in [0, -1, 32768] {
        assert!(matches!(cell.set_nseg(a, nseg), Err(MorphologyError::Nseg { .. })));
    }
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(cell.set_length(a, value).is_err() && cell.set_diam(a, value).is_err());
        assert!(cell.set_ra(a, value).is_err());
    }
    assert!(matches!(cell.add_point(a, [0.0, 1e300, 0.0, 1.0]), Err(MorphologyError::BadPoint { .. })));
    assert!(matches!(cell.change_point(a, 0, [0.0; 4]), Err(MorphologyError::BadPoint { .. })));
    cell.add_point(a, [1.0, 1.0, 1.0, 0.0]).unwrap();
    cell.add_point(a, [2.0, 1.0, 1.0, 0.0]).unwrap();
    assert!(matches!(cell.discretise(), Err(MorphologyError::Degenerate { .. })));
    assert_eq!(cell.section(a).map(|s| s.points().len()), Ok(2));
    assert!(cell.distance((a, 2.0), (b, 0.5)).is_none() && cell.position(b, 0.5).is_none());
    let error = MorphologyError::Loop { child: "a".into(), parent: "b".into() };
    assert!(netpyne_base::Diagnostic::from(error).message.contains("loop"));
}

#[test]
fn unconnected_pieces_make_several_roots() {
    let mut cell = Morphology::new();
    let (a, b, c) = (cell.add_section("a"), cell.add_section("b"), cell.add_section("soma_c"));
    cell.connect(c, a, 1.0, 0.0).unwrap();
    let tree = cell.discretise().unwrap();
    assert_eq!(tree.roots, 2);
    assert_eq!(tree.order, [a, c, b]);
    assert_eq!(tree.parent, [0, 1, 0, 2, 3, 4, 1, 6]);
    assert_eq!(cell.distance((a, 0.5), (b, 0.5)), Some(1e20));
    assert_eq!(cell.origin_section(), Some(c));
}
