//! Programs whose output is NEURON 9.0.2's, to the last digit: `tests/neuron.py` runs NEURON and writes the `.out` files.

use netpyne_base::SourceFile;
use netpyne_hoc::run::Interpreter;
use netpyne_hoc::world::{Disk, World};
use netpyne_mechanism::Catalog;
use netpyne_nmodl::{NoIncludes, compile, library};
use std::path::Path;

fn catalog() -> Catalog {
    let compiled = |(name, text): &(&str, &str)| match compile(&SourceFile::new(*name, *text), &NoIncludes) {
        Ok((mechanism, _)) => mechanism,
        Err(errors) => panic!("{errors}"),
    };
    Catalog::new(library().iter().map(compiled))
}

fn check(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/neuron");
    let mut world = World::new(&catalog(), Box::new(Disk));
    world.folder = folder.clone();
    let mut interpreter = Interpreter::new(world);
    let loaded = interpreter.load_file(&format!("{name}.hoc")).unwrap_or_else(|mistake| panic!("{mistake}"));
    assert!(loaded, "{name}.hoc is not there");
    let expected = std::fs::read_to_string(folder.join(format!("{name}.out"))).expect("output of NEURON");
    for (line, (own, theirs)) in interpreter.world.output.lines().zip(expected.lines()).enumerate() {
        assert_eq!(own, theirs, "{name}: line {} of the output", line + 1);
    }
    assert_eq!(interpreter.world.output.lines().count(), expected.lines().count(), "{name}: lines");
}

#[test]
fn objects() {
    check("objects");
}

#[test]
fn sections() {
    check("sections");
}

#[test]
fn ranges() {
    check("ranges");
}

#[test]
fn geometry() {
    check("geometry");
}

#[test]
fn control() {
    check("control");
}

#[test]
fn texts() {
    check("texts");
}

#[test]
fn vectors() {
    check("vectors");
}

#[test]
fn membrane() {
    check("membrane");
}

#[test]
fn traced() {
    check("traced");
}

#[test]
fn methods_that_only_a_simulation_would_use() {
    check("counting");
}

#[test]
fn standards_and_random_numbers() {
    check("standards");
}

#[test]
fn sessions() {
    check("session");
}

#[test]
fn trains() {
    check("trains");
}
