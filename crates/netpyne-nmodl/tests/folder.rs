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
    assert!(read.warnings.to_string().contains("SUFFIX nothing"));

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
