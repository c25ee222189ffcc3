//! A NeuroML file whose mistake is told with its place.

#[test]
fn a_quantity_of_another_kind_is_found() -> std::io::Result<()> {
    let path = std::env::temp_dir().join(format!("netpyne-downstream-{}.nml", std::process::id()));
    let text = r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="wrong">
    <iafCell id="cell" leakConductance="10nS" leakReversal="-60mV" thresh="-50ms" reset="-65mV" C="0.2nF"/>
</neuroml>
"#;
    std::fs::write(&path, text)?;
    let found = netpyne_neuroml::check(&path);
    std::fs::remove_file(&path)?;
    let told = found.expect_err("a threshold is no time").to_string();
    assert!(told.contains("thresh") && told.contains(":2:"), "{told}");
    Ok(())
}
