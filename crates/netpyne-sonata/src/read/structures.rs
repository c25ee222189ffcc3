//! What nodes are made of: sections with their membranes.

use super::config::Config;
use super::parameters;
use super::population::Population;
use super::program::{Axon, CELL, Described, program};
use netpyne_base::{Diagnostic, Diagnostics, MOST_MODEL_BYTES};
use netpyne_hoc::{Argument, Import, Imported};
use netpyne_mechanism::Catalog;
use netpyne_specs::{Dict, Value, load_json_file};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Sections, the lists of them, and which section has which number in files of edges.
#[derive(Debug)]
pub(crate) struct Made {
    /// In NetPyNE's layout.
    pub secs: Dict,
    pub lists: Dict,
    /// Names by number.
    pub numbered: Vec<String>,
    pub notes: Diagnostics,
}

/// Where cells of a population come from.
pub(crate) struct Sources<'a> {
    pub config: &'a Config,
    pub catalog: &'a Catalog,
    /// What the configuration says of the population alone.
    pub own: Option<&'a Dict>,
}

/// Structures known so far, by all that tells them apart.
pub(crate) type Known = HashMap<[Option<String>; 4], usize>;

const KEYS: [&str; 4] = ["model_template", "morphology", "dynamics_params", "model_processing"];

/// The place of a node's structure among those made; it is made if it is new.
pub(crate) fn of_node(
    (population, node): (&Population, usize),
    sources: &Sources<'_>,
    known: &mut Known,
    made: &mut Vec<Arc<Made>>,
) -> Result<usize, Diagnostics> {
    let key = KEYS.map(|key| population.text(node, key));
    if let Some(found) = known.get(&key) {
        return Ok(*found);
    }
    let place = || {
        let kind = population.kinds.get(node).copied().unwrap_or(-1);
        format!("nodes of `{}`, type {kind}", population.name)
    };
    let one = make(&key, sources).map_err(|found| {
        let at = |d: Diagnostic| {
            if matches!(d.location, netpyne_base::Location::None) { d.at_path(place()) } else { d }
        };
        Diagnostics(found.0.into_iter().map(at).collect())
    })?;
    made.push(Arc::new(one));
    known.insert(key, made.len() - 1);
    Ok(made.len() - 1)
}

fn make(key: &[Option<String>; 4], sources: &Sources<'_>) -> Result<Made, Diagnostics> {
    let [template, morphology, params, processing] = key;
    let wrong = |message: String| Diagnostics::from(Diagnostic::error(message));
    let Some(template) = template else {
        return Err(wrong("a biophysical node needs a `model_template`".to_owned()));
    };
    let models = sources.config.component(sources.own, "biophysical_neuron_models_dir");
    let (schema, name) = template.split_once(':').unwrap_or(("hoc", template));
    let file = |name: &str| models.clone().unwrap_or_default().join(name);
    match schema {
        "netpyne" => {
            let path = file(params.as_deref().unwrap_or_default());
            stored(&path)
        }
        "ctdb" | "nml" => {
            let morphology =
                morphology.as_deref().ok_or_else(|| wrong(format!("`{template}` needs a `morphology`")))?;
            let mut odd = Diagnostics::new();
            let mut cell = Described {
                morphology: traced(sources, morphology)?.display().to_string(),
                longest: sources.config.number("run", "dL").filter(|longest| *longest > 0.0),
                ..Described::default()
            };
            if schema == "nml" {
                cell.axon = Axon::ThinStub;
                cell.membrane = parameters::of_neuroml(&file(name))?;
            } else if let Some(params) = params {
                let path = file(params);
                let content = load_json_file(&path, MOST_MODEL_BYTES)?;
                let processing = processing.as_deref().unwrap_or_default();
                cell.axon = match processing {
                    p if p.contains("directed") => {
                        let message = format!(
                            "`{p}` lays the axon along the main axis of the traced one, which is not done"
                        );
                        return Err(Diagnostic::error(message)
                            .help("electrically it is as `aibs_perisomatic` or `aibs_allactive`: say that")
                            .into());
                    }
                    // BMTK's example of a function that leaves the axon, whose other parts are those of `aibs_allactive`.
                    p if p.contains("fullaxon") => Axon::Traced,
                    p if p.contains("allactive") => Axon::ThickStub,
                    p if p.contains("perisomatic") => Axon::ThinStub,
                    _ => Axon::Traced,
                };
                cell.membrane = parameters::of_allen(&content, &path)?;
                let known = ["", "aibs_perisomatic", "aibs_allactive", "extracellular", "set_extracellular"];
                for own in processing.split(',').map(str::trim) {
                    if !known.contains(&own) && !own.contains("fullaxon") {
                        let message = format!("the function `{own}` (`model_processing`) is not known");
                        let d = Diagnostic::warning(message);
                        odd.push(
                            d.help("the axon is as its name tells, and the parameters of the file are set"),
                        );
                    }
                }
            }
            let import = Import {
                before: program(&cell),
                file: "stdrun.hoc".to_owned(),
                cell: Some(CELL.to_owned()),
                is_instance: true,
                ..Import::default()
            };
            let mut made = read(&import, sources.catalog)?;
            made.notes.extend(odd);
            Ok(made)
        }
        "hoc" => {
            let (path, template) = template_file(name, models.as_deref(), sources)?;
            let text =
                std::fs::read_to_string(&path).map_err(|e| wrong(format!("`{}`: {e}", path.display())))?;
            let mut args = Vec::new();
            let takes = |n: usize| text.contains(&format!("$s{n}"));
            if takes(1) || takes(2) || takes(3) {
                let morphology = morphology
                    .as_deref()
                    .ok_or_else(|| wrong(format!("`{template}` needs a `morphology`")))?;
                let traced = traced(sources, morphology)?;
                let text =
                    |path: Option<&Path>| Argument::Text(path.unwrap_or(Path::new("")).display().to_string());
                let named =
                    || Argument::Text(traced.file_name().unwrap_or_default().to_string_lossy().into_owned());
                args = match (takes(3), takes(2)) {
                    (true, _) => vec![Argument::Number(0.0), text(traced.parent()), named()],
                    (false, true) => vec![text(traced.parent()), named()],
                    (false, false) => vec![text(Some(&traced))],
                };
            }
            let import = Import {
                before: vec![
                    "load_file(\"stdrun.hoc\")".to_owned(),
                    "load_file(\"import3d.hoc\")".to_owned(),
                ],
                folder: path.parent().unwrap_or(Path::new("")).to_owned(),
                file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                cell: Some(template),
                args,
                ..Import::default()
            };
            read(&import, sources.catalog)
        }
        _ => Err(Diagnostic::error(format!("`{template}` is no template that is read"))
            .help("templates are ctdb:Biophys1.hoc, nml:FILE, hoc:NAME and netpyne:secs")
            .into()),
    }
}

