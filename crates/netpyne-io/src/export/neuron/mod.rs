//! An instantiated network as a script for NEURON: the numbers of the model under NEURON's names, in order of creation.

mod cells;
mod connections;
mod points;

use self::cells::write_cells;
use self::connections::write_network;
use self::points::write_points;
use crate::save::Document;
use netpyne_files::Json;
use netpyne_mechanism::ir::IonVar;
use netpyne_network::Network;
use netpyne_network::model::Variable;
use netpyne_specs::Value;
use std::io::{Result, Write};

const SCRIPT: &str = include_str!("script.py");

/// Why a network is not exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Something that the script cannot say.
    #[error("{what} cannot be exported: {why}")]
    Unsupported {
        /// What.
        what: String,
        /// Why.
        why: String,
    },
    /// The file cannot be written.
    #[error(transparent)]
    System(#[from] std::io::Error),
}

fn unsupported<T>(what: impl Into<String>, why: &str) -> std::result::Result<T, ExportError> {
    Err(ExportError::Unsupported { what: what.into(), why: why.to_owned() })
}

/// Writes a script in Python that builds the same network with NEURON alone and simulates it.
///
/// # Errors
/// Those of `out`; and the network has something that the script cannot say.
pub fn write_neuron_script(
    out: &mut dyn Write,
    document: &Document<'_>,
) -> std::result::Result<(), ExportError> {
    check(document)?;
    let mut data = Vec::new();
    write_data(&mut Json::new(&mut data), document)?;
    let data = String::from_utf8_lossy(&data).replace("'''", "\\u0027\\u0027\\u0027");
    let (before, after) = SCRIPT.split_once("@DATA@").unwrap_or((SCRIPT, ""));
    out.write_all(before.as_bytes())?;
    out.write_all(data.as_bytes())?;
    out.write_all(after.as_bytes())?;
    Ok(())
}

fn check(document: &Document<'_>) -> std::result::Result<(), ExportError> {
    let (network, params) = (document.network, document.net_params);
    if params.define_cell_shapes {
        return unsupported(
            "`defineCellShapes`",
            "shapes are made by NetPyNE's own functions; `netpyne export netpyne` writes a script for it",
        );
    }
    for structure in &network.structures {
        for (name, sec) in &structure.secs {
            let Some(Value::Dict(geom)) = sec.get("geom") else { continue };
            if let Some((key, _)) = geom.iter().find(|(_, value)| matches!(value, Value::Text(_))) {
                return unsupported(
                    format!("`{key}` of section `{name}`"),
                    "it is a string function, whose value differs from cell to cell",
                );
            }
        }
    }
    let model = &network.model;
    if !model.membrane_pointers.is_empty() {
        return unsupported("a POINTER of a density mechanism", "the script has no words for it");
    }
    let playable =
        |v: &Variable| matches!(v, Variable::Weight(..) | Variable::Point(..) | Variable::Voltage(..));
    if model.plays.iter().any(|play| !playable(&play.target)) {
        return unsupported("a vector that is played into a membrane", "the script has no words for it");
    }
    let pointable = |v: &Variable| matches!(v, Variable::Weight(..) | Variable::Voltage(..));
    if model.pointers.iter().any(|(.., to)| !pointable(to)) {
        return unsupported(
            "a POINTER at something else than a voltage or a weight",
            "the script has no words for it",
        );
    }
    Ok(())
}

fn write_data<W: Write>(json: &mut Json<W>, document: &Document<'_>) -> Result<()> {
    let (network, config) = (document.network, document.sim_config);
    json.dict()?;
    json.key("dt")?;
    json.float(config.dt.get())?;
    json.key("duration")?;
    json.float(config.duration.get())?;
    json.key("v_init")?;
    json.float(network.globals.get("v_init").copied().unwrap_or(-65.0))?;
    write_globals(json, network)?;
    write_cells(json, document)?;
    write_points(json, network)?;
    write_network(json, network)?;
    json.end_dict()
}

fn write_globals<W: Write>(json: &mut Json<W>, network: &Network) -> Result<()> {
    json.key_on_line("globals")?;
    json.dict()?;
    for (name, value) in network.globals.iter().filter(|(name, _)| *name != "v_init") {
        json.key(name)?;
        json.float(*value)?;
    }
    let catalog = &network.model.catalog;
    for &(ion, variable, value) in &network.model.ion_initials {
        let ion = &catalog.ions()[ion.index()].name;
        json.key(&format!("{ion}{}0_{ion}_ion", if variable == IonVar::Inside { 'i' } else { 'o' }))?;
        json.float(value)?;
    }
    json.end_dict()
}
