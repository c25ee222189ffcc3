//! Connections: by events, by gap junctions, continuous ones.

use super::{cell, run};

const SOURCE: &str =
    r#"<spikeArray id="source"><spike id="0" time="10ms"/><spike id="1" time="30ms"/></spikeArray>"#;

#[test]
fn weights_and_delays_are_those_of_the_connection() {
    let model = format!(
        r#"{SOURCE}<expOneSynapse id="syn" gbase="1nS" erev="0mV" tauDecay="1000s"/>{}
<network id="net"><population id="from" component="source" size="1"/><population id="to" component="c" size="2"/>
<projection id="p" presynapticPopulation="from" postsynapticPopulation="to" synapse="syn">
<connection id="0" preCellId="../from/0/source" postCellId="../to/0/c"/>
<connectionWD id="1" preCellId="../from/0/source" postCellId="../to/1/c" weight="2.5" delay="5ms"/></projection></network>"#,
        cell("c", "")
    );
    let (a, b) = ("to[0]/synapses:syn:0/g", "to[1]/synapses:syn:0/g");
    let ran = run(&model, 50.0, &[a, b]);
    assert_eq!(ran.spikes(0), [10.0, 30.0]);
    let near = |x: f64, y: f64| assert!((x - y).abs() < 1e-3 * 1e-9, "{x} {y}");
    near(ran.at(a, 9.9), 0.0);
    near(ran.at(a, 10.1), 1e-9);
    near(ran.at(a, 30.1), 2e-9);
    near(ran.at(b, 14.9), 0.0);
    near(ran.at(b, 15.1), 2.5e-9);
}

/// Tsodyks and Markram: of a release probability of 1/2, the second spike finds half of it.
#[test]
fn synapses_are_depressed() {
    let model = format!(
        r#"{SOURCE}<blockingPlasticSynapse id="syn" gbase="1nS" erev="0mV" tauRise="0.1ms" tauDecay="2ms">
<plasticityMechanism type="tsodyksMarkramDepMechanism" initReleaseProb="0.5" tauRec="1000s"/></blockingPlasticSynapse>{}
<network id="net"><population id="from" component="source" size="1"/><population id="to" component="c" size="1"/>
<synapticConnection from="from[0]" to="to[0]" synapse="syn" destination="synapses"/></network>"#,
        cell("c", "")
    );
    let g = "to[0]/synapses:syn:0/g";
    let values = run(&model, 50.0, &[g]).column(g);
    let peak = |from: usize, to: usize| values[from..to].iter().copied().fold(0.0, f64::max);
    let (first, second) = (peak(0, 3000), peak(3000, 5000));
    assert!((first / 0.5e-9 - 1.0).abs() < 0.02, "{first}");
    assert!((second / first - 0.5).abs() < 0.01, "{second}");
}

#[test]
fn junctions_let_current_through_both_ways() {
    let model = format!(
        r#"<gapJunction id="gap" conductance="1nS"/><pulseGenerator id="pulse" delay="10ms" duration="200ms" amplitude="10pA"/>{}
<network id="net"><population id="a" component="c" size="1"/><population id="b" component="c" size="1"/>
<electricalProjection id="p" presynapticPopulation="a" postsynapticPopulation="b">
<electricalConnectionInstanceW id="0" preCell="../a/0/c" postCell="../b/0/c" synapse="gap" weight="3"/></electricalProjection>
<explicitInput target="b[0]" input="pulse"/></network>"#,
        cell("c", "")
    );
    let ran = run(&model, 100.0, &["a[0]/v", "b[0]/v"]);
    // Two leaks of 3 nS and 3 nS between them: 10 pA into one raises it by 10/(3 + 1.5) mV, and the other by half of that.
    let rise = |q: &str| ran.at(q, 90.0) + 0.065;
    let whole = 10e-12 / 4.5e-9;
    assert!((rise("b[0]/v") - whole).abs() < 1e-5, "{}", rise("b[0]/v"));
    assert!((rise("a[0]/v") - whole / 2.0).abs() < 1e-5, "{}", rise("a[0]/v"));
}
