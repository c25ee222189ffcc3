//! No text, however broken, makes the compiler panic or run without end.

use netpyne_base::SourceFile;
use netpyne_mechanism::{Options, compile as executable, validate};
use netpyne_nmodl::mutation::Mutations;
use netpyne_nmodl::{NoIncludes, compile, library, parse, print};
use std::path::Path;

/// The standard library and the mechanisms of other tests.
fn corpus() -> Vec<(String, String)> {
    let standard = library().iter().map(|(name, text)| (name.to_string(), text.to_string()));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces");
    let mut own: Vec<_> = std::fs::read_dir(folder)
        .expect("the traces")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "mod"))
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).expect("text")))
        .collect();
    own.sort();
    standard.chain(own).collect()
}

/// Shows the text at hand if what is done with it panics.
struct Shown<'a>(usize, &'a str, &'a str);

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("--- mutant {} of {}\n{}", self.0, self.1, self.2);
        }
    }
}

#[test]
fn mutated_mechanisms() {
    const MUTANTS: usize = 10_000;
    let corpus = corpus();
    let mut mutations = Mutations::new(1);
    let mut compiled = 0;
    for n in 0..MUTANTS {
        let (name, text) = &corpus[n % corpus.len()];
        let (_, donor) = &corpus[(n * 7 + 1) % corpus.len()];
        let broken = mutations.of(text, donor);
        let _shown = Shown(n, name, &broken);
        let file = SourceFile::new(name.as_str(), broken.as_str());
        let (tree, diagnostics) = parse(&file);
        if diagnostics.is_empty() && n % 4 == 0 {
            let (again, found) = parse(&SourceFile::new(name.as_str(), print(&tree)));
            assert!(found.is_empty(), "{found}");
            assert_eq!(again, tree);
        }
        match compile(&file, &NoIncludes) {
            Err(errors) => {
                assert!(errors.has_errors());
                assert!(!errors.to_string().is_empty());
            }
            Ok((mechanism, _)) => {
                let valid = validate(mechanism).expect("it was valid when it was compiled");
                assert!(!executable(valid, Options::default()).describe().is_empty());
                compiled += 1;
            }
        }
    }
    assert!(compiled > MUTANTS / 20, "only {compiled} mutants compile: mutations are too coarse");
}

#[test]
fn deep_nesting() {
    for (open, close) in [("(", ")"), ("-", ""), ("f(", ")"), ("x[", "]"), ("2^", "")] {
        let text = format!("INITIAL {{ x = {}1{} }}", open.repeat(100_000), close.repeat(100_000));
        let (_, diagnostics) = parse(&SourceFile::new("deep.mod", text));
        assert!(diagnostics.has_errors());
    }
    let blocks = format!("INITIAL {}{}", "{".repeat(100_000), "}".repeat(100_000));
    assert!(parse(&SourceFile::new("deep.mod", blocks)).1.has_errors());
    let sum = format!("INITIAL {{ x = 1{} }}", "+1".repeat(100_000));
    assert!(parse(&SourceFile::new("deep.mod", sum)).1.has_errors());
}

#[test]
fn includes_itself() {
    struct Again;
    impl netpyne_nmodl::IncludeResolver for Again {
        fn resolve(&self, name: &str) -> Option<SourceFile> {
            Some(SourceFile::new(name, "INCLUDE \"a.inc\"\nINCLUDE \"a.inc\"\n"))
        }
    }
    let errors = compile(&SourceFile::new("a.mod", "INCLUDE \"a.inc\"\n"), &Again).err();
    assert!(errors.is_some_and(|e| e.to_string().contains("too deeply")));
}
