//! What is written is read back equal in every format; what is broken is refused.

use netpyne_files::{Format, Reader, Tree};
use proptest::prelude::*;

fn tree() -> impl Strategy<Value = Tree> {
    let float =
        prop_oneof![any::<f64>().prop_filter("NaN has many bits", |x| !x.is_nan()), Just(0.1), Just(-0.0)];
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::Bool),
        any::<i64>().prop_map(Tree::Int),
        (-300i64..300).prop_map(Tree::Int),
        float.clone().prop_map(Tree::Float),
        "[a-zA-Z>\u{e9}\u{1F600} \n\"\\\\]{0,80}".prop_map(Tree::text),
        prop::collection::vec(float, 1..40).prop_map(Tree::Floats),
    ];
    leaf.prop_recursive(4, 60, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Tree::list),
            prop::collection::btree_map("[a-zA-Z_>-]{1,40}", inner, 0..8).prop_map(Tree::dict),
        ]
    })
}

fn document() -> impl Strategy<Value = Tree> {
    prop::collection::btree_map("[a-z]{1,8}", tree(), 0..5).prop_map(Tree::dict)
}

/// Formats that anything can be written in, and read from, with their names.
fn both_ways() -> impl Iterator<Item = (Format, &'static str)> {
    let all = Format::ALL.into_iter().map(|(format, name, _)| (format, name));
    all.filter(|(format, _)| format.holds_any_tree())
}

#[test]
fn nwb_is_written_of_results_alone() {
    assert!(Format::Nwb.write(&Tree::dict(Vec::<(String, Tree)>::new()), &mut Vec::new()).is_err());
    assert!(Format::Nwb.read(b"").is_err());
}

proptest! {
    #[test]
    fn every_format_keeps_everything(tree in document()) {
        for (format, name) in both_ways() {
            let mut bytes = Vec::new();
            format.write(&tree, &mut bytes).unwrap();
            prop_assert_eq!(&format.read(&bytes).unwrap(), &tree, "{}", name);
            if format != Format::Json || !bytes.is_empty() {
                prop_assert_eq!(Format::of_bytes(&bytes), Some(format), "{}", name);
            }
        }
    }

    #[test]
    fn order_is_kept(keys in prop::collection::vec("[a-z]{1,6}", 2..30)) {
        let mut seen = std::collections::HashSet::new();
        let entries = keys.iter().filter(|key| seen.insert((*key).clone())).map(|key| (key.clone(), Tree::Int(1)));
        let entries: Vec<(String, Tree)> = entries.collect();
        let tree = Tree::dict(entries.iter().cloned().chain([("ALL".to_owned(), Tree::dict(entries.clone()))]));
        for (format, name) in both_ways() {
            let mut bytes = Vec::new();
            format.write(&tree, &mut bytes).unwrap();
            prop_assert_eq!(&format.read(&bytes).unwrap(), &tree, "{}", name);
        }
    }

    #[test]
    fn a_reader_walks_trees_as_it_walks_texts(tree in document()) {
        prop_assert_eq!(Reader::of(&tree).tree().unwrap(), tree);
    }

    #[test]
    fn nothing_broken_is_accepted_in_a_bad_way(tree in document(), at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<prop::sample::Index>()) {
        for (format, _) in both_ways() {
            let mut bytes = Vec::new();
            format.write(&tree, &mut bytes).unwrap();
            let _ = format.read(&bytes[..cut.index(bytes.len())]);
            let at = at.index(bytes.len());
            bytes[at] = to;
            let _ = format.read(&bytes);
        }
    }
}

#[test]
fn endings_tell_formats() {
    let of = |name: &str| Format::of_path(std::path::Path::new(name));
    assert_eq!(of("a/b.json"), Some(Format::Json));
    assert_eq!(of("b.JSON.gz"), Some(Format::JsonGz));
    assert_eq!(of("b.v2.pkl"), Some(Format::Pickle));
    assert_eq!(of("b.pkl.gz"), Some(Format::PickleGz));
    assert_eq!(of("b.mat"), Some(Format::Matlab));
    assert_eq!(of("mat"), None);
    assert_eq!(of("b.txt"), None);
}

