//! A specification written in Rust, as the JSON that NetPyNE reads.

#[test]
fn a_specification_is_written_and_read() -> Result<(), Box<netpyne_specs::base::Diagnostic>> {
    use netpyne_specs::base::{Diagnostics, SourceFile};
    use netpyne_specs::build::*;
    use netpyne_specs::{JsonStyle, NetParams, Value, read_json, write_json};
    let mut net = NetParams::new();
    let pyr = net.cell("PYR", Cell::single("soma").diam(18.8).length(18.8).mech(mech("hh").set("el", -70)));
    let exc = net.syn("exc", mech("ExpSyn").set("tau", 2.0));
    let s = net.pop("S", Pop::of(&pyr).count(20));
    net.connect("S->S", &s, &s).probability(0.1).via(&exc).weight(0.01).delay(expr("2 + dist_3D/300"));
    let text = write_json(&Value::Dict(net.to_dict()), JsonStyle { indent: Some(2), sort_keys: false });
    let mut problems = Diagnostics::new();
    let read = NetParams::from_json(&read_json(&SourceFile::new("net.json", text))?, &mut problems);
    assert!(problems.is_empty(), "{problems}");
    assert_eq!(read, Some(net));
    Ok(())
}
