//! Sources, connections, and what else joins cells.

use super::points::{write_place, write_variable};
use crate::values::WriteValues as _;
use netpyne_files::Json;
use netpyne_network::Network;
use netpyne_network::model::{SourceKind, Variable, VoltageSource};
use netpyne_specs::Value;
use std::io::{Result, Write};

/// Everything that joins cells, in order of creation.
pub(super) fn write_network<W: Write>(json: &mut Json<W>, network: &Network) -> Result<()> {
    let model = &network.model;
    json.key_on_line("sources")?;
    json.list()?;
    for source in &model.sources {
        json.item()?;
        json.list()?;
        json.item()?;
        match &source.kind {
            SourceKind::Crossing(variable) => write_variable(json, model, variable)?,
            SourceKind::Events(point) => json.int(point.index() as u64)?,
            SourceKind::Remote => json.value(&Value::Null)?,
        }
        json.item()?;
        json.float(source.threshold)?;
        json.item()?;
        json.value(&source.gid.map_or(Value::Null, |gid| (gid.0 as usize).into()))?;
        json.end_list()?;
    }
    json.end_list()?;
    json.key_on_line("connections")?;
    json.list()?;
    let connections = &model.connections;
    for i in 0..connections.len() {
        json.item()?;
        json.value(
            &vec![
                Value::from(connections.source[i].index()),
                connections.target.get(i).index().into(),
                connections.weight[i].into(),
                usize::from(connections.weight_index[i]).into(),
                connections.delay[i].into(),
            ]
            .into(),
        )?;
    }
    json.end_list()?;
    for (key, weights) in [("weight_pointers", true), ("voltage_pointers", false)] {
        json.key_on_line(key)?;
        json.list()?;
        for (point, pointer, to) in &model.pointers {
            let mechanism = model.catalog.get(model.points.mechanism[point.index()]);
            let name = &mechanism.pointers[pointer.index()];
            let written = match to {
                Variable::Weight(connection, index) if weights => {
                    json.item()?;
                    let (connection, index) = (connection.index(), *index as usize);
                    let all: Vec<Value> =
                        vec![point.index().into(), name.as_str().into(), connection.into(), index.into()];
                    json.value(&all.into())
                }
                Variable::Voltage(cell, node) if !weights => {
                    json.item()?;
                    json.list()?;
                    json.item()?;
                    json.int(point.index() as u64)?;
                    json.item()?;
                    json.text(name)?;
                    json.item()?;
                    write_place(json, model, cell.0, *node)?;
                    json.end_list()
                }
                _ => Ok(()),
            };
            written?;
        }
        json.end_list()?;
    }
    json.key_on_line("transfers")?;
    json.list()?;
    for transfer in &model.transfers {
        let VoltageSource::Here(cell, node) = transfer.from else { continue };
        let (point, field) = transfer.to;
        let mechanism = model.catalog.get(model.points.mechanism[point.index()]);
        json.item()?;
        json.list()?;
        json.item()?;
        write_place(json, model, cell.0, node)?;
        json.item()?;
        json.int(point.index() as u64)?;
        json.item()?;
        json.text(&mechanism.fields[field.index()].name)?;
        json.end_list()?;
    }
    json.end_list()?;
    json.key_on_line("plays")?;
    json.list()?;
    for play in &model.plays {
        json.item()?;
        json.list()?;
        json.item()?;
        write_variable(json, model, &play.target)?;
        json.item()?;
        json.floats(play.times.iter().copied())?;
        json.item()?;
        json.floats(play.values.iter().copied())?;
        json.item()?;
        json.int(u64::from(play.continuous))?;
        json.end_list()?;
    }
    json.end_list()
}
