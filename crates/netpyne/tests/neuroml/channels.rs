//! Channels: gates, schemes, temperatures, ions.

use super::{cell, run};
use netpyne::math::libm;

const NETWORK: &str = r#"<pulseGenerator id="pulse" delay="10ms" duration="60ms" amplitude="0.1nA"/>
<network id="net"><population id="pop" component="c" size="1"/><explicitInput target="pop[0]" input="pulse"/></network>"#;

/// A gate of rates, and a scheme of two states with the same rates, are the same thing but for how steps are made.
#[test]
fn a_scheme_of_two_states_is_a_gate() {
    let rates = |forward: &str, reverse: &str| {
        format!(
            "<{forward} type=\"HHExpLinearRate\" rate=\"0.1per_ms\" midpoint=\"-55mV\" scale=\"10mV\"/>|\
             <{reverse} type=\"HHExpRate\" rate=\"0.125per_ms\" midpoint=\"-65mV\" scale=\"-80mV\"/>"
        )
    };
    let gate = rates("forwardRate", "reverseRate").replace('|', "");
    let (open, close) =
        rates("rate", "rate").split_once('|').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let density =
        r#"<channelDensity id="ks" ionChannel="k" condDensity="10mS_per_cm2" erev="-77mV" ion="k"/>"#;
    let hh = format!(
        r#"<ionChannelHH id="k" species="k" conductance="10pS"><gateHHrates id="n" instances="1">{gate}</gateHHrates></ionChannelHH>{}{NETWORK}"#,
        cell("c", density)
    );
    let scheme = format!(
        r#"<ionChannelKS id="k" species="k" conductance="10pS"><gateKS id="n" instances="1"><closedState id="c1"/><openState id="o1"/>
<forwardTransition id="opens" from="c1" to="o1">{open}</forwardTransition>
<reverseTransition id="closes" from="c1" to="o1">{close}</reverseTransition></gateKS></ionChannelKS>{}{NETWORK}"#,
        cell("c", density)
    );
    let (a, b) = (run(&hh, 70.0, &["pop[0]/v"]), run(&scheme, 70.0, &["pop[0]/v"]));
    let (a, b) = (a.column("pop[0]/v"), b.column("pop[0]/v"));
    assert!(a[5000] > -0.0735 && a[5000] < -0.0695, "{}", a[5000]);
    // Forward and backward steps of 0.01 ms; in its first step a gate is closed, as in NEURON, which is forgotten after 5 ms.
    let most = a.iter().zip(&b).skip(500).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(most < 5e-5, "{most}");
}

/// A gate whose rates are thrice as fast at 10 K more approaches its steady state thrice as fast.
#[test]
fn rates_depend_on_temperature() {
    let model = |celsius: f64| {
        let channel = r#"<ionChannelHH id="k" species="k" conductance="10pS"><gateHHtauInf id="n" instances="1">
<q10Settings type="q10ExpTemp" q10Factor="3" experimentalTemp="20degC"/>
<timeCourse type="fixedTimeCourse" tau="20ms"/>
<steadyState type="HHSigmoidVariable" rate="1" midpoint="-60mV" scale="1mV"/></gateHHtauInf></ionChannelHH>"#;
        let density =
            r#"<channelDensity id="ks" ionChannel="k" condDensity="1e-6mS_per_cm2" erev="-77mV" ion="k"/>"#;
        let network = r#"<voltageClamp id="clamp" delay="10ms" duration="100ms" targetVoltage="0mV" simpleSeriesResistance="0.01Mohm"/>
<network id="net" type="networkWithTemperature" temperature="CELSIUSdegC"><population id="pop" component="c" size="1"/>
<explicitInput target="pop[0]" input="clamp"/></network>"#;
        format!("{channel}{}{}", cell("c", density), network.replace("CELSIUS", &celsius.to_string()))
    };
    let q = "pop[0]/membrane_of_c/membraneProperties/ks/k/n/q";
    let (cold, warm) = (run(&model(20.0), 40.0, &[q]), run(&model(30.0), 40.0, &[q]));
    // After one time constant of 20 ms, and after a third of it.
    let left = libm::exp(-1.0);
    assert!((1.0 - cold.at(q, 30.0) - left).abs() < 0.01, "{}", cold.at(q, 30.0));
    assert!((1.0 - warm.at(q, 10.0 + 20.0 / 3.0) - left).abs() < 0.01);
}

/// What flows in through a calcium channel raises the concentration; it decays with the pool's time constant.
#[test]
fn calcium_flows_into_a_pool() {
    let model = format!(
        r#"<ionChannelHH id="ca" species="ca" conductance="10pS"><gateHHInstantaneous id="m" instances="1">
<steadyState type="HHSigmoidVariable" rate="1" midpoint="-30mV" scale="2mV"/></gateHHInstantaneous></ionChannelHH>
<fixedFactorConcentrationModel id="pool" ion="ca" restingConc="1e-4mM" decayConstant="10ms" rho="1e-9mol_per_cm_per_uA_per_ms"/>
{}
<voltageClamp id="clamp" delay="10ms" duration="10ms" targetVoltage="0mV" simpleSeriesResistance="0.01Mohm"/>
<network id="net"><population id="pop" component="c" size="1"/><explicitInput target="pop[0]" input="clamp"/></network>"#,
        cell("c", r#"<channelDensityNernst id="cas" ionChannel="ca" condDensity="0.1mS_per_cm2" ion="ca"/>"#).replace(
            "<resistivity",
            r#"<species id="ca" ion="ca" concentrationModel="pool" initialConcentration="1e-4mM" initialExtConcentration="2mM"/><resistivity"#
        )
    );
    let conc = "pop[0]/caConc";
    let ran = run(&model, 80.0, &[conc, "pop[0]/membrane_of_c/membraneProperties/cas/iDensity"]);
    assert!((ran.at(conc, 9.0) - 1e-4).abs() < 1e-8);
    let peak = ran.at(conc, 20.0);
    assert!(peak > 2e-4, "{peak}");
    let decay = (ran.at(conc, 40.0) - 1e-4) / (ran.at(conc, 30.0) - 1e-4);
    assert!((decay - libm::exp(-1.0)).abs() < 0.01, "{decay}");
    // Inward currents are positive in NeuroML.
    assert!(ran.at("pop[0]/membrane_of_c/membraneProperties/cas/iDensity", 15.0) > 0.0);
}
