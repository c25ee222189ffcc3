//! Python files whose answers are NEURON 9.0.2's, to the last digit: `tests/neuron.py` runs NEURON and writes the `.out` files.
//! Where the variable `NETPYNE_WHEEL_PYTHON` names a Python with the package `netpyne_rs`, the files run in that, without a pipe.

use netpyne_base::SourceFile;
use netpyne_hoc::Argument;
use netpyne_mechanism::Catalog;
use netpyne_nmodl::{NoIncludes, compile, library};
use netpyne_scripting::{ImportPython, Python};
use std::path::Path;
use std::process::Command;

fn catalog() -> Catalog {
    let compiled = |(name, text): &(&str, &str)| match compile(&SourceFile::new(*name, *text), &NoIncludes) {
        Ok((mechanism, _)) => mechanism,
        Err(errors) => panic!("{errors}"),
    };
    Catalog::new(library().iter().map(compiled))
}

/// Has the function `make` of a file write its answers.
fn make(folder: &Path, name: &str, out: &str) {
    if let Some(python) = std::env::var_os("NETPYNE_WHEEL_PYTHON") {
        let code = format!(
            "import netpyne_rs, sys; netpyne_rs.install(); sys.path.insert(0, '.'); import {name}; {name}.make({out:?})"
        );
        let status = Command::new(python).arg("-c").arg(code).current_dir(folder).status();
        assert!(status.expect("a Python with `netpyne_rs`").success(), "{name}: status");
        return;
    }
    let import = ImportPython {
        file: format!("{name}.py"),
        cell: "make".to_owned(),
        args: vec![Argument::Text(out.to_owned())],
        python: Python { folder: folder.to_owned(), ..Python::default() },
        ..ImportPython::default()
    };
    if let Err(mistake) = import.with(&catalog(), |_, _| ()) {
        panic!("{mistake}");
    }
}

fn check(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/neuron");
    let out = std::env::temp_dir().join(format!("netpyne-scripting-{}-{name}.out", std::process::id()));
    make(&folder, name, &out.display().to_string());
    let own = std::fs::read_to_string(&out).expect("answers");
    let theirs = std::fs::read_to_string(folder.join(format!("{name}.out"))).expect("answers of NEURON");
    let _ = std::fs::remove_file(&out);
    let differing: Vec<String> = own
        .lines()
        .zip(theirs.lines())
        .filter(|(own, theirs)| own != theirs)
        .map(|(own, theirs)| format!("{own}\n    NEURON: {theirs}"))
        .collect();
    assert!(differing.is_empty(), "{name}:\n{}", differing.join("\n"));
    assert_eq!(own.lines().count(), theirs.lines().count(), "{name}: answers");
}

#[test]
fn sections() {
    check("sections");
}

#[test]
fn objects() {
    check("objects");
}
