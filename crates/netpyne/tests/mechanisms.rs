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
