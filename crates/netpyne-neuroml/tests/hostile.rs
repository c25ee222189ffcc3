//! Files that nobody means well with: an error in little time and memory, never a panic.

use std::path::Path;
use std::time::{Duration, Instant};

fn refused(files: &[(&str, String)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let started = Instant::now();
    let found = netpyne_neuroml::check(&folder.path().join(files[0].0)).map(|_| ()).unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(10));
    found.iter().map(|d| d.to_string()).collect::<Vec<_>>().join("\n")
}

fn model(inside: &str) -> String {
    format!("<neuroml id=\"model\">{inside}</neuroml>")
}

#[test]
fn entities_are_not_expanded() {
    let mut text = String::from("<!DOCTYPE neuroml [<!ENTITY a0 \"aaaaaaaaaa\">");
    for i in 1..40 {
        let uses = format!("&a{};", i - 1).repeat(10);
        text.push_str(&format!("<!ENTITY a{i} \"{uses}\">"));
    }
    text.push_str("]><neuroml id=\"&a39;\"/>");
    assert!(refused(&[("bomb.nml", text)]).contains("XML"));
}

#[test]
fn deep_nesting_is_refused() {
    let text = format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000));
    assert!(refused(&[("deep.nml", model(&text))]).contains("deep"));
    let text = "<neuroml>".repeat(300_000);
    assert!(refused(&[("open.nml", text)]).contains("deep"));
}

#[test]
fn circles_end() {
    // Files that include each other are read once.
    let first = model("<include href=\"b.nml\"/><nonsense/>");
    let second = model("<include href=\"a.nml\"/>");
    assert!(refused(&[("a.nml", first), ("b.nml", second)]).contains("nonsense"));
    let synapses = "<doubleSynapse id=\"a\" synapse1=\"b\" synapse2=\"b\"/><doubleSynapse id=\"b\" synapse1=\"a\" synapse2=\"a\"/>";
    assert!(refused(&[("a.nml", model(synapses))]).contains("circle"));
    let types = "<Lems><ComponentType name=\"a\" extends=\"b\"/><ComponentType name=\"b\" extends=\"a\"/><a id=\"x\"/><nonsense/></Lems>";
    assert!(refused(&[("a.xml", types.to_owned())]).contains("nonsense"));
    let derived = "<Lems><ComponentType name=\"c\" extends=\"baseIonChannel\"><Dynamics>\
        <DerivedVariable name=\"fopen\" value=\"g\"/><DerivedVariable name=\"g\" value=\"fopen\"/></Dynamics></ComponentType>\
        <c id=\"x\"/><cell id=\"k\"><morphology id=\"m\"><segment id=\"0\"><proximal x=\"0\" y=\"0\" z=\"0\" diameter=\"1\"/>\
        <distal x=\"9\" y=\"0\" z=\"0\" diameter=\"1\"/></segment></morphology><biophysicalProperties id=\"b\"><membraneProperties>\
        <channelDensity id=\"d\" ionChannel=\"x\" condDensity=\"1 S_per_m2\" erev=\"0 mV\"/></membraneProperties>\
        </biophysicalProperties></cell></Lems>";
    assert!(refused(&[("a.xml", derived.to_owned())]).contains("depends on itself"));
}

#[test]
fn segments_and_groups_in_circles_are_told() {
    let segment = |id: u32, parent: u32| {
        format!(
            "<segment id=\"{id}\"><parent segment=\"{parent}\"/><distal x=\"0\" y=\"0\" z=\"0\" diameter=\"1\"/></segment>"
        )
    };
    let groups = "<segmentGroup id=\"a\"><include segmentGroup=\"b\"/></segmentGroup>\
        <segmentGroup id=\"b\"><include segmentGroup=\"a\"/></segmentGroup>";
    let cell = |inside: &str| {
        model(&format!(
            "<cell id=\"c\"><morphology id=\"m\">{inside}</morphology><biophysicalProperties id=\"b\"><membraneProperties/>\
             </biophysicalProperties></cell>"
        ))
    };
    assert!(refused(&[("a.nml", cell(&(segment(0, 1) + &segment(1, 0))))]).contains("own ancestor"));
    let root = "<segment id=\"0\"><proximal x=\"0\" y=\"0\" z=\"0\" diameter=\"1\"/><distal x=\"9\" y=\"0\" z=\"0\" diameter=\"1\"/></segment>";
    assert!(refused(&[("a.nml", cell(&(root.to_owned() + groups)))]).contains("includes itself"));
}

#[test]
fn odd_files_are_no_panic() {
    for text in [
        "",
        "<",
        "<neuroml",
        "<neuroml id='",
        "\u{feff}<neuroml/>",
        "<neuroml>&nothing;</neuroml>",
        "\0",
        "<a/>",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("odd.nml");
        std::fs::write(&path, text).unwrap();
        let _ = netpyne_neuroml::check(&path);
    }
    assert!(netpyne_neuroml::check(Path::new("/nowhere/at.nml")).is_err());
    assert!(netpyne_neuroml::check(Path::new("/dev/zero")).is_err());
}
