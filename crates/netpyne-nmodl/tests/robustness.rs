//! No text, however broken, makes the compiler panic or run without end.

use netpyne_base::SourceFile;
use netpyne_nmodl::{NoIncludes, compile, library, parse, print};

/// A small generator, so that failures repeat.
struct Noise(u64);

impl Noise {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

const PIECES: [&str; 24] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "-",
    "^",
    "~",
    "<->",
    "'",
    "\"",
    "VERBATIM",
    "COMMENT",
    "IF",
    "ELSE",
    "LOCAL",
    "1e",
    "µ",
    ":",
    "INITIAL",
    "SOLVE",
    "=",
    "9999999999999999999999",
];

fn mutate(text: &str, noise: &mut Noise) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=noise.below(4) {
        let at = noise.below(bytes.len());
        let end = (at + noise.below(40)).min(bytes.len());
        match noise.below(4) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let piece = bytes[at..end].to_vec();
                let to = noise.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            2 => drop(bytes.splice(at..at, PIECES[noise.below(PIECES.len())].bytes())),
            _ => bytes.truncate(at.max(1)),
        }
        if bytes.is_empty() {
            break;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn mutated_mechanisms() {
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    for (name, text) in library() {
        for _ in 0..60 {
            let broken = mutate(text, &mut noise);
            let file = SourceFile::new(*name, broken);
            let (tree, diagnostics) = parse(&file);
            if diagnostics.is_empty() {
                let (again, found) = parse(&SourceFile::new(*name, print(&tree)));
                assert!(found.is_empty(), "{}\n{found}", file.text);
                assert_eq!(again, tree, "{}", file.text);
            }
            if let Err(errors) = compile(&file, &NoIncludes) {
                assert!(errors.has_errors());
                let _ = errors.to_string();
            }
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

#[test]
fn includes_itself() {
    struct Again;
    impl netpyne_nmodl::IncludeResolver for Again {
        fn resolve(&self, name: &str) -> Option<SourceFile> {
            Some(SourceFile::new(name, "INCLUDE \"a.inc\"\n"))
        }
    }
    let errors = compile(&SourceFile::new("a.mod", "INCLUDE \"a.inc\"\n"), &Again).err();
    assert!(errors.is_some_and(|e| e.to_string().contains("too deeply")));
}
