//! Point processes and artificial cells, and how variables are named.

use crate::values::WriteValues as _;
use netpyne_files::Json;
use netpyne_network::Network;
use netpyne_network::model::{Model, NO_CELL, Variable};
use netpyne_specs::Value;
use std::io::{Result, Write};

/// `[cell, section, x]` of a node.
pub(super) fn write_place<W: Write>(json: &mut Json<W>, model: &Model, cell: u32, node: u32) -> Result<()> {
    let tree = &model.templates[model.cells[cell as usize].template.index()].tree;
    json.list()?;
    json.item()?;
    json.int(u64::from(cell))?;
    json.item()?;
    json.int(tree.section[node as usize].index() as u64)?;
    json.item()?;
    json.float(tree.centre_x(node))?;
    json.end_list()
}

/// Point processes in order of creation, and what is set of them later.
pub(super) fn write_points<W: Write>(json: &mut Json<W>, network: &Network) -> Result<()> {
    let model = &network.model;
    json.key_on_line("points")?;
    json.list()?;
    for i in 0..model.points.len() {
        let mechanism = model.catalog.get(model.points.mechanism[i]);
        json.item()?;
        json.list()?;
        json.item()?;
        json.text(&mechanism.name)?;
        json.item()?;
        match model.points.cell[i] {
            NO_CELL => json.value(&Value::Null)?,
            cell => write_place(json, model, cell.0, model.points.node[i])?,
        }
        json.item()?;
        json.list()?;
        for (field, value) in &model.parameter_sets[model.points.parameters[i].index()] {
            json.item()?;
            json.list()?;
            json.item()?;
            json.text(&mechanism.fields[field.index()].name)?;
            json.item()?;
            json.float(*value)?;
            json.end_list()?;
        }
        json.end_list()?;
        json.end_list()?;
    }
    json.end_list()?;
    json.key_on_line("elements")?;
    json.list()?;
    for (point, field, element, value) in &model.elements {
        let mechanism = model.catalog.get(model.points.mechanism[point.index()]);
        json.item()?;
        json.value(
            &vec![
                Value::from(point.index()),
                mechanism.fields[field.index()].name.as_str().into(),
                (*element as usize).into(),
                (*value).into(),
            ]
            .into(),
        )?;
    }
    json.end_list()?;
    json.key_on_line("streams")?;
    json.list()?;
    for (point, _, ids) in &model.streams {
        if model.catalog.get(model.points.mechanism[point.index()]).name == "NetStim" {
            json.item()?;
            let ids = ids.map(|id| Value::from(id as usize)).to_vec();
            json.value(&vec![Value::from(point.index()), ids.into()].into())?;
        }
    }
    json.end_list()?;
    json.key_on_line("vectors")?;
    json.list()?;
    for (point, _, times) in &model.vectors {
        json.item()?;
        json.value(&vec![Value::from(point.index()), times.to_vec().into()].into())?;
    }
    json.end_list()
}

/// `[place, name]` or `[point, name]`.
pub(super) fn write_variable<W: Write>(json: &mut Json<W>, model: &Model, variable: &Variable) -> Result<()> {
    json.list()?;
    json.item()?;
    match variable {
        Variable::Point(point, field) => {
            json.int(point.index() as u64)?;
            json.item()?;
            let mechanism = model.catalog.get(model.points.mechanism[point.index()]);
            json.text(&mechanism.fields[field.index()].name)?;
        }
        Variable::Voltage(cell, node) => {
            write_place(json, model, cell.0, *node)?;
            json.item()?;
            json.text("v")?;
        }
        Variable::Weight(connection, index) => {
            json.int(connection.index() as u64)?;
            json.item()?;
            json.int(u64::from(*index))?;
            json.item()?;
            json.text("weight")?;
        }
        _ => json.value(&Value::Null)?,
    }
    json.end_list()
}