/// The file of a morphology; its ending may be left out.
fn traced(sources: &Sources<'_>, name: &str) -> Result<PathBuf, Diagnostics> {
    let mut folders: Vec<PathBuf> =
        sources.config.component(sources.own, "morphologies_dir").into_iter().collect();
    let alternate = sources.own.and_then(|own| own.get("alternate_morphologies"));
    let alternate =
        alternate.or_else(|| sources.config.circuit.get("components")?.get("alternate_morphologies"));
    for folder in ["neurolucida-asc", "swc"].iter().filter_map(|key| alternate?.get(key)?.as_str()) {
        folders.push(sources.config.circuit_path(folder));
    }
    for folder in &folders {
        for ending in ["", ".swc", ".asc"] {
            let path = folder.join(format!("{name}{ending}"));
            if path.is_file() {
                return Ok(path);
            }
        }
    }
    let listed: Vec<String> = folders.iter().map(|folder| format!("`{}`", folder.display())).collect();
    Err(Diagnostic::error(format!("the morphology `{name}` is not in {}", listed.join(", "))).into())
}

/// The file of a template in HOC, and the name of the template.
fn template_file(
    name: &str,
    models: Option<&Path>,
    sources: &Sources<'_>,
) -> Result<(PathBuf, String), Diagnostics> {
    let stem = name.strip_suffix(".hoc").unwrap_or(name);
    let folders =
        models.map(Path::to_owned).into_iter().chain(sources.config.component(sources.own, "templates_dir"));
    let folders: Vec<PathBuf> = folders.collect();
    let begins = format!("begintemplate {stem}");
    for folder in &folders {
        let own = folder.join(format!("{stem}.hoc"));
        if own.is_file() {
            return Ok((own, stem.to_owned()));
        }
        let files = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .take(10_000)
            .filter_map(|entry| Some(entry.ok()?.path()));
        let mut files: Vec<PathBuf> =
            files.filter(|path| path.extension().is_some_and(|e| e == "hoc")).collect();
        files.sort();
        let has = |path: &PathBuf| {
            std::fs::read_to_string(path).is_ok_and(|text| text.lines().any(|line| line.trim() == begins))
        };
        if let Some(found) = files.into_iter().find(has) {
            return Ok((found, stem.to_owned()));
        }
    }
    Err(Diagnostic::error(format!("no file has the template `{stem}`"))
        .help(format!(
            "looked in {}",
            folders.iter().map(|f| format!("`{}`", f.display())).collect::<Vec<_>>().join(", ")
        ))
        .into())
}

fn read(import: &Import, catalog: &Catalog) -> Result<Made, Diagnostics> {
    let Imported { cell, notes, .. } = import.run(catalog)?;
    let rule = cell.rule.to_dict();
    let dict = |key: &str| rule.get(key).and_then(Value::as_dict).cloned().unwrap_or_default();
    let (mut secs, lists) = (dict("secs"), dict("secLists"));
    for sec in secs.values_mut() {
        if let Value::Dict(sec) = sec {
            // What the program left there is no initial voltage of the simulation.
            sec.shift_remove("vinit");
        }
    }
    Ok(numbered(secs, lists, notes))
}

fn numbered(secs: Dict, lists: Dict, notes: Diagnostics) -> Made {
    let all = lists.get("all").and_then(Value::as_list).unwrap_or(&[]);
    let listed: Vec<String> = all.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect();
    let complete = listed.len() == secs.len() && listed.iter().all(|name| secs.contains_key(name));
    let numbered = if complete { listed } else { secs.keys().cloned().collect() };
    Made { secs, lists, numbered, notes }
}

/// Sections as this program writes them.
fn stored(path: &Path) -> Result<Made, Diagnostics> {
    let content = load_json_file(path, MOST_MODEL_BYTES)?;
    let dict = |key: &str| content.get(key).and_then(Value::as_dict).cloned().unwrap_or_default();
    let secs = dict("secs");
    if secs.is_empty() {
        return Err(Diagnostic::error(format!("`{}` has no sections", path.display())).into());
    }
    let names = secs.keys().cloned().collect();
    Ok(Made { numbered: names, secs, lists: dict("secLists"), notes: Diagnostics::new() })
}
