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
fn mutated_c_text() {
    const MUTANTS: usize = 6_000;
    let corpus: Vec<_> = corpus().into_iter().filter(|(_, text)| text.contains("VERBATIM")).collect();
    let mut mutations = Mutations::new(2);
    let mut compiled = 0;
    for n in 0..MUTANTS {
        let (name, text) = &corpus[n % corpus.len()];
        let (_, donor) = &corpus[(n + 1) % corpus.len()];
        let broken = mutations.of(text, donor);
        let _shown = Shown(n, name, &broken);
        match compile(&SourceFile::new(name.as_str(), broken.as_str()), &NoIncludes) {
            Err(errors) => assert!(!errors.to_string().is_empty()),
            Ok((mechanism, _)) => {
                validate(mechanism).expect("it was valid when it was compiled");
                compiled += 1;
            }
        }
    }
    assert!(compiled > MUTANTS / 50, "only {compiled} mutants compile: mutations are too coarse");
}

#[test]
fn deep_nesting_in_c_text() {
    for (open, close) in [
        ("(", ")"),
        ("-", ""),
        ("f(", ")"),
        ("x[", "]"),
        ("{", "}"),
        ("if (1) ", ""),
        ("1 ? 1 : ", ""),
        ("(int)", ""),
        ("x = ", ""),
        ("1 + ", ""),
        ("1, ", ""),
        ("switch (1) { case 1: ", "}"),
        ("{{", "}}"),
    ] {
        let text = format!("{}1{};", open.repeat(50_000), close.repeat(50_000));
        for initial in [format!("x = {text}"), text.clone(), format!("double a[3] = {text}")] {
            let text = format!(
                "NEURON {{ SUFFIX c }}\nASSIGNED {{ x }}\nINITIAL {{\nVERBATIM\n{initial}\nENDVERBATIM\n}}"
            );
            let errors = compile(&SourceFile::new("deep.mod", text), &NoIncludes).err();
            assert!(errors.is_some_and(|e| e.has_errors()), "{open}");
        }
    }
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

/// What is said of a mechanism with these blocks: compiled, made to run, and shown.
fn said(blocks: &str) -> String {
    let text = format!(
        "NEURON {{ SUFFIX x RANGE a }} PARAMETER {{ b = 1 }} ASSIGNED {{ a v }} STATE {{ s r }}\n{blocks}"
    );
    match compile(&SourceFile::new("x.mod", text), &NoIncludes) {
        Err(errors) => errors.to_string(),
        Ok((mechanism, warnings)) => {
            let valid = validate(mechanism).expect("it was valid when it was compiled");
            assert!(!netpyne_mechanism::print::ir(&valid).is_empty());
            assert!(!netpyne_mechanism::print::kernels(&valid).is_empty());
            assert!(!executable(valid, Options::default()).describe().is_empty());
            warnings.to_string()
        }
    }
}

#[test]
fn long_chains() {
    const MANY: usize = 100_000;
    for (part, message) in [
        ("+b", "too many operators"),
        ("*b", "too many operators"),
        ("<b", "too many operators"),
        ("&&b", "too many operators"),
        ("^2", "nested too deeply"),
    ] {
        let found = said(&format!("INITIAL {{ a = b{} }}", part.repeat(MANY)));
        assert!(found.contains(message), "{part}: {found:.300}");
    }
    // Each pair of parentheses is deep inside of the sum before it.
    let sums =
        format!("INITIAL {{ a = {}b{} }}", "(".repeat(150), format!("{})", "+b".repeat(150)).repeat(150));
    assert!(said(&sums).contains("too many operators"));
    let arms = format!("INITIAL {{ IF (b) {{ a = 1 }} {} }}", "ELSE IF (b) { a = 2 } ".repeat(MANY));
    let found = said(&arms);
    assert!(found.contains("too many `ELSE IF`"), "{found:.600}");
    let partners = format!(
        "BREAKPOINT {{ SOLVE k METHOD sparse }} KINETIC k {{ ~ {} <-> r (1, 1) }}",
        vec!["s"; MANY].join(" + ")
    );
    assert!(said(&partners).contains("more than 200 terms"));
    let partners = "BREAKPOINT { SOLVE k METHOD sparse } KINETIC k { ~ 40 s + 40 s + 40 s <-> r (1, 1) }";
    assert!(said(partners).contains("more than 100 partners"));
    let calls: String = (0..10_000).map(|i| format!("PROCEDURE f{i}() {{ f{}() }}\n", i + 1)).collect();
    assert!(
        said(&format!("INITIAL {{ f0() }} {calls} PROCEDURE f10000() {{ a = 1 }}")).contains("nest too deep")
    );
    let twice: String =
        (0..20).map(|i| format!("FUNCTION f{i}(x) {{ f{i} = f{0}(x) + f{0}(x) }}\n", i + 1)).collect();
    said(&format!("INITIAL {{ a = f0(b) }} {twice} FUNCTION f20(x) {{ f20 = x }}"));
    assert!(said("INITIAL { LOCAL c[2000000000] c[3] = 1 }").contains("2000000000 elements"));
}

/// What is deep, but not too deep, goes through all that is done with a mechanism.
#[test]
fn deep_enough() {
    for text in [
        format!("a = {}b{}", "(".repeat(95), ")".repeat(95)),
        format!("a = b{}", "+b".repeat(390)),
        format!("IF (b) {{ a = 1 }} {}", "ELSE IF (b) { a = 2 } ".repeat(190)),
        format!("{}a = b{}", "IF (b > 0) {".repeat(190), "}".repeat(190)),
    ] {
        let routines: String =
            (0..20).map(|i| format!("PROCEDURE f{i}() {{ f{}() {text} }}\n", i + 1)).collect();
        let found = said(&format!("INITIAL {{ f0() }} {routines} PROCEDURE f20() {{ {text} }}"));
        assert!(found.is_empty(), "{found:.500}");
    }
}

#[test]
fn routines_that_call_themselves() {
    assert_eq!(said("INITIAL { a = f(b) } FUNCTION f(x) { f = f(x) + 1 }"), "");
    assert_eq!(said("INITIAL { p() } PROCEDURE p() { q() } PROCEDURE q() { p() }"), "");
}

#[test]
fn blocks_that_solve_themselves() {
    for (solve, block) in [
        ("SOLVE k METHOD cnexp", "DERIVATIVE k { SOLVE k METHOD cnexp s' = -s }"),
        ("SOLVE k METHOD sparse", "KINETIC k { SOLVE k METHOD sparse ~ s << (2) }"),
        ("SOLVE k", "LINEAR k { SOLVE k ~ s = 2 }"),
        ("SOLVE k", "NONLINEAR k { IF (b) { SOLVE k } ~ s = 2 }"),
        ("SOLVE k", "DISCRETE k { SOLVE k s = 2 }"),
        ("SOLVE k METHOD euler", "DERIVATIVE k { s' = f(s) } FUNCTION f(x) { SOLVE k METHOD euler f = x }"),
    ] {
        let found = said(&format!("BREAKPOINT {{ {solve} }} {block}"));
        assert!(found.contains("the block `k` comes to solve itself"), "{block}: {found}");
    }
    let found = said(
        "BREAKPOINT { SOLVE k METHOD cnexp } DERIVATIVE k { SOLVE l METHOD derivimplicit s' = -s }
         DERIVATIVE l { p() r' = r } PROCEDURE p() { SOLVE k METHOD euler }",
    );
    assert!(found.contains("`k` → `l` → `p` → `k`"), "{found}");
    let chain: String =
        (0..1000).map(|i| format!("DERIVATIVE k{i} {{ SOLVE k{} METHOD euler s' = -s }}\n", i + 1)).collect();
    let found =
        said(&format!("BREAKPOINT {{ SOLVE k0 METHOD euler }} {chain} DERIVATIVE k1000 {{ s' = 1 }}"));
    assert!(found.contains("nest more than 8 deep"), "{found:.300}");
}

#[test]
fn includes_itself() {
    struct Again;
    impl netpyne_nmodl::IncludeResolver for Again {
        fn resolve(&self, name: &str, _: &SourceFile) -> Option<SourceFile> {
            Some(SourceFile::new(name, "INCLUDE \"a.inc\"\nINCLUDE \"a.inc\"\n"))
        }
    }
    let errors = compile(&SourceFile::new("a.mod", "INCLUDE \"a.inc\"\n"), &Again).err();
    assert!(errors.is_some_and(|e| e.to_string().contains("too deeply")));
}
