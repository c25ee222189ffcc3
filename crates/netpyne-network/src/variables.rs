//! Names of variables, as NEURON's range variables spell them.

use crate::build::Build;
use crate::build::built_cell::BuiltCell;
use crate::model::{CellId, PointId, Variable};
use netpyne_mechanism::ir::{IonVar, Kind};
use netpyne_mechanism::{IonId, MechId};

/// A variable of a point process or artificial cell.
pub(crate) fn of_point(build: &Build, point: PointId, name: &str) -> Result<Variable, String> {
    let mechanism = build.net.model.points.mechanism[point.index()];
    let field = build.field(mechanism, name);
    field
        .map(|field| Variable::Point(point, field))
        .ok_or_else(|| format!("`{}` has no variable `{name}`", build.catalog.get(mechanism).name))
}

/// A variable of a density mechanism or of an ion at a node.
pub(crate) fn of_mechanism(
    build: &Build,
    built: &BuiltCell,
    at: (CellId, u32),
    mechanism: &str,
    name: &str,
) -> Result<Variable, String> {
    if let Some(ion) = mechanism.strip_suffix("_ion")
        && let Some(variable) = ion_variable(build, built, at, name)
        && matches!(variable, Variable::Ion(_, _, id, _) if build.catalog.ions()[id.index()].name == ion)
    {
        return Ok(variable);
    }
    let id = build.catalog.find(mechanism).ok_or_else(|| format!("no mechanism called `{mechanism}`"))?;
    if !inserted(build, built, at.1, id) {
        return Err(format!("`{mechanism}` is not inserted there"));
    }
    let field = build.field(id, name).ok_or_else(|| format!("`{mechanism}` has no variable `{name}`"))?;
    Ok(Variable::Density(at.0, at.1, id, field))
}

/// A variable of a segment: `v`, `i_cap`, `i_membrane_`, `ina`, `cai`, `gna_hh`, ...
pub(crate) fn of_segment(
    build: &Build,
    built: &BuiltCell,
    at: (CellId, u32),
    name: &str,
) -> Result<Variable, String> {
    match name {
        "v" => return Ok(Variable::Voltage(at.0, at.1)),
        "i_cap" => return Ok(Variable::CapacitiveCurrent(at.0, at.1)),
        // NEURON has it where it is asked for; NetPyNE asks for it where it records potentials.
        "i_membrane_" if build.cfg.use_fast_imem || build.wants_membrane_currents() => {
            return Ok(Variable::MembraneCurrent(at.0, at.1));
        }
        "i_membrane_" => return Err(format!("`{name}` is there with `use_fast_imem` only")),
        "i_membrane" => return Err(format!("`{name}` (of `extracellular`) cannot be recorded")),
        _ => {}
    }
    if let Some(variable) = ion_variable(build, built, at, name) {
        return Ok(variable);
    }
    for (i, mechanism) in build.catalog.mechanisms().iter().enumerate() {
        let id = MechId::from_index(i);
        if mechanism.kind == Kind::Density
            && let Some(own) = name.strip_suffix(&mechanism.name).and_then(|n| n.strip_suffix('_'))
            && let Some(field) = build.field(id, own)
        {
            if inserted(build, built, at.1, id) {
                return Ok(Variable::Density(at.0, at.1, id, field));
            }
            return Err(format!("`{}` is not inserted there", mechanism.name));
        }
    }
    Err(format!("there is no variable `{name}`"))
}

/// `ena`, `nai`, `nao`, `ina` where the ion is.
fn ion_variable(
    build: &Build,
    built: &BuiltCell,
    (cell, node): (CellId, u32),
    name: &str,
) -> Option<Variable> {
    let template = &build.net.model.templates[built.template.index()];
    for (i, ion) in build.catalog.ions().iter().enumerate() {
        let variable = match name.strip_prefix('e').filter(|n| *n == ion.name) {
            Some(_) => IonVar::Reversal,
            None if name.strip_prefix('i') == Some(&ion.name) => IonVar::Current,
            None => match name.strip_prefix(ion.name.as_str()) {
                Some("i") => IonVar::Inside,
                Some("o") => IonVar::Outside,
                _ => continue,
            },
        };
        let id = IonId::from_index(i);
        if template.ions.iter().any(|ion| ion.ion == id && ion.nodes.binary_search(&node).is_ok()) {
            return Some(Variable::Ion(cell, node, id, variable));
        }
    }
    None
}

fn inserted(build: &Build, built: &BuiltCell, node: u32, id: MechId) -> bool {
    let template = &build.net.model.templates[built.template.index()];
    template.mechanisms.iter().any(|m| m.mechanism == id && m.nodes.binary_search(&node).is_ok())
}
