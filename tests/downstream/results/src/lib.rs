//! Spikes as arrays.

#[test]
fn spikes_are_arrays() {
    use netpyne_results::base::Gid;
    use netpyne_results::{Population, Spikes};
    let spikes: Spikes = [(1.0, Gid(0)), (2.5, Gid(3)), (2.5, Gid(1))].into_iter().collect();
    let pop = Population::new("S", [Gid(0), Gid(1)]);
    let own = spikes.iter().filter(|(_, gid)| pop.contains(*gid)).count();
    assert_eq!((spikes.len(), own), (3, 2));
}
