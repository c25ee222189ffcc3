//! Mistakes in models, one at a time: each is told at its place, with what was perhaps meant.

use netpyne_base::Location;

const MODEL: &str = r#"<neuroml id="model">
<ionChannelHH id="na" species="na" conductance="10pS">
  <gateHHrates id="m" instances="3">
    <forwardRate type="HHExpLinearRate" rate="1per_ms" midpoint="-40mV" scale="10mV"/>
    <reverseRate type="HHExpRate" rate="4per_ms" midpoint="-65mV" scale="-18mV"/>
  </gateHHrates>
</ionChannelHH>
<expTwoSynapse id="ampa" gbase="0.5nS" erev="0mV" tauRise="1ms" tauDecay="2ms"/>
<pulseGenerator id="pulse" delay="10ms" duration="20ms" amplitude="0.1nA"/>
<cell id="c">
  <morphology id="m0">
    <segment id="0"><proximal x="0" y="0" z="0" diameter="10"/><distal x="10" y="0" z="0" diameter="10"/></segment>
    <segment id="1"><parent segment="0"/><distal x="20" y="0" z="0" diameter="2"/></segment>
    <segmentGroup id="soma"><member segment="0"/></segmentGroup>
  </morphology>
  <biophysicalProperties id="b">
    <membraneProperties>
      <channelDensity id="nas" ionChannel="na" condDensity="120mS_per_cm2" erev="50mV" segmentGroup="soma" ion="na"/>
      <spikeThresh value="0mV"/>
      <specificCapacitance value="1uF_per_cm2"/>
      <initMembPotential value="-65mV"/>
    </membraneProperties>
    <intracellularProperties><resistivity value="0.03kohm_cm"/></intracellularProperties>
  </biophysicalProperties>
</cell>
<network id="net">
  <population id="pop" component="c" size="3"/>
  <projection id="p" presynapticPopulation="pop" postsynapticPopulation="pop" synapse="ampa">
    <connection id="0" preCellId="../pop/0/c" postCellId="../pop/1/c" postSegmentId="1"/>
  </projection>
  <explicitInput target="pop[0]" input="pulse"/>
</network>
</neuroml>"#;

/// What is told when `from` becomes `to`: the line, and the text.
fn told(from: &str, to: &str) -> (usize, String) {
    assert!(MODEL.contains(from), "{from}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.nml");
    std::fs::write(&path, MODEL.replacen(from, to, 1)).unwrap();
    let found = match netpyne_neuroml::check(&path) {
        Ok((_, odd)) => odd,
        Err(found) => found,
    };
    let first = found.iter().next().unwrap_or_else(|| panic!("nothing is told of {to}"));
    assert_eq!(found.iter().count(), 1, "{found:?}");
    let Location::Source(file, span) = &first.location else { panic!("no place: {first}") };
    let all = format!("{} {}", first.message, first.help.join(" "));
    (file.line_column(span.start as usize).0, all)
}

#[test]
fn a_good_model_is_not_complained_about() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.nml");
    std::fs::write(&path, MODEL).unwrap();
    let (model, odd) = netpyne_neuroml::check(&path).unwrap();
    assert!(odd.is_empty(), "{odd:?}");
    let model = model.unwrap();
    assert_eq!(model.mechanisms.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["na", "ampa", "pulse"]);
    assert_eq!(model.net_params.conn_params["p"].loc, Some(vec![0.5].into()));
}

#[test]
fn mistakes_are_told_at_their_place() {
    let cases = [
        ("<gateHHrates id=\"m\"", "<gateHHrates colour=\"red\" id=\"m\"", 3, "colour"),
        ("120mS_per_cm2", "120mV", 18, "conductanceDensity"),
        ("120mS_per_cm2", "120mS_per_inch2", 18, "did you mean `mS_per_cm2`"),
        ("ionChannel=\"na\"", "ionChannel=\"nax\"", 18, "did you mean `na`"),
        ("id=\"pulse\"", "id=\"na\"", 9, "two components"),
        ("rate=\"1per_ms\" ", "", 4, "needs `rate`"),
        ("parent segment=\"0\"", "parent segment=\"7\"", 13, "segment `7`"),
        ("segmentGroup=\"soma\"", "segmentGroup=\"somas\"", 18, "did you mean `soma`"),
        ("../pop/1/c", "../pop/9/c", 29, "from 0 to 2"),
        ("</gateHHrates>", "</gateHHrate>", 6, "XML"),
        ("postsynapticPopulation=\"pop\"", "postsynapticPopulation=\"pap\"", 28, "did you mean `pop`"),
        ("synapse=\"ampa\"", "synapse=\"amba\"", 28, "did you mean `ampa`"),
        ("postSegmentId=\"1\"", "postSegmentId=\"5\"", 29, "no segment 5"),
        ("HHExpRate", "HHExpRates", 5, "HHExpRate"),
        ("1uF_per_cm2", "-1uF_per_cm2", 20, "above 0"),
        ("input=\"pulse\"", "input=\"c\"", 31, "no current"),
        ("<member segment=\"0\"/>", "<member segment=\"8\"/>", 14, "segment `8`"),
        ("tauRise=\"1ms\"", "tauRise=\"2ms\"", 8, "alphaSynapse"),
    ];
    for (from, to, line, text) in cases {
        let (at, all) = told(from, to);
        assert_eq!(at, line, "{to}: {all}");
        assert!(all.contains(text), "{to}: {all}");
    }
}
