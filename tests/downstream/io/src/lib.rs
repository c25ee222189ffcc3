//! Which parts of a simulation a file holds.

#[test]
fn parts_are_named_as_in_netpyne() {
    use netpyne_io::Include;
    let include = Include::parse(["net", "simData"]).expect("both are parts");
    assert!(include.net_cells && include.net_pops && !include.sim_config);
    assert!(Include::parse(["simdata"]).is_err());
}
