//! Broken cells: HOC programs and traced morphologies, read as `netpyne import` does.

use super::{End, Kind, models, mutate, placed};
use crate::random::Random;
use netpyne::base::{Diagnostics, SourceFile};
use netpyne::hoc::Import;
use netpyne::hoc::run::Limits;
use netpyne::specs::{NetParams, SimConfig, Value, read_json};
use netpyne::{Mechanisms, Model};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Steps that a program may take here: a second or so.
const STEPS: u64 = 3_000_000;

/// Most sections of a cell that is also built and run here: more take seconds in all that follows, though no part of it takes long.
const MOST_SECTIONS: usize = 20_000;

/// A template, as published cells are written.
const TEMPLATE: &str = "\
begintemplate Cell
public soma, dend, all, axon
create soma, dend[3], axon
objref all, syn, sizes, file
strdef name
proc init() { local i
  build()
  for i = 0, 2 { connect dend[i](0), soma(i/2) }
  connect axon(0), soma(0.5)
  membrane($1)
  sizes = new Vector(10)
  sizes.indgen(0, 2)
  syn = new Exp2Syn()
  dend[1] { syn = new Exp2Syn(0.4)  syn.tau2 = sizes.x[3] }
  all = new SectionList()
  forall all.append()
}
proc build() { local i
  soma { L = 20  diam = 15 }
  for i = 0, 2 { sprint(name, \"dend %d\", i)  dend[i] { nseg = 2*i + 1
    pt3dclear() pt3dadd(0, 0, 0, 3) pt3dadd(10*i, 50, 0, 1.5) pt3dadd(10*i, 90, 10*i, 1) } }
  axon { L = 200  diam = 1  nseg = int((L/(0.1*lambda_f(100)) + 0.9)/2)*2 + 1 }
}
proc membrane() {
  forall { insert pas  g_pas = 1/$1  e_pas = -70  Ra = 120  cm = 1 }
  soma { insert hh  gnabar_hh = 0.1 }
  forsec \"dend\" { for (x, 0) { g_pas(x) = 1e-4*(1 + x)  cm = 2 } }
}
endtemplate Cell
";

/// What is put where it does not belong.
const PIECES: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\"",
    "=",
    "-",
    "/0",
    "$1",
    "$o1",
    "$s1",
    "$&1",
    "0",
    "-1",
    "1e9",
    "1e308",
    "while (1) {",
    "for i = 0, 1e12 {",
    "for (;;) {}",
    "new Vector(1e9)",
    "new Vector(1e7)",
    "new Matrix(1e4, 1e4)",
    "create many[100000]",
    "double big[1e5][1e3]",
    "objref objects[1e6]",
    "nseg = 32767",
    "nseg = 1e9",
    "L = 1e300",
    "diam = 0",
    "diam = -1",
    "xopen(\"cell.hoc\")",
    "load_file(1, \"cell.hoc\")",
    "load_file(\"/dev/zero\")",
    "execute(\"execute(name)\")",
    "execute(\"x = 1\")",
    "sprint(name, \"%s%s%1000000s\", name, name, name)",
    "proc again() { again() } again()",
    "func twice() { return twice($1 - 1) + twice($1 - 2) } x = twice(90)",
    "forall delete_section()",
    "finitialize(-70)",
    "stdinit()",
    "for (x, 0) { e_pas(x) = v(x) }",
    "while (t < 1e9) { fadvance() }",
    "dt = 0",
    "celsius = 1e300",
    "syn = new Random(3)",
    "syn.uniform(0, 1)",
    "syn = new MechanismStandard(\"hh\")",
    "syn.out()",
    "object_push(syn)",
    "object_pop()",
    "connect soma(0), dend(1)",
    "connect dend[0](0), dend[0](1)",
    "disconnect()",
    "insert hh",
    "uninsert pas",
    "pt3dadd(1e30, 0, 0, 0)",
    "pt3dclear()",
    "access soma",
    "pop_section()",
    "objref syn",
    "sizes.resize(1e8)",
    "sizes.x[1e9]",
    "sizes.append(sizes)",
    "all.remove(all)",
    "forsec \"a*a*a*a*a*b\"",
    "stop",
    "quit()",
    "return",
    "break",
    "begintemplate Other",
    "endtemplate Cell",
    "public init",
    "external soma",
    "local i",
    "fscan()",
    "distance()",
    "1.5e",
    "|",
    "Dendrite",
    "<",
    "10000000000000000000",
    "-1 -1 -1",
    "\n1 1 0 0 0 1 -1\n",
    "\n7 3 0 0 0 1 7\n",
];

/// What cells are read from here.
const ENDINGS: [&str; 3] = ["hoc", "swc", "asc"];

