//! The standard mechanisms, and those of other tests, give the same bits at every width of the processor's vectors, and one
//! instance at a time.

use netpyne_base::SourceFile;
use netpyne_mechanism::{Isa, Options, compile as executable, conformance};
use netpyne_nmodl::{FolderIncludes, compile, library};
use std::path::Path;

fn check(name: &str, text: &str) {
    let includes = FolderIncludes(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/traces").into());
    let (mechanism, _) = compile(&SourceFile::new(name, text), &includes).unwrap_or_else(|e| panic!("{e}"));
    for isa in Isa::available() {
        let back_end = |m| executable(m, Options { isa: Some(isa), ..Options::default() });
        conformance::check_model(&back_end, mechanism.clone())
            .unwrap_or_else(|difference| panic!("{isa:?}: {difference}"));
    }
}

#[test]
fn standard_mechanisms() {
    for (name, text) in library() {
        check(&format!("{name}.mod"), text);
    }
}

#[test]
fn mechanisms_of_other_tests() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the traces")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "mod"))
        .collect();
    files.sort();
    for path in files {
        check(&path.display().to_string(), &std::fs::read_to_string(&path).expect("text"));
    }
}
