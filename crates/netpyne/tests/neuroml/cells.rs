//! Cells without shape.

use super::run;
use netpyne::math::libm;

#[test]
fn refractory_cells_wait() {
    let model = r#"<iafRefCell id="c" leakConductance="10nS" leakReversal="-60mV" thresh="-50mV" reset="-65mV" C="0.2nF" refract="7ms"/>
<pulseGenerator id="pulse" delay="5ms" duration="200ms" amplitude="1nA"/>
<network id="net"><population id="pop" component="c" size="1"/><explicitInput target="pop[0]" input="pulse"/></network>"#;
    let ran = run(model, 100.0, &["pop[0]/v"]);
    let spikes = ran.spikes(0);
    // From reset to threshold: tau = 20 ms, towards -60 + 100 mV: 20 ln((40 + 65)/(40 + 50)).
    let rise = 20.0 * libm::log(105.0 / 90.0);
    assert!(spikes.len() > 8);
    for pair in spikes.windows(2) {
        assert!((pair[1] - pair[0] - 7.0 - rise).abs() < 0.05, "{pair:?} {rise}");
    }
    // Held while it waits, whatever flows in.
    assert!((ran.at("pop[0]/v", spikes[0] + 3.0) + 0.065).abs() < 1e-5);
}

#[test]
fn regular_spiking_adapts() {
    let model = r#"<izhikevich2007Cell id="c" v0="-60mV" C="100pF" k="0.7nS_per_mV" vr="-60mV" vt="-40mV" vpeak="35mV"
 a="0.03per_ms" b="-2nS" c="-50mV" d="100pA"/><pulseGenerator id="pulse" delay="50ms" duration="400ms" amplitude="100pA"/>
<network id="net"><population id="pop" component="c" size="1"/><explicitInput target="pop[0]" input="pulse"/></network>"#;
    let ran = run(model, 400.0, &["pop[0]/u"]);
    let spikes = ran.spikes(0);
    assert!(spikes.len() >= 4, "{spikes:?}");
    assert!(spikes[2] - spikes[1] > spikes[1] - spikes[0]);
    assert!(ran.at("pop[0]/u", spikes[0] + 3.0) - ran.at("pop[0]/u", spikes[0] - 0.1) > 90e-12);
}

#[test]
fn cells_of_plain_numbers_take_plain_inputs() {
    let model = r#"<izhikevichCell id="c" v0="-70mV" thresh="30mV" a="0.02" b="0.2" c="-50" d="2"/>
<pulseGeneratorDL id="pulse" delay="20ms" duration="200ms" amplitude="15"/>
<network id="net"><population id="pop" component="c" size="1"/><explicitInput target="pop[0]" input="pulse"/></network>"#;
    let ran = run(model, 100.0, &["pop[0]/v", "pop[0]/U", "pop[0]/pulse/I"]);
    assert!(ran.spikes(0).len() > 5);
    assert!((ran.at("pop[0]/v", 19.0) + 0.070).abs() < 0.001);
    assert_eq!(ran.at("pop[0]/pulse/I", 50.0), 15.0);
}
