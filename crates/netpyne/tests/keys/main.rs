//! Every key of every table of the specification does something: with it set, the network, the run, the names of files or
//! the messages differ from those without. Keys that do nothing are listed, and do nothing.

mod rows;

use netpyne::Model;
use netpyne::base::{Diagnostics, SourceFile};
use netpyne::io::{Document, Include, default_path, interval_folder, outputs, write};
use netpyne::specs::{
    self, ModelSpec, NetParams, Override, SimConfig, WITHOUT_EFFECT, apply_overrides, read_json,
};
use rows::ROWS;
use std::collections::BTreeSet;
use std::path::Path;

/// The tables: their names and keys.
const TABLES: [(&str, &[&str]); 20] = [
    ("NetParams", NetParams::KEYS),
    ("CorrectBorder", specs::CorrectBorder::KEYS),
    ("CellParams", specs::CellParams::KEYS),
    ("SectionParams", specs::SectionParams::KEYS),
    ("Geometry", specs::Geometry::KEYS),
    ("Topology", specs::Topology::KEYS),
    ("PointProcess", specs::PointProcess::KEYS),
    ("PopParams", specs::PopParams::KEYS),
    ("SynMechParams", specs::SynMechParams::KEYS),
    ("PointerParams", specs::PointerParams::KEYS),
    ("ConnParams", specs::ConnParams::KEYS),
    ("WeightShape", specs::WeightShape::KEYS),
    ("Plasticity", specs::Plasticity::KEYS),
    ("SubConnParams", specs::SubConnParams::KEYS),
    ("SubConnMap", specs::SubConnMap::KEYS),
    ("StimSourceParams", specs::StimSourceParams::KEYS),
    ("StimTargetParams", specs::StimTargetParams::KEYS),
    ("SimConfig", SimConfig::KEYS),
    ("Seeds", specs::Seeds::KEYS),
    ("RecordTrace", specs::RecordTrace::KEYS),
];

/// Tables about files that are read with the model: `imported_cells.rs` tries their keys.
const READ_WITH_THE_MODEL: [&str; 3] = ["CellImport", "SectionsNear", "WeightNorm"];

/// The model of the test with some values set.
fn model(texts: &[&str]) -> Model {
    let text = include_str!("model.json");
    let json = read_json(&SourceFile::new("model.json", text)).unwrap();
    let mut out = Diagnostics::new();
    let part = |key: &str| json.get(key).unwrap();
    let net_params = NetParams::from_json(part("netParams"), &mut out).unwrap();
    let sim_config = SimConfig::from_json(part("simConfig"), &mut out).unwrap();
    let mut spec = ModelSpec { net_params, sim_config, ..ModelSpec::default() };
    let changes: Vec<Override> =
        texts.iter().map(|t| t.parse().unwrap_or_else(|e| panic!("{t}: {e}"))).collect();
    apply_overrides(&mut spec, &changes, &mut out);
    assert!(!out.has_errors(), "{texts:?}: {out}");
    Model::of(spec.net_params, spec.sim_config)
}

/// All that can be seen of a model: messages, what is saved, and where.
fn seen(model: &Model) -> String {
    let config = &model.spec.sim_config;
    let places = format!("{:?} {:?}", default_path(config), interval_folder(config));
    let include = Include::from_config(config);
    let asked = format!("{places} {include:?} {:?}", outputs(config));
    let built = match model.build() {
        Ok(built) => built,
        Err(error) => return format!("{asked}\n{error}"),
    };
    let warnings = built.warnings.to_string();
    let sim = match built.simulate() {
        Ok(sim) => sim,
        Err(error) => return format!("{asked}\n{warnings}\n{error}"),
    };
    let document = Document {
        net_params: &sim.spec.net_params,
        sim_config: &sim.spec.sim_config,
        network: &sim.network,
        data: &sim.data,
    };
    let mut text = Vec::new();
    let outcome = format!("{:?}", sim.summary.outcome);
    // The specification itself would differ by the key alone.
    let include = Include { net_params: false, sim_config: false, ..include };
    write(&mut text, document, &include).unwrap();
    format!("{asked}\n{warnings}\n{outcome}\n{}", String::from_utf8(text).unwrap())
}

#[test]
fn every_key_does_something() {
    let base = model(&[]).build().unwrap_or_else(|e| panic!("{e}"));
    assert!(base.warnings.is_empty(), "{}", base.warnings);
    let mut wrong = Vec::new();
    let listed: BTreeSet<(&str, &str)> = ROWS.iter().map(|row| (row.table, row.key)).collect();
    for (table, keys) in TABLES {
        let missing = keys.iter().filter(|key| !listed.contains(&(table, **key)));
        wrong.extend(missing.map(|key| format!("{table}.{key}: no row")));
    }
    for row in ROWS {
        let silent = WITHOUT_EFFECT.contains(&(row.table, row.key));
        let without = seen(&model(row.setup));
        let with = seen(&model(&[row.setup, &[row.change]].concat()));
        match (without == with, silent) {
            (true, false) => wrong.push(format!("{}.{}: `{}` does nothing", row.table, row.key, row.change)),
            (false, true) => wrong.push(format!("{}.{}: does something", row.table, row.key)),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_table_is_forgotten() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../netpyne-specs/src");
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(sources).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for line in text.lines().filter_map(|line| line.trim().strip_prefix("pub struct ")) {
            if let Some((name, mode)) = line.split_once('(')
                && ["closed", "open", "whole"].iter().any(|m| mode.starts_with(m))
            {
                found.insert(name.to_owned());
            }
        }
    }
    let known = TABLES.iter().map(|(name, _)| *name).chain(READ_WITH_THE_MODEL);
    let known: BTreeSet<String> = known.map(str::to_owned).collect();
    assert_eq!(found, known);
}
