//! The shape of one cell as a figure.

use crate::shapes::shape_of;
use crate::{Picture, Result};
use netpyne_base::{Diagnostic, Diagnostics, Gid};
use netpyne_plot::plots::Shapes;
use netpyne_plot::{Draw, Source, Style};
use netpyne_results::{PlacedCell, Population, SimData, Wiring};
use netpyne_specs::{CellParams, Dict, Value};

/// The sections of a cell rule in space, as thick as they are; those without 3-D points as NEURON lays them out.
///
/// # Errors
/// The sections make no tree.
pub fn cell_picture(label: &str, rule: &CellParams) -> Result<Picture> {
    let rule = rule.to_dict();
    let secs = rule.get("secs").and_then(Value::as_dict).map_or_else(Dict::new, Dict::clone);
    let Some(shape) = shape_of(&secs) else {
        return Err(Diagnostics::from(Diagnostic::error("the sections of the cell make no tree")).into());
    };
    let gid = Gid(0);
    let wiring = Wiring {
        cells: vec![PlacedCell { gid, position: [0.0; 3] }],
        shapes: vec![shape],
        shape_of: vec![Some(0)],
        ..Wiring::default()
    };
    let populations = [Population::new("cell", [gid])];
    let data = SimData::default();
    let source = Source {
        data: &data,
        populations: &populations,
        duration: 0.0,
        record_step: 0.0,
        wiring: Some(&wiring),
    };
    let style = Style { title: Some(label.to_owned()), ..Style::default() };
    Ok(Picture::new(Shapes::default().draw(&source, &style)?))
}
