//! Global variables: NEURON's own, those of mechanisms, initial concentrations of ions.

use crate::build::Build;
use crate::model::TimeOrder;
use crate::templates::ions::set_initial;
use indexmap::IndexMap;
use netpyne_base::{Diagnostic, Shown, did_you_mean};
use netpyne_mechanism::MechId;
use netpyne_mechanism::ir::{GlobalId, IonVar};
use netpyne_specs::Value;

/// Sets them: `hParams` first, then what the cell rules add to it.
pub(crate) fn set(build: &mut Build) {
    let (params, cfg) = (build.params, build.cfg);
    let mut globals: IndexMap<String, (f64, String)> = IndexMap::new();
    for (name, value) in &cfg.h_params {
        globals.insert(name.clone(), (value.get(), format!("simConfig.hParams.{name}")));
    }
    for (label, rule) in &params.cell_params {
        for (name, value) in &rule.globals {
            let path = format!("cellParams[{label:?}].globals.{name}");
            match value.as_f64() {
                Some(value) => match globals.get(name) {
                    None => {
                        globals.insert(name.clone(), (value, path));
                    }
                    Some((first, by)) if *first != value => {
                        let message = format!("has no effect: {by} sets `{name}` to {}", Shown(*first));
                        build.out.push(Diagnostic::warning(message).at_path(path));
                    }
                    Some(_) => {}
                },
                None if value.is_null() => {}
                None => {
                    let d = format!("expected a number, found {}", Value::kind(value));
                    build.out.push(Diagnostic::error(d).at_path(path));
                }
            }
        }
    }
    const CELSIUS: f64 = 6.3;
    const V_INIT: f64 = -65.0;
    build.net.globals.insert("celsius".to_owned(), CELSIUS);
    for (name, (value, path)) in &globals {
        build.net.globals.insert(name.clone(), *value);
        set_one(build, name, *value, path);
    }
    // Only `hParams` sets the initial voltage.
    let v_init = cfg.h_params.get("v_init").map_or(V_INIT, |v| v.get());
    build.net.globals.insert("v_init".to_owned(), v_init);
}

fn set_one(build: &mut Build, name: &str, value: f64, path: &str) {
    if let Some((variable, ion)) = initial_concentration(build, name) {
        set_initial(build, ion, variable, value);
        return;
    }
    let catalog = build.catalog;
    for (i, mechanism) in catalog.mechanisms().iter().enumerate() {
        let Some(own) = name.strip_suffix(&mechanism.name).and_then(|n| n.strip_suffix('_')) else {
            continue;
        };
        let found = mechanism.globals.iter().position(|g| g.visible && g.name == own);
        match found {
            Some(global) => {
                let global = (MechId::from_index(i), GlobalId::from_index(global), value);
                build.net.model.globals.push(global);
            }
            None => {
                // hoc would make a new variable of that name, which nothing reads.
                let known = mechanism.globals.iter().filter(|g| g.visible).map(|g| g.name.as_str());
                let d =
                    Diagnostic::warning(format!("`{}` has no global `{own}`", mechanism.name)).at_path(path);
                build.out.push(d.help_opt(did_you_mean(own, known)));
            }
        }
        return;
    }
    if name == "secondorder" {
        build.net.model.time_order = TimeOrder::of(value);
    } else if !NEURONS.contains(&name) {
        let message =
            format!("`{name}` is no global variable of NEURON or of a mechanism here, and has no effect");
        build.out.push(Diagnostic::warning(message).at_path(path).help_opt(did_you_mean(name, NEURONS)));
    }
}

/// NEURON's own globals that models set. `dt` and `tstop` are those of `simConfig`; the others that are not used here
/// change no numbers.
const NEURONS: [&str; 7] =
    ["celsius", "v_init", "clamp_resist", "dt", "tstop", "secondorder", "steps_per_ms"];

/// `nai0_na_ion`, `nao0_na_ion`.
fn initial_concentration(build: &Build, name: &str) -> Option<(IonVar, netpyne_mechanism::IonId)> {
    let rest = name.strip_suffix("_ion")?;
    build.catalog.ions().iter().find_map(|ion| {
        let rest = rest.strip_suffix(&ion.name)?.strip_suffix('_')?.strip_prefix(&ion.name)?;
        let variable = match rest {
            "i0" => IonVar::Inside,
            "o0" => IonVar::Outside,
            _ => return None,
        };
        Some((variable, build.catalog.find_ion(&ion.name)?))
    })
}
