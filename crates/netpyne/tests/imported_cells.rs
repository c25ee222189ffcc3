//! Cell rules that name a file.

use netpyne::base::{Diagnostic, Diagnostics};
use netpyne::cells::{CellImporter, CellRequest, ReadRule};
use netpyne::mechanism::Catalog;
use netpyne::prelude::*;
use netpyne::specs::{CellImport, CellParams, Number, SectionsNear, WeightNorm};
use netpyne::{Importers, LoadOptions};
use std::path::{Path, PathBuf};

const TEMPLATE: &str = "
begintemplate Stick
public soma, dend, syn
create soma, dend
objref syn
proc init() {
    soma { L = 20 diam = 20 insert hh pt3dclear() pt3dadd(5, 0, 0, 20) pt3dadd(5, 10, 0, 20) pt3dadd(5, 20, 0, 20) }
    dend { nseg = 3 diam = 1 insert pas g_pas = $1 pt3dclear() pt3dadd(5, 20, 0, 1) pt3dadd(5, 120, 0, 1) }
    connect dend(0), soma(1)
    dend syn = new ExpSyn(0.5)
    syn.tau = 3
}
endtemplate Stick
";

const CLASS: &str = "
from neuron import h

class Stick:
    def __init__(self, g, parts=None):
        self.soma = h.Section(name='soma')
        self.soma.L = self.soma.diam = 20
        self.soma.insert('hh')
        self.dend = h.Section(name='dend')
        self.dend.connect(self.soma(1))
        self.dend.nseg = parts['dend']
        self.dend.insert('pas')
        self.dend.g_pas = g
";

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, net: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("netpyne-imported-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for (file, text) in
            [("netParams.json", net), ("simConfig.json", "{}"), ("stick.hoc", TEMPLATE), ("stick.py", CLASS)]
        {
            std::fs::write(folder.join(file), text).unwrap();
        }
        Self(folder)
    }

    fn rule(&self) -> CellParams {
        let model = Model::load(&self.0).unwrap_or_else(|mistake| panic!("{mistake}"));
        model.spec.net_params.cell_params["stick"].clone()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_rule_names_a_template() {
    let folder = Folder::new(
        "hoc",
        r#"{
            "popParams": {"p": {"cellType": "stick", "numCells": 2}},
            "cellParams": {"stick": {
                "importFile": {"fileName": "stick.hoc", "cellName": "Stick", "cellArgs": [0.002], "importSynMechs": true,
                               "renameSecs": {"dend": "apic"}, "addSecLists": {"far": {"somaDist": [20, 200]}}},
                "secs": {"apic": {"mechs": {"pas": {"e": -60}}}}
            }}
        }"#,
    );
    let rule = folder.rule();
    assert_eq!(rule.secs.keys().collect::<Vec<_>>(), ["soma", "apic"]);
    assert_eq!(rule.conds, None, "the rule is for cells of its name");
    let pas = &rule.secs["apic"].mechs["pas"];
    assert_eq!((pas["g"].as_f64(), pas["e"].as_f64()), (Some(0.002), Some(-60.0)));
    assert_eq!(
        rule.secs["soma"].geom.pt3d[1].map(Number::get),
        [0.0, 0.0, 0.0, 20.0],
        "the soma is at the origin"
    );
    assert_eq!(rule.secs["apic"].geom.pt3d[0].map(Number::get), [0.0, 10.0, 0.0, 1.0]);
    assert_eq!(rule.sec_lists["far"], ["apic"]);
    let model = Model::load(&folder.0).unwrap_or_else(|mistake| panic!("{mistake}"));
    let synapse = &model.spec.net_params.syn_mech_params["Stick_ExpSyn_0"];
    assert_eq!(synapse.mod_name, "ExpSyn");
    model.build().unwrap_or_else(|mistake| panic!("{mistake}"));
}

