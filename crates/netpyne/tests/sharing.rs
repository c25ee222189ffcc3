//! One network, simulated any number of times, also side by side; what a run leaves, as arrays.

use netpyne::network::Contacts;
use netpyne::prelude::*;
use rayon::prelude::*;

fn net() -> NetParams {
    let mut net = NetParams::new();
    let pyr = net.cell("PYR", Cell::single("soma").diam(18.8).length(18.8).mech(mech("hh")));
    let exc = net.syn("exc", mech("Exp2Syn").set("tau1", 0.1).set("tau2", 5.0).set("e", 0.0));
    let s = net.pop("S", Pop::of(&pyr).count(6));
    let m = net.pop("M", Pop::of(&pyr).count(4));
    net.stim("bkg", NetStim::rate(80.0).noise(0.5)).onto(&s).via(&exc).weight(0.02).delay(1.0);
    net.connect("S->M", &s, &m).probability(0.7).via(&exc).weight(0.01).delay(2.0);
    net
}

fn config() -> SimConfig {
    SimConfig::duration(100.0).record(Trace::v("soma", 0.5)).record_from([0, 7])
}

#[test]
fn simulations_of_one_network_do_not_touch_each_other() {
    let built = net().build(&config()).unwrap();
    let alone = built.simulate().unwrap().data;
    assert!(!alone.spikes.is_empty());
    let runs: Vec<_> = (0..4)
        .into_par_iter()
        .map(|_| built.simulate_with(&RunOptions::on_threads(1)).unwrap().data)
        .collect();
    assert!(runs.iter().all(|data| *data == alone));
    // What a function changes belongs to its run.
    let changed =
        built.clone().every(20.0, |moment| moment.reweight("S->M", |_| 0.5).map(drop)).simulate().unwrap();
    assert!(changed.network.connectivity(Contacts::Weight).iter().any(|(weight, _)| *weight >= 0.5));
    assert!(built.network.connectivity(Contacts::Weight).iter().all(|(weight, _)| *weight < 0.5));
    assert_eq!(built.simulate().unwrap().data, alone);
}

#[test]
fn spikes_and_traces_are_arrays() {
    let sim = net().build(&config()).unwrap().simulate().unwrap();
    let all = sim.spikes();
    let (s, m) = (all.of_pop("S").unwrap(), all.of_pop("M").unwrap());
    assert_eq!(s.len() + m.len(), all.len());
    let one = all.of_cell(2_u32).between(10.0, 60.0);
    assert!(one.times().iter().all(|t| (10.0..=60.0).contains(t)));
    assert!(one.gids().iter().all(|gid| gid.0 == 2));
    let v = sim.trace("V_soma", 7_u32).unwrap();
    assert_eq!(v.times.len(), v.values.len());
    assert_eq!((v.times[0], v.values[0]), (0.0, -65.0));
    let said = |error: netpyne::Error| error.to_string();
    assert!(said(all.of_pop("N").map(drop).unwrap_err()).contains("there is no population `N`"));
    assert!(said(sim.trace("V_soma", 3_u32).map(drop).unwrap_err()).contains("was not recorded in cell 3"));
    assert!(said(sim.trace("v_soma", 0_u32).map(drop).unwrap_err()).contains("V_soma"));
}

#[test]
fn connectivity_is_a_sparse_matrix() {
    let built = net().build(&config()).unwrap();
    let contacts = built.network.connectivity(Contacts::Count);
    assert_eq!(contacts.shape(), (10, 10));
    let weights = built.network.connectivity(Contacts::Weight);
    assert_eq!(contacts.nnz(), weights.nnz());
    for (count, (pre, post)) in contacts.iter() {
        assert!(pre < 6 && post >= 6 && *count == 1.0);
        assert_eq!(weights.get(pre, post), Some(&0.01));
    }
}
