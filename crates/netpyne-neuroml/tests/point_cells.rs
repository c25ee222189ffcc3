//! Cells without shape: where their spikes are detected, and the voltage of their first rates, as NEURON's translation has them.

const TYPES: &str = r#"
<ComponentType name="resetCell" extends="baseCellMembPotCap">
  <Parameter name="thresh" dimension="voltage"/>
  <Parameter name="v0" dimension="voltage"/>
  <Attachments name="synapses" type="basePointCurrent"/>
  <Dynamics>
    <StateVariable name="v" dimension="voltage" exposure="v"/>
    <DerivedVariable name="iSyn" dimension="current" exposure="iSyn" select="synapses[*]/i" reduce="add"/>
    <DerivedVariable name="iMemb" dimension="current" exposure="iMemb" value="iSyn"/>
    <TimeDerivative variable="v" value="iMemb / C"/>
    <OnStart><StateAssignment variable="v" value="v0"/></OnStart>
    <OnCondition test="v .gt. thresh"><StateAssignment variable="v" value="v0"/><EventOut port="spike"/></OnCondition>
  </Dynamics>
</ComponentType>"#;

/// The threshold and the voltage before the start of a cell, mV.
fn of(cell: &str) -> (f64, f64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.nml");
    let net = r#"<network id="net"><population id="pop" component="c" size="1"/></network>"#;
    std::fs::write(&path, format!("<neuroml id=\"m\">{TYPES}{cell}{net}</neuroml>")).unwrap();
    let translated = netpyne_neuroml::read(&path).unwrap();
    let section = translated.net_params.cell_params["c"].secs.values().next().unwrap().clone();
    (section.threshold.unwrap().get(), section.vinit.unwrap().get())
}

#[test]
fn spikes_are_where_neurons_translation_detects_them() {
    let passive = r#"<ionChannelPassive id="p" conductance="10pS"/>"#;
    let population = r#"<channelPopulation id="l" ionChannel="p" number="300" erev="-54mV"/>"#;
    let cases = [
        (
            r#"<iafCell id="c" leakReversal="-50mV" thresh="-55mV" reset="-70mV" C="0.2nF" leakConductance="0.01uS"/>"#,
            -55.0,
        ),
        (r#"<iafTauCell id="c" leakReversal="-50mV" thresh="-55mV" reset="-70mV" tau="30ms"/>"#, -55.0),
        (
            &format!(
                r#"{passive}<pointCellCondBased id="c" C="10pF" v0="-60mV" thresh="20mV">{population}</pointCellCondBased>"#
            ),
            0.0,
        ),
        (
            &format!(
                r#"{passive}<pointCellCondBased id="c" C="10pF" v0="-60mV" thresh="-20mV">{population}</pointCellCondBased>"#
            ),
            0.0,
        ),
        (r#"<resetCell id="c" C="10pF" thresh="30mV" v0="-60mV"/>"#, 0.0),
        // It would never come to 0.
        (r#"<resetCell id="c" C="10pF" thresh="-30mV" v0="-60mV"/>"#, -30.0),
    ];
    for (cell, threshold) in cases {
        assert_eq!(of(cell), (threshold, -65.0), "{cell}");
    }
}
