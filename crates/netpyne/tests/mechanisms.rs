//! A folder of mechanisms of which one is wrong.

use netpyne::Mechanisms;
use netpyne::prelude::*;

fn cell_with(mechanism: &str) -> NetParams {
    let mut net = NetParams::new();
    let cell = net.cell("C", Cell::single("soma").diam(20.0).length(20.0).mech(mech(mechanism)));
    net.pop("P", Pop::of(&cell).count(1));
    net
}

#[test]
fn a_wrong_file_bars_only_the_models_that_use_it() {
    let folder = std::env::temp_dir().join(format!("netpyne-one-wrong-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let leak = "NEURON { SUFFIX leak NONSPECIFIC_CURRENT i } ASSIGNED { v i } BREAKPOINT { i = 1e-4*(v+70) }";
    std::fs::write(folder.join("leak.mod"), leak).unwrap();
    let wrong = leak.replace("leak", "wrong").replace("(v+70)", "(v-eleak)");
    std::fs::write(folder.join("wrong.mod"), wrong).unwrap();
    let mechanisms = Mechanisms::standard().with_folder(&folder).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(mechanisms.warnings().to_string().contains("`wrong` is left out"));

    let config = SimConfig::duration(1.0);
    let options = || BuildOptions::new().mechanisms(mechanisms.clone());
    assert!(cell_with("leak").build_with(&config, options()).is_ok());
    let error = cell_with("wrong").build_with(&config, options()).unwrap_err().to_string();
    assert!(error.contains("unknown density mechanism `wrong`"), "{error}");
    assert!(error.contains("`eleak` is not declared"), "{error}");
}
