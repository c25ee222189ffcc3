//! Cells of a specification at their places.

#[test]
fn cells_stand_where_they_are_wanted() -> Result<(), netpyne_network::base::Diagnostics> {
    use netpyne_network::instantiate;
    use netpyne_network::mechanism::Catalog;
    use netpyne_network::specs::build::{Cell, Pop};
    use netpyne_network::specs::{NetParams, SimConfig};
    use std::sync::Arc;
    let mut net = NetParams::new();
    let cell = net.cell("C", Cell::single("soma").length(10.0).diam(10.0));
    net.pop("deep", Pop::of(&cell).count(50).y_range(80.0, 100.0));
    let (network, _warnings) = instantiate(&net, &SimConfig::default(), &Arc::new(Catalog::default()))?;
    assert_eq!(network.cells.len(), 50);
    assert!(network.cells.position.iter().all(|p| (80.0..100.0).contains(&p[1])));
    Ok(())
}
