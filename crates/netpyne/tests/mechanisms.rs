//! Mechanisms that cannot be used, wholly or in part.

use netpyne::prelude::*;
use netpyne::results::Outcome;
use netpyne::{FunctionTable, Mechanisms};

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
fn mistakes_bar_only_the_models_that_use_the_mechanism() {
    let text = LEAK.replace("leak", "other").replace("(v+70)", "(v-eleak)");
    let mechanisms = folder_with(&text);
    let warnings = build("leak", &mechanisms).unwrap();
    assert!(warnings.contains("the mechanism `other` cannot be used"), "{warnings}");
    let error = build("other", &mechanisms).unwrap_err();
    assert!(error.contains("`eleak` is not declared") && error.contains("other.mod:1:"), "{error}");
}

#[test]
fn many_that_cannot_be_used_are_one_line() {
    let folder = std::env::temp_dir().join(format!("netpyne-many-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("leak.mod"), LEAK).unwrap();
    for n in 0..5 {
        std::fs::write(
            folder.join(format!("bad{n}.mod")),
            format!("NEURON {{ SUFFIX bad{n} }} INITIAL {{ x = }}"),
        )
        .unwrap();
    }
    let odd = "NEURON { SUFFIX odd RANGE nothing_of_it } INITIAL { }";
    std::fs::write(folder.join("odd.mod"), odd).unwrap();
    let mechanisms = Mechanisms::standard().with_folder(&folder).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let used = ["leak"].into();
    let failures = mechanisms.failures(&used);
    assert_eq!(failures.iter().count(), 1);
    assert!(failures.to_string().contains("5 mechanisms cannot be used"), "{failures}");
    // What is odd about a mechanism is told to who uses it.
    assert!(mechanisms.warnings(&used).is_empty());
    assert!(mechanisms.warnings(&["odd"].into()).to_string().contains("`nothing_of_it`"));
}

/// A density mechanism whose FUNCTION_TABLE is filled does what a FUNCTION of the same values does.
#[test]
fn tables_of_density_mechanisms() {
    let text = |open: &str| {
        format!(
            "NEURON {{ SUFFIX other NONSPECIFIC_CURRENT i }} ASSIGNED {{ v i }}
            BREAKPOINT {{ i = 1e-4*open(v)*(v + 70) }} {open}"
        )
    };
    let run = |mechanisms: Mechanisms| {
        let options = BuildOptions::new().mechanisms(mechanisms);
        let config = SimConfig::duration(5.0).record(Trace::v("soma", 0.5)).record_from([Recorded::all()]);
        cell_with("other").build_with(&config, options).unwrap().simulate().map_err(|e| e.to_string())
    };
    let trace = |mechanisms: Mechanisms| {
        let data = run(mechanisms).unwrap().data;
        data.traces[0].cells[0].values.series()[0].1.iter().map(|v| v.to_bits()).collect::<Vec<_>>()
    };
    let mechanisms = folder_with(&text("FUNCTION_TABLE open(v)"));
    let error = run(mechanisms.clone()).err().unwrap_or_default();
    assert!(error.contains("FUNCTION_TABLE open has no values"), "{error}");

    let filled = |table: FunctionTable| mechanisms.clone().with_table("other", "open", &table);
    let line = FunctionTable::over(vec![0.0, 2.0], vec![vec![-100.0, -36.0]]).unwrap();
    let expected = "FUNCTION open(x) { LOCAL f f = (x + 100)/(-36 + 100) open = (1. - f)*0 + f*2 }";
    assert_eq!(trace(filled(line).unwrap()), trace(folder_with(&text(expected))));
    let expected = "FUNCTION open(x) { open = 2 }";
    assert_eq!(trace(filled(FunctionTable::constant(2.0)).unwrap()), trace(folder_with(&text(expected))));

    let square = vec![vec![0.0, 1.0], vec![0.0, 1.0]];
    let error = filled(FunctionTable::over(vec![0.0; 4], square).unwrap()).unwrap_err().to_string();
    assert!(error.contains("has 1 argument, not 2"), "{error}");
    let error =
        mechanisms.with_table("othre", "open", &FunctionTable::constant(1.0)).unwrap_err().to_string();
    assert!(error.contains("`other`"), "{error}");
}

/// C text can call what solves the block that it stands in, which nothing else in the block says.
#[test]
fn a_block_that_solves_itself_through_c_text_ends_the_run() {
    for (method, block) in [
        ("sparse", "KINETIC d {\nVERBATIM\n again();\nENDVERBATIM\n ~ c << (1) }"),
        ("derivimplicit", "DERIVATIVE d {\nVERBATIM\n again();\nENDVERBATIM\n c' = 1 - c*c }"),
    ] {
        let text = format!(
            "NEURON {{ SUFFIX other }} STATE {{ c }} ASSIGNED {{ v }} BREAKPOINT {{ SOLVE d METHOD {method} }}
            {block} PROCEDURE again() {{ SOLVE d METHOD {method} }}"
        );
        let options = BuildOptions::new().mechanisms(folder_with(&text));
        let built = cell_with("other").build_with(&SimConfig::duration(1.0), options).unwrap();
        // A stack as that of a process: each level of the recursion takes some of it.
        let ran = std::thread::Builder::new().stack_size(8 << 20).spawn(move || built.simulate()).unwrap();
        let why = match ran.join().unwrap() {
            Ok(simulated) => format!("{:?}", simulated.summary.outcome),
            Err(error) => error.to_string(),
        };
        assert!(why.contains("comes to solve itself"), "{method}: {why}");
    }
}

/// NEURON follows a POINTER only when it is used: a mechanism whose handler of events uses one that is not set runs until there is
/// an event.
#[test]
fn a_pointer_that_only_events_use_may_be_unset() {
    let adds = "NEURON { POINT_PROCESS Adds POINTER total }
        ASSIGNED { total v }
        NET_RECEIVE(w) { total = total + w }";
    let run = |number: f64| {
        let mut net = NetParams::new();
        let cell = net.cell("C", Cell::single("soma").length(10.0).diam(10.0).mech(mech("pas")));
        let syn = net.syn("adds", mech("Adds"));
        let pop = net.pop("P", Pop::of(&cell).count(1));
        net.stim("s", NetStim::rate(100.0).number(number).start(5.0))
            .onto(&pop)
            .via(&syn)
            .weight(1.0)
            .delay(1.0);
        let mechanisms = Mechanisms::standard().with_source("adds.mod", adds).unwrap();
        let built = net.build_with(&SimConfig::duration(20.0), BuildOptions::new().mechanisms(mechanisms));
        built.unwrap().simulate().unwrap().summary.outcome
    };
    assert_eq!(run(0.0), Outcome::Finished);
    let Outcome::Failed(why) = run(1.0) else { panic!("the handler has nothing to write to") };
    assert!(why.contains("POINTER that points at nothing"), "{why}");
}