#[test]
fn a_rule_names_a_python_class() {
    let folder = Folder::new(
        "python",
        r#"{"cellParams": {"stick": {"importFile": {
            "fileName": "stick.py", "cellName": "Stick", "cellArgs": {"g": 0.002, "parts": {"dend": 5}}}}}}"#,
    );
    let rule = folder.rule();
    assert_eq!(rule.secs["dend"].geom.rest["nseg"].as_f64(), Some(5.0));
    assert_eq!(rule.secs["dend"].mechs["pas"]["g"].as_f64(), Some(0.002));
    assert_eq!(rule.secs["dend"].topol.parent_sec.as_deref(), Some("soma"));
}

#[test]
fn in_rust() {
    let folder = Folder::new("rust", "{}");
    let import = CellImport {
        file_name: "stick.hoc".to_owned(),
        cell_name: Some("Stick".to_owned()),
        cell_args: Some(vec![0.5].into()),
        soma_at_origin: Some(false),
        ..CellImport::default()
    };
    let mut net = NetParams::default();
    let notes = net.import_cell("stick", &import, &folder.0, &Mechanisms::standard());
    assert_eq!(notes.map(|notes| notes.iter().count()).unwrap_or_else(|mistake| panic!("{mistake}")), 0);
    assert_eq!(net.cell_params["stick"].secs["soma"].geom.pt3d[0].map(Number::get), [5.0, 0.0, 0.0, 20.0]);
}

