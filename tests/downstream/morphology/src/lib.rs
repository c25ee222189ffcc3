//! A soma and a tapering dendrite as compartments.

#[test]
fn a_cell_becomes_compartments() -> Result<(), netpyne_morphology::MorphologyError> {
    use netpyne_morphology::Morphology;
    let mut cell = Morphology::new();
    let (soma, dend) = (cell.add_section("soma"), cell.add_section("dend"));
    cell.connect(dend, soma, 1.0, 0.0)?;
    cell.set_length(soma, 20.0)?;
    cell.set_diam(soma, 20.0)?;
    cell.set_length(dend, 200.0)?;
    cell.set_nseg(dend, 5)?;
    let tree = cell.discretise()?;
    let middle = tree.node_at(soma, 0.5).expect("the soma has one segment");
    // The side of a cylinder.
    assert!((tree.area[middle as usize] - std::f64::consts::PI * 400.0).abs() < 1e-9);
    Ok(())
}
