//! Reading, writing back, changing and checking whole models.

mod common;

use netpyne_base::{Diagnostics, SourceFile};
use netpyne_specs::{JsonStyle, ModelSpec, NetParams, SimConfig, Value};
use netpyne_specs::{load_model, read_json, validate, write_json};

const MODEL: &str = include_str!("model.json");

fn json(text: &str) -> Value {
    read_json(&SourceFile::new("model.json", text)).unwrap_or_else(|d| panic!("{d}"))
}

fn model(text: &str) -> ModelSpec {
    let value = json(text);
    let mut out = Diagnostics::new();
    let net_params =
        NetParams::from_json(value.get("net").unwrap().get("params").unwrap(), &mut out).unwrap();
    let sim_config = SimConfig::from_json(value.get("simConfig").unwrap(), &mut out).unwrap();
    assert!(out.is_empty(), "{out}");
    ModelSpec { net_params, sim_config, ..ModelSpec::default() }
}

/// The keys that were read, in their order, with their values; keys that were added follow.
fn assert_kept(read: &Value, written: &Value, at: &str) {
    match (read, written) {
        (Value::Dict(read), Value::Dict(written)) => {
            let first: Vec<_> = written.keys().take(read.len()).collect();
            assert_eq!(read.keys().collect::<Vec<_>>(), first, "{at}");
            for (key, value) in read {
                assert_kept(value, &written[key], &format!("{at}.{key}"));
            }
        }
        _ => assert_eq!(read, written, "{at}"),
    }
}

#[test]
fn writing_back_keeps_keys_order_and_numbers() {
    let read = json(MODEL);
    let spec = model(MODEL);
    assert_kept(read.get("net").unwrap().get("params").unwrap(), &spec.net_params.to_json(), "netParams");
    assert_kept(read.get("simConfig").unwrap(), &spec.sim_config.to_json(), "simConfig");
    let style = JsonStyle { indent: Some(4), sort_keys: false };
    let text = write_json(&spec.net_params.to_json(), style);
    for number in
        ["1000.0", "\"sizeX\": 200,", "1e-05", "4.9999999999999996e-05", "\"topol\": {}", "\"sec\": null"]
    {
        assert!(text.contains(number), "{number}\n{text}");
    }
    let again = NetParams::from_json(&json(&text), &mut Diagnostics::new()).unwrap();
    assert_eq!(again, spec.net_params);
}

#[test]
fn a_good_model_has_nothing_to_complain_about() {
    let diagnostics = validate(&model(MODEL), &common::Known);
    assert!(diagnostics.is_empty(), "{diagnostics}");
}

#[test]
fn all_mistakes_are_found_at_once() {
    let bad = MODEL
        .replace("\"cellType\": \"E\", \"numCells\": 50", "\"cellType\": \"EE\", \"numCells\": 1000000000000")
        .replace("\"gkbar\"", "\"gkbra\"")
        .replace("\"mod\": \"Exp2Syn\"", "\"mod\": \"Exp2Sin\"")
        .replace("dist_3D/probLengthConst", "dist_3d/probLengthConst")
        .replace("\"delay\": \"dist_3D/propVelocity\"", "\"delay\": -1, \"wieght\": 2")
        .replace("\"synMech\": [\"AMPA\"]", "\"synMech\": [\"AMPB\"]")
        .replace("\"parentSec\": \"soma\"", "\"parentSec\": \"dend\"")
        .replace("\"source\": \"bkg\"", "\"source\": \"bgk\"")
        .replace("\"dt\": 0.025", "\"dt\": NaN")
        .replace("\"sec\": \"soma\", \"loc\": 0.5}", "\"sec\": \"somma\"}")
        .replace("1 + 0.1*ynorm", "1 + scale")
        .replace("[0.1, 0.2]", "[0.1, 0.2, 0.3]")
        .replace("\"recordTraces\"", "\"recordTrace\": 1, \"recordTraces\"");
    let diagnostics = validate(&model(&bad), &common::Known);
    let text = diagnostics.to_string();
    for expected in [
        "unknown cell type `EE`",
        "1000000000000 cells would need about 2000000 GB of memory",
        "unknown parameter of `hh` `gkbra`",
        "did you mean `gkbar`?",
        "cellParams[\"E\"].secs[\"soma\"].mechs[\"hh\"].gkbra",
        "unknown point process `Exp2Sin`",
        "unknown name `dist_3d`",
        "did you mean `dist_3D`?",
        "connParams[\"E->I.1\"].probability:1:10",
        "there are delays below 0 ms",
        "unknown key `wieght`",
        "did you mean `weight`?",
        "unknown synaptic mechanism `AMPB`",
        "connected in a circle through `dend`",
        "unknown stimulus `bgk`",
        "NaN is no finite number",
        "simConfig.dt",
        "the stimulus `IClamp` needs `loc`",
        "unknown section `somma`",
        "`vars` cannot use each other",
        "3 entries for 1 synapses per connection",
        "`recordTrace` is not an option",
    ] {
        assert!(text.contains(expected), "missing: {expected}\n{text}");
    }
}