#[test]
fn a_rule_that_was_saved() {
    let folder = Folder::new("saved", "{}");
    let import = CellImport {
        file_name: "stick.hoc".to_owned(),
        cell_name: Some("Stick".to_owned()),
        cell_args: Some(vec![0.5].into()),
        soma_at_origin: Some(false),
        ..CellImport::default()
    };
    let mut net = NetParams::default();
    net.import_cell("stick", &import, &folder.0, &Mechanisms::standard()).unwrap();
    // As JSON and as pickles, which NetPyNE writes more often.
    let factors = netpyne::io::Format::Json.read(br#"{"soma": [0.1], "dend": [0.2, 150, 0.5], "axon": [1]}"#);
    let factors = factors.unwrap();
    for (ending, format) in [("json", netpyne::io::Format::Json), ("pkl", netpyne::io::Format::Pickle)] {
        let (rule, norm) = (format!("rule.{ending}"), format!("norm.{ending}"));
        netpyne::save_cell_rule(&net.cell_params["stick"], &folder.0.join(&rule)).unwrap();
        netpyne::io::save_tree(&folder.0.join(&norm), format, &factors).unwrap();
        let again = CellImport {
            file_name: rule,
            add_weight_norm: Some(WeightNorm { file_name: norm, ..WeightNorm::default() }),
            ..CellImport::default()
        };
        net.import_cell(ending, &again, &folder.0, &Mechanisms::standard()).unwrap();
    }
    assert_eq!(net.cell_params["json"], net.cell_params["pkl"]);
    let (mut first, again) = (net.cell_params["stick"].clone(), &net.cell_params["pkl"]);
    // As NetPyNE's `addCellParamsWeightNorm` leaves them: none is above 1000 times the soma's.
    let norm = |values: &[f64]| Some(values.iter().map(|x| Number::Float(*x)).collect());
    first.secs["soma"].weight_norm = norm(&[0.1]);
    first.secs["dend"].weight_norm = norm(&[0.2, 100.0, 0.5]);
    assert_eq!(&first, again);
}

fn said(import: &str) -> String {
    let folder =
        Folder::new("wrong", &format!(r#"{{"cellParams": {{"stick": {{"importFile": {import}}}}}}}"#));
    Model::load(&folder.0).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn mistakes_have_their_place() {
    let cases = [
        (r#"{"fileName": "stick.hoc"}"#, "`cellName` is missing"),
        (r#"{"fileName": "stick.hoc", "cellName": "Stik"}"#, "`stick.hoc` has no template `Stik`"),
        (r#"{"fileName": "gone.hoc", "cellName": "Stick"}"#, "the file `gone.hoc` was not found"),
        (r#"{"fileName": "stick.xyz", "cellName": "Stick"}"#, "cells are read from HOC files (.hoc"),
        (r#"{"fileName": "stick.hoc", "cellName": "Stick", "cellArg": [1]}"#, "unknown key `cellArg`"),
        (r#"{"fileName": "stick.hoc", "cellName": "Stick", "cellArgs": 3}"#, "a list or a dictionary"),
        (
            r#"{"fileName": "stick.hoc", "cellName": "Stick", "cellArgs": [1], "renameSecs": {"den": "x"}}"#,
            "no section `den`",
        ),
        (
            r#"{"fileName": "stick.hoc", "cellName": "Stick", "cellArgs": [1], "addWeightNorm": {"fileName": "gone.json"}}"#,
            "gone.json",
        ),
        (
            r#"{"fileName": "stick.hoc", "cellName": "Stick", "addWeightNorm": {"fileName": "norm.json", "threshold": 9, "thresold": 9}}"#,
            "unknown key `thresold`",
        ),
    ];
    for (import, expected) in cases {
        let said = said(import);
        assert!(said.contains(expected), "{import}: {said}");
    }
}

#[test]
fn an_instance_that_the_file_makes() {
    let folder = Folder::new(
        "instance",
        r#"{"cellParams": {"stick": {"importFile": {
            "fileName": "made.hoc", "cellName": "made", "cellInstance": true, "somaAtOrigin": false,
            "before": ["conductance = 0.25"], "addSecLists": {"high": {"somaDistY": [-1, 15]}}}}}}"#,
    );
    let made = "load_file(\"stick.hoc\")\nobjref made\nmade = new Stick(conductance)\n";
    std::fs::write(folder.0.join("made.hoc"), made).unwrap();
    let rule = folder.rule();
    assert_eq!(rule.secs["dend"].mechs["pas"]["g"].as_f64(), Some(0.25));
    assert_eq!(rule.secs["soma"].geom.pt3d[0].map(Number::get), [5.0, 0.0, 0.0, 20.0]);
    assert_eq!(rule.sec_lists["high"], ["soma"]);
}

#[test]
fn every_key_is_tried_here() {
    let tests = include_str!("imported_cells.rs");
    let keys = CellImport::KEYS.iter().chain(SectionsNear::KEYS).chain(WeightNorm::KEYS);
    let missing: Vec<_> = keys.filter(|key| !tests.contains(&format!("\"{key}\""))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// A file with the length of a cable in it.
#[derive(Debug)]
struct Cable;

impl CellImporter for Cable {
    fn name(&self) -> &str {
        "cables (.cable)"
    }

    fn recognises(&self, path: &Path) -> bool {
        path.extension().is_some_and(|ending| ending == "cable")
    }

    fn load(&self, request: &CellRequest, _: &Catalog, at: &str) -> Result<ReadRule, Diagnostics> {
        let text = std::fs::read_to_string(request.path())
            .map_err(|error| Diagnostic::error(error.to_string()).at_path(at))?;
        let length: f64 = text.trim().parse().map_err(|_| Diagnostic::error("no length").at_path(at))?;
        let mut rule = CellParams::default();
        let geometry = &mut rule.secs.entry("cable".to_owned()).or_default().geom;
        geometry.rest.insert("L".to_owned(), length.into());
        Ok(ReadRule { rule, ..ReadRule::default() })
    }
}

#[test]
fn a_kind_of_file_that_the_caller_adds() {
    let folder = Folder::new("added", r#"{"cellParams": {"c": {"importFile": {"fileName": "a.cable"}}}}"#);
    std::fs::write(folder.0.join("a.cable"), "125").unwrap();
    assert!(Model::load(&folder.0).is_err());
    let model =
        Importers::default().with_cells(Cable).load(&folder.0, &LoadOptions::default()).expect("a model");
    let geometry = model.spec.net_params.cell_params["c"].secs["cable"].geom.params();
    assert_eq!(geometry["L"].as_f64(), Some(125.0));
}
