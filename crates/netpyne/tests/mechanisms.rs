//! A folder of mechanisms of which one cannot be used.

use netpyne::Mechanisms;
use netpyne::prelude::*;

fn cell_with(mechanism: &str) -> NetParams {
    let mut net = NetParams::new();
    let cell = net.cell("C", Cell::single("soma").diam(20.0).length(20.0).mech(mech(mechanism)));
    net.pop("P", Pop::of(&cell).count(1));
    net
}

const LEAK: &str =
    "NEURON { SUFFIX leak NONSPECIFIC_CURRENT i } ASSIGNED { v i } BREAKPOINT { i = 1e-4*(v+70) }";

/// The mechanism `leak`, and one called `other` that is made from it.
fn folder_with(other: &str) -> Mechanisms {
    let name = format!("netpyne-{}-{:x}", std::process::id(), other.len());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("leak.mod"), LEAK).unwrap();
    std::fs::write(folder.join("other.mod"), other).unwrap();
    let mechanisms = Mechanisms::standard().with_folder(&folder).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    mechanisms
}

fn build(mechanism: &str, mechanisms: &Mechanisms) -> Result<String, String> {
    let options = BuildOptions::new().mechanisms(mechanisms.clone());
    match cell_with(mechanism).build_with(&SimConfig::duration(1.0), options) {
        Ok(built) => Ok(built.warnings.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn what_is_not_supported_bars_only_the_models_that_use_it() {
    let mechanisms = folder_with(&LEAK.replace("SUFFIX leak", "SUFFIX other EXTERNAL apc_metap"));
    let warnings = build("leak", &mechanisms).unwrap();
    assert!(warnings.contains("the mechanism `other` cannot be used"), "{warnings}");
    let error = build("other", &mechanisms).unwrap_err();
    assert!(error.contains("EXTERNAL `apc_metap` is not supported"), "{error}");
}

#[test]
fn a_mistake_is_told_whoever_uses_it() {
    let text = LEAK.replace("leak", "other").replace("(v+70)", "(v-eleak)");
    let error = build("leak", &folder_with(&text)).unwrap_err();
    assert!(error.contains("`eleak` is not declared") && error.contains("other.mod:1:"), "{error}");
}

#[test]
fn a_file_with_a_name_of_the_library_stands_among_the_users() {
    let folder = tempfile::tempdir().unwrap();
    let point = |name: &str| {
        format!(
            "NEURON {{ POINT_PROCESS {name} NONSPECIFIC_CURRENT i }} ASSIGNED {{ i }} BREAKPOINT {{ i = 0 }}"
        )
    };
    // The order of bytes: capitals come first.
    for (file, name) in [("Zb", "b"), ("a", "a"), ("m", "MyExp2SynBB"), ("n", "n")] {
        std::fs::write(folder.path().join(file).with_extension("mod"), point(name)).unwrap();
    }
    let acting = |mechanisms: &Mechanisms| -> Vec<String> {
        let catalog = mechanisms.catalog();
        catalog.acting_order().into_iter().map(|id| catalog.get(id).name.clone()).collect()
    };
    let library = acting(&Mechanisms::standard());
    let mechanisms = Mechanisms::standard().with_folder(folder.path()).unwrap();
    let order = acting(&mechanisms);
    assert_eq!(order[order.len() - 4..], ["b", "a", "MyExp2SynBB", "n"]);
    let rest: Vec<&String> = library.iter().filter(|name| *name != "MyExp2SynBB").collect();
    assert_eq!(order[..order.len() - 4].iter().collect::<Vec<_>>(), rest);
    assert!(mechanisms.warnings().is_empty());
}

#[test]
fn of_two_mechanisms_of_one_name_the_last_one_counts() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (folder, more) in [(&one, "leak"), (&two, "other")] {
        std::fs::write(folder.path().join("leak.mod"), LEAK.replace("70", more.len().to_string().as_str()))
            .unwrap();
    }
    std::fs::write(one.path().join("z.mod"), LEAK.replace("leak", "z")).unwrap();
    let mechanisms = Mechanisms::standard().with_folder(one.path()).unwrap().with_folder(two.path()).unwrap();
    let catalog = mechanisms.catalog();
    let names: Vec<&str> = catalog.mechanisms().iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names[names.len() - 2..], ["z", "leak"]);
    let used = catalog.get(catalog.find("leak").unwrap()).source.as_ref().unwrap();
    assert!(used.text.contains("(v+5)"), "{}", used.text);
    let told = mechanisms.warnings().to_string();
    assert!(told.contains("there are two mechanisms `leak`"), "{told}");
}