#[test]
fn wrong_types_name_the_place() {
    let mut out = Diagnostics::new();
    NetParams::from_json(
        &json(r#"{"popParams": {"S": {"numCells": "many"}}, "sizeX": [1], "connParams": 3}"#),
        &mut out,
    );
    let text = out.to_string();
    for expected in
        ["popParams[\"S\"].numCells", "expected a number, found a text", "netParams.sizeX", "connParams"]
    {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert_eq!(out.error_count(), 3);
}

#[test]
fn mapping_writes_options_into_the_network() {
    let mut spec = model(MODEL);
    spec.sim_config.rest.insert("weightE".into(), 0.25.into());
    spec.net_params.mapping.insert("weightE".into(), ["connParams", "E->I.1", "weight"].into());
    spec.net_params.mapping.insert("duration".into(), "sizeZ".into());
    spec.net_params.mapping.insert(
        "dt".into(),
        vec![Value::from("connParams"), "list".into(), "weight".into(), 1.into()].into(),
    );
    let mut out = Diagnostics::new();
    spec.apply_mapping(&mut out);
    assert!(out.is_empty(), "{out}");
    assert_eq!(spec.net_params.conn_params["E->I.1"].weight, Some(Value::from(0.25)));
    assert_eq!(spec.net_params.size_z, spec.sim_config.duration);
    let weight = spec.net_params.conn_params["list"].weight.as_ref().unwrap();
    assert_eq!(weight.as_list().unwrap()[1], Value::from(0.025));
    spec.net_params.mapping.insert("wieghtE".into(), "sizeX".into());
    spec.net_params.mapping.insert("weightE".into(), "connParams.none.weight".into());
    spec.apply_mapping(&mut out);
    assert!(out.to_string().contains("simConfig has no `wieghtE`"), "{out}");
    assert!(out.to_string().contains("there is no `none`"), "{out}");
    assert_eq!((out.error_count(), out.warning_count()), (1, 1));
}

#[test]
fn models_load_from_files_and_folders() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("model.json"), MODEL).unwrap();
    let (single, _) = load_model(&path("model.json")).unwrap();
    assert_eq!(single.folder, folder.path());
    assert_eq!(single, ModelSpec { folder: single.folder.clone(), ..model(MODEL) });

    std::fs::create_dir_all(path("split/src/mod")).unwrap();
    let value = json(MODEL);
    let style = JsonStyle { indent: None, sort_keys: false };
    let net = format!("{{\"net\": {}}}", write_json(value.get("net").unwrap(), style));
    std::fs::write(path("split/src/netParams.json"), net).unwrap();
    let config = format!("{{\"simConfig\": {}}}", write_json(value.get("simConfig").unwrap(), style));
    std::fs::write(path("split/src/cfg.json"), config).unwrap();
    let (split, _) = load_model(&path("split")).unwrap();
    assert_eq!(split.net_params, single.net_params);
    assert_eq!(split.mod_folder, Some(path("split/src/mod")));

    let index =
        r#"{"netParams": "src/netParams.json", "simConfig": "src/cfg.json", "mod_folder": "src/mod"}"#;
    std::fs::write(path("split/index.npjson"), index).unwrap();
    assert_eq!(load_model(&path("split")).unwrap().0, split);

    std::fs::write(path("split/index.npjson"), index.replace("netParams.json", "netParams.py")).unwrap();
    let error = load_model(&path("split")).unwrap_err().to_string();
    assert!(error.contains("is a Python program"), "{error}");
    assert!(load_model(&path("none.json")).unwrap_err().to_string().contains("cannot read"));
}

#[test]
fn syntax_errors_name_line_and_column() {
    let at = |text: &str| read_json(&SourceFile::new("a.json", text)).unwrap_err().to_string();
    assert!(at("{\"a\": 1,\n \"b\" 2}").contains("a.json:2:6"));
    assert!(at("{\"a\": True}").contains("looks like Python"));
    assert!(at("[1, 2").contains("a.json:1:6"));
    let deep = "[".repeat(100_000);
    assert!(at(&deep).contains("nested too deeply"));
    assert!(json("[NaN, -Infinity]").as_f64s().is_some_and(|v| v[0].is_nan() && v[1] == f64::NEG_INFINITY));
}

#[test]
fn options_without_effect_are_told_by_name() {
    let mut spec = model(MODEL);
    let found = |spec: &ModelSpec| validate(spec, &common::Known).to_string();
    spec.sim_config.coreneuron = true;
    spec.sim_config.cache_efficient = true;
    spec.sim_config.use_fast_imem = true;
    assert_eq!(found(&spec), "");
    spec.sim_config.save_pickle = true;
    spec.sim_config.save_dat = true;
    assert_eq!(found(&spec), "");
    spec.sim_config.timestamp_filename = true;
    spec.sim_config.add_syn_mechs = false;
    spec.sim_config.backup_cfg_file = Value::from("copies");
    let told = found(&spec);
    for key in ["timestampFilename", "addSynMechs", "backupCfgFile"] {
        assert!(told.contains(&format!("`{key}` has no effect")), "{key} is missing in:\n{told}");
    }
    spec.sim_config.rand123_global_index = Some(3);
    assert!(!validate(&spec, &common::Known).has_errors());
    spec.sim_config.rand123_global_index = Some(-1);
    assert!(validate(&spec, &common::Known).has_errors());
}
