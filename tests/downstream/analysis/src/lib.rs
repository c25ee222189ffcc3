//! Rates and regularity of spikes.

#[test]
fn regular_spikes_do_not_vary() {
    use netpyne_analysis::base::Gid;
    use netpyne_analysis::results::{Population, Spikes};
    use netpyne_analysis::{TimeRange, population_rates};
    let spikes: Spikes = (1..=20).map(|k| (50.0 * f64::from(k), Gid(0))).collect();
    let pops = [Population::new("S", [Gid(0)])];
    let rates = population_rates(&spikes, &pops, TimeRange::new(0.0, 1000.0));
    assert_eq!(rates[0].rate, 20.0);
}
