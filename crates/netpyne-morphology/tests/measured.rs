//! Areas and resistances follow every edit, however often they are asked for.

use netpyne_morphology::Morphology;

#[test]
fn what_is_asked_for_twice_is_as_after_the_last_edit() {
    let mut cell = Morphology::new();
    let (soma, dend) = (cell.add_section("soma"), cell.add_section("dend"));
    cell.connect(dend, soma, 1.0, 0.0).unwrap();
    cell.set_nseg(dend, 3).unwrap();
    let mut all = Vec::new();
    for diam in [2.0, 4.0] {
        cell.set_diam(dend, diam).unwrap();
        let first = (cell.area(dend, 0.5).unwrap(), cell.resistance(dend, 0.5).unwrap());
        cell.segment(dend, 0.5).unwrap();
        assert_eq!((cell.area(dend, 0.5).unwrap(), cell.resistance(dend, 0.5).unwrap()), first);
        all.push(first);
    }
    assert_eq!(all[1].0, 2.0 * all[0].0);
    assert_ne!(all[1].1, all[0].1);
    // Points change the length, and a section that is changed elsewhere does not count.
    let before = cell.area(dend, 0.5).unwrap();
    cell.set_diam(soma, 7.0).unwrap();
    assert_eq!(cell.area(dend, 0.5).unwrap(), before);
    for x in [0.0, 30.0] {
        cell.add_point(dend, [x, 0.0, 0.0, 4.0]).unwrap();
    }
    assert!(cell.area(dend, 0.5).unwrap() < before);
}