/// Our own programs and morphologies.
pub struct Cells {
    files: Vec<(PathBuf, String)>,
    mechanisms: Mechanisms,
}

impl Cells {
    /// Those of the tests against NEURON, and a template.
    pub fn new() -> Result<Self, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/netpyne-hoc/tests/neuron");
        let problem = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
        let mut files = vec![(PathBuf::from("template.hoc"), TEMPLATE.to_owned())];
        for entry in std::fs::read_dir(&folder).map_err(|e| problem(&folder, e))? {
            let path = entry.map_err(|e| problem(&folder, e))?.path();
            if path.extension().and_then(|e| e.to_str()).is_some_and(|ending| ENDINGS.contains(&ending)) {
                let text = std::fs::read_to_string(&path).map_err(|e| problem(&path, e))?;
                files.push((path.file_name().unwrap_or_default().into(), text));
            }
        }
        files.sort();
        Ok(Self { files, mechanisms: Mechanisms::standard() })
    }
}

impl Kind for Cells {
    fn name(&self) -> &'static str {
        "cells"
    }

    /// All files are there, as some programs read the others; one is broken and goes by the name `cell`.
    fn write(&mut self, random: &mut Random, folder: &Path) -> Result<(), String> {
        // Each kind of file as often as the others.
        let ending = ENDINGS[random.below(ENDINGS.len())];
        let of_kind =
            |(_, (name, _)): &(usize, &(PathBuf, String))| name.extension().is_some_and(|e| e == ending);
        let places: Vec<usize> = self.files.iter().enumerate().filter(of_kind).map(|(i, _)| i).collect();
        let which = places[random.below(places.len())];
        for (i, (name, text)) in self.files.iter().enumerate() {
            let mut bytes = text.clone().into_bytes();
            let mut path = folder.join(name);
            if i == which {
                let donor = &self.files[random.below(self.files.len())].1;
                mutate::text(random, &mut bytes, donor, PIECES);
                path = folder.join("cell").with_extension(name.extension().unwrap_or_default());
            }
            std::fs::write(&path, bytes).map_err(|e| format!("{}: {e}", path.display()))?;
        }
        Ok(())
    }

    fn run(&mut self, folder: &Path) -> Result<End, String> {
        let Some(file) = ENDINGS
            .map(|ending| format!("cell.{ending}"))
            .into_iter()
            .find(|file| folder.join(file).is_file())
        else {
            return Err("there is no cell".to_owned());
        };
        let text = std::fs::read(folder.join(&file)).unwrap_or_default();
        let has_template = String::from_utf8_lossy(&text).contains("begintemplate Cell");
        let import = Import {
            folder: folder.to_owned(),
            before: vec!["load_file(\"stdrun.hoc\")".to_owned()],
            file,
            cell: has_template.then(|| "Cell".to_owned()),
            args: has_template.then_some(netpyne::hoc::Argument::Number(20000.0)).into_iter().collect(),
            limits: Limits { steps: STEPS, ..Limits::default() },
            simulator: Some(netpyne_programs::simulator(self.mechanisms.catalog())),
            ..Import::default()
        };
        let imported = match import.run(self.mechanisms.catalog()) {
            Ok(imported) => imported,
            Err(found) => {
                let text = found.to_string();
                return match text.contains("the interpreter failed") {
                    true => Err(format!("the interpreter panicked: {text}")),
                    false => placed(&found).map(|()| End::Refused),
                };
            }
        };
        if imported.cell.rule.secs.len() > MOST_SECTIONS {
            return Ok(End::TooLarge);
        }
        let mut net = json!({
            "popParams": {"C": {"cellType": "C", "numCells": 2}}, "synMechParams": {"syn": {"mod": "ExpSyn"}},
            "connParams": {"own": {"preConds": {"pop": "C"}, "postConds": {"pop": "C"}, "synMech": "syn"}}
        });
        let rule: Value = imported.cell.rule.to_dict().into();
        let text =
            netpyne::specs::write_json(&rule, netpyne::specs::JsonStyle { indent: None, sort_keys: false });
        // Numbers that are not finite are no JSON; the model's own check would tell.
        let Ok(rule) = serde_json::from_str::<serde_json::Value>(&text) else { return Ok(End::Refused) };
        net["cellParams"] = json!({"C": rule});
        let Ok(net) = read_json(&SourceFile::new("model", net.to_string())) else {
            return Err("the rule is no JSON".to_owned());
        };
        let mut found = Diagnostics::new();
        let net = NetParams::from_json(&net, &mut found).unwrap_or_default();
        let mut model = Model::of(net, SimConfig::duration(1.0));
        model.mechanisms = self.mechanisms.clone();
        found.extend(model.check());
        placed(&found)?;
        if found.has_errors() { Ok(End::Refused) } else { models::run(model, folder) }
    }
}
