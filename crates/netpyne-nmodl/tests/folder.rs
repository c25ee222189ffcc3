//! Reading a folder of `.mod` files.

use netpyne_nmodl::{load_folder, read_folder};

#[test]
fn good_files_survive_bad_ones() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("b.mod", "NEURON { SUFFIX good }\nINCLUDE \"rates.inc\"\nINITIAL { rates() }\n");
    write("rates.inc", "PARAMETER { k = 2 }\nASSIGNED { x }\nPROCEDURE rates() { x = k^2 }\n");
    write("A.mod", "NEURON { POINT_PROCESS Bad }\nINITIAL { y = 1 }\n");
    write("c.mod", "NEURON { SUFFIX nothing }\nFUNCTION f(x) { f = x }\n");
    write("notes.txt", "not a mechanism");

    let read = read_folder(folder.path()).expect("the folder can be read");
    assert_eq!(read.mechanisms.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["good"]);
    assert_eq!(read.failed.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["Bad"]);
    let nothing = read.warnings.iter().find(|(name, _)| name == "nothing").map(|(_, said)| said.to_string());
    assert!(nothing.is_some_and(|said| said.contains("SUFFIX nothing")));

    let errors = load_folder(folder.path()).expect_err("one file is wrong");
    assert!(errors.to_string().contains("`y` is not declared"), "{errors}");
    assert!(load_folder(&folder.path().join("absent")).is_err());
}

#[test]
fn mistakes_in_included_files_are_shown_there() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("a.mod", "NEURON { SUFFIX a }\nINCLUDE \"more.inc\"\n");
    write("more.inc", "\nINITIAL {\n    z = 1\n}\n");
    let errors = load_folder(folder.path()).expect_err("z is not declared").to_string();
    assert!(errors.contains("more.inc:3:5"), "{errors}");
}

#[test]
fn included_files_are_found_where_neuron_finds_them() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    };
    let including = |file: &str| format!("NEURON {{ SUFFIX m{} }}\nINCLUDE \"{file}\"\n", file.len());
    for (n, file) in ["above.inc", "../above.inc", "sub/below.inc", "beside.inc"].into_iter().enumerate() {
        write(&format!("mods/{n}.mod"), &including(file));
    }
    write("above.inc", "PARAMETER { k = 1 }\n");
    write("mods/beside.inc", "PARAMETER { k = 2 }\n");
    write("mods/sub/below.inc", "INCLUDE \"deeper.inc\"\n");
    write("mods/sub/deeper.inc", "PARAMETER { k = 3 }\n");
    // That of the folder comes before that of the one above.
    write("beside.inc", "PARAMETER { k = 4 }\n");
    let (mechanisms, _) = load_folder(&folder.path().join("mods")).unwrap_or_else(|e| panic!("{e}"));
    let defaults: Vec<f64> = mechanisms.iter().map(|m| m.globals[0].default).collect();
    assert_eq!(defaults, [1.0, 1.0, 3.0, 2.0]);

    write("mods/4.mod", &including("nowhere.inc"));
    let error = load_folder(&folder.path().join("mods")).expect_err("it is nowhere").to_string();
    assert!(error.contains("`nowhere.inc` not found") && error.contains("MODL_INCLUDE"), "{error}");
}