fn refused(format: Format, bytes: &[u8], why: &str) {
    match format.read(bytes) {
        Err(error) => assert!(error.to_string().contains(why), "{error}"),
        Ok(tree) => panic!("{why}: {tree:?}"),
    }
}

/// What a pickle may do to those who trust it.
#[test]
fn pickles_execute_nothing_and_end() {
    refused(Format::Pickle, b"cos\nsystem\n(S'true'\ntR.", "os.system");
    refused(Format::Pickle, b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x011\x85R.", "builtins.eval");
    refused(Format::Pickle, b"cbuiltins\ngetattr\n.", "builtins.getattr");
    // 200 000 lists in each other.
    let mut deep = vec![b']'; 200_000];
    deep.extend(vec![b'a'; 199_999]);
    deep.push(b'.');
    refused(Format::Pickle, &deep, "nested too deeply");
    // A list in itself.
    refused(Format::Pickle, b"]q\x00h\x00a.", "nested too deeply");
    // Lists of ten lists of ten lists ...
    let mut bomb = b"]q\x00".to_vec();
    for i in 1u8..40 {
        bomb.extend(b"](");
        (0..10).for_each(|_| bomb.extend([b'h', i - 1]));
        bomb.extend([b'e', b'q', i]);
    }
    bomb.push(b'.');
    refused(Format::Pickle, &bomb, "too often");
    let claims: [&[u8]; 4] = [
        b"\x8d\xff\xff\xff\xff\xff\xff\xff\x0fabc.",
        b"\x8e\xff\xff\xff\xff\xff\xff\xff\xffabc.",
        b"X\xff\xff\xff\x7fabc.",
        b"\x8b\xff\xff\xff\x7fabc.",
    ];
    for claim in claims {
        refused(Format::Pickle, claim, "ends in the middle");
    }
    refused(Format::Pickle, b"Nr\xff\xff\xff\xff.", "far beyond");
    refused(Format::Pickle, b"(t", "ends in the middle");
    refused(Format::Pickle, b"e.", "no mark");
    refused(Format::Pickle, b"P1\n.", "outside the file");
}

#[test]
fn deep_texts_are_refused() {
    let mut deep = vec![b'['; 300_000];
    deep.extend(vec![b']'; 300_000]);
    refused(Format::Json, &deep, "nested too deeply");
    refused(Format::Json, b"{\"a\": [1, 2,]}", "expected a value");
    refused(Format::Json, b"{\"a\": 1} 2", "the end of the text");
}

#[test]
fn claims_of_size_are_not_believed() {
    let tree = Tree::dict([
        ("x", Tree::Floats(vec![1.0, 2.0, 3.0])),
        ("c", Tree::List(vec![Tree::Null, Tree::Int(2)])),
    ]);
    let mut bytes = Vec::new();
    Format::Matlab.write(&tree, &mut bytes).unwrap();
    for at in 128..bytes.len() - 8 {
        for length in [u64::MAX, 1 << 60, 0x7fff_ffff_7fff_ffff] {
            let mut broken = bytes.clone();
            broken[at..at + 8].copy_from_slice(&length.to_le_bytes());
            let _ = Format::Matlab.read(&broken);
        }
    }
    refused(Format::Matlab, &[0; 200], "no MATLAB file");
    // Zeros that gzip packed, a thousand of them in a byte.
    let mut packed = Vec::new();
    let zeros = vec![b' '; 1 << 26];
    let mut encoder = flate2::write::GzEncoder::new(&mut packed, flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, &zeros).unwrap();
    encoder.finish().unwrap();
    refused(Format::JsonGz, &packed, "unreasonably many");
}
