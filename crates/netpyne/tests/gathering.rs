//! What is gathered and saved, and what is said of what is not there, on one rank and on several.

use netpyne::comm::Threads;
use netpyne::distributed;
use netpyne::prelude::*;
use netpyne::specs::{Value, read_json};

const MODEL: &str = r#"{"netParams": {
    "popParams": {"A": {"cellType": "A", "numCells": 3}, "B": {"cellType": "B", "numCells": 2}, "C": {"cellType": "C", "numCells": 1}},
    "cellParams": {"A": {"conds": {"cellType": "A"}, "secs": {"soma": {"geom": {"L": 20, "diam": 18}, "mechs": {"hh": {}}}}},
        "B": {"conds": {"cellType": "B"}, "secs": {"soma": {"geom": {"L": 20, "diam": 18}, "mechs": {"pas": {}}}}},
        "C": {"conds": {"cellType": "C"}, "secs": {"soma": {"geom": {"L": 20, "diam": 18}}, "dend": {"geom": {"L": 20, "diam": 2}}}}}},
  "simConfig": {"duration": 2, "recordCells": ["A", "B"], "gatherOnlySimData": true, "printPopAvgRates": true, "saveJson": true,
    "recordTraces": {"v": {"sec": "soma", "loc": 0.5, "var": "v"}, "m": {"sec": "soma", "loc": 0.5, "mech": "hh", "var": "m"},
        "x": {"sec": "dend", "loc": 0.5, "var": "v"}}}}"#;

#[test]
fn only_data_and_the_same_words_on_any_number_of_ranks() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("model.json"), MODEL).unwrap();
    let model = Model::load(folder.path().join("model.json")).unwrap();
    let built = model.build().unwrap();
    let warnings = built.warnings.to_string();
    assert!(warnings.contains("nothing is recorded; in cell 0: there is no section `dend`"), "{warnings}");
    assert!(!warnings.contains("hh"), "some cells have it: {warnings}");
    let one = folder.path().join("one.json");
    built.simulate().unwrap().save(&one).unwrap();
    let one = std::fs::read_to_string(&one).unwrap();
    let saved = read_json(&netpyne::base::SourceFile::new("one.json", one.as_str())).unwrap();
    let keys = |value: &Value| -> Vec<String> {
        let Value::Dict(dict) = value else { panic!("no dictionary") };
        dict.keys().cloned().collect()
    };
    assert_eq!(keys(saved.get("net").unwrap()), ["params"]);
    assert!(!keys(saved.get("simData").unwrap()).contains(&"popRates".to_owned()));
    for size in [2, 4] {
        let path = folder.path().join("several.json");
        let said = Threads::run(size, |comm| {
            let part = distributed::build(&model, BuildOptions::new(), None, comm)?;
            let warnings = part.built.warnings.to_string();
            part.simulate()?.save(&path)?;
            Ok::<_, Error>(warnings)
        });
        for said in said {
            assert_eq!(said.unwrap(), warnings);
        }
        assert!(one == std::fs::read_to_string(&path).unwrap(), "{size} ranks");
    }
}
