//! NeuroML's HDF5 form: what is written is read back as the XML that it was.

use netpyne_io::neuroml_hdf5;
use netpyne_neuroml::hdf5::{as_xml, is_one};

const TEXT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="two">
<iafCell id="c" leakReversal="-50mV" thresh="-55mV" reset="-70mV" C="0.2nF" leakConductance="0.01uS"/>
<expOneSynapse id="s" gbase="5nS" erev="0mV" tauDecay="3ms"/>
<pulseGenerator id="p" delay="1ms" duration="50ms" amplitude="0.3nA"/>
<network id="network_two" type="networkWithTemperature" temperature="32degC">
<population id="a" component="c" type="populationList" size="2"><property tag="color" value="1 0 0"/>
<instance id="0"><location x="0.1" y="2" z="-3"/></instance><instance id="1"><location x="7" y="8" z="9"/></instance></population>
<population id="b" component="c" size="3"/>
<projection id="ab" presynapticPopulation="a" postsynapticPopulation="b" synapse="s">
<connectionWD id="4" preCellId="../a/1/c" postCellId="../b[2]" postSegmentId="0" postFractionAlong="0.3" weight="0.1" delay="1.7 ms"/>
</projection>
<inputList id="l" component="p" population="a"><input id="0" target="../a/0/c" destination="synapses"/></inputList>
</network>
</neuroml>"#;

fn written(text: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.nml.h5");
    assert!(is_one(&path));
    let mut bytes = Vec::new();
    neuroml_hdf5(text)?.write(&mut bytes).unwrap();
    std::fs::write(&path, bytes).unwrap();
    as_xml(&path)
}

#[test]
fn a_network_comes_back() {
    let xml = written(TEXT).unwrap();
    for part in [
        r#"<network id="network_two" type="networkWithTemperature" temperature="32degC">"#,
        r#"<iafCell id="c""#,
        r#"<population id="a" component="c" type="populationList" size="2">"#,
        r#"<property tag="color" value="1 0 0"/>"#,
        r#"<instance id="0"><location x="0.1" y="2" z="-3"/></instance>"#,
        r#"<population id="b" component="c" size="3">"#,
        r#"preCellId="../a/1/c" postCellId="../b/2/c""#,
        r#"postFractionAlong="0.3" weight="0.1" delay="1.7 ms"/>"#,
        r#"<inputW id="0" target="../a/0/c""#,
    ] {
        assert!(xml.contains(part), "{part}\n{xml}");
    }
    assert!(!xml.contains("<?xml"), "{xml}");
}

#[test]
fn ids_that_single_precision_does_not_tell_apart_are_refused() {
    let why = written(&TEXT.replace("connectionWD id=\"4\"", "connectionWD id=\"16777216\"")).unwrap_err();
    assert!(why.contains("16777216") && why.contains("connectionWD"), "{why}");
    assert!(written(&TEXT.replace("connectionWD id=\"4\"", "connectionWD id=\"16777215\"")).is_ok());
}
