//! Which files a circuit has.

#[test]
fn spikes_have_a_file_of_their_own() {
    use netpyne_sonata::network::Network;
    use netpyne_sonata::results::SimData;
    use netpyne_sonata::specs::{NetParams, SimConfig};
    use netpyne_sonata::{Described, circuit};

    let (network, config, data) = (Network::default(), SimConfig::default(), SimData::default());
    let params = NetParams::default();
    let described =
        Described { network: &network, shapes: &[], params: &params, config: &config, data: Some(&data) };
    let written = circuit(&described);
    assert!(written.files.iter().any(|(path, _)| path == "output/spikes.h5"));
}
