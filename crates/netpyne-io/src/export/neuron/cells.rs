//! Sections, and what is in their membranes.

use crate::save::Document;
use crate::values::WriteValues as _;
use netpyne_files::Json;
use netpyne_mechanism::ir::IonVar;
use netpyne_network::Body;
use netpyne_network::model::{Model, Template};
use netpyne_specs::{Dict, Value};
use std::io::{Result, Write};

/// `[[section, x, value]]` of a cell's nodes.
fn write_values<W: Write>(
    json: &mut Json<W>,
    tree: &Template,
    values: impl Iterator<Item = (u32, f64)>,
) -> Result<()> {
    json.list()?;
    for (node, value) in values {
        json.item()?;
        json.list()?;
        json.item()?;
        json.int(tree.tree.section[node as usize].index() as u64)?;
        json.item()?;
        json.float(tree.tree.centre_x(node))?;
        json.item()?;
        json.float(value)?;
        json.end_list()?;
    }
    json.end_list()
}

/// Sections as they are made: geometry, topology, and the names of what is inserted.
fn sections(secs: &Dict) -> Dict {
    let mut all = Dict::new();
    for (name, sec) in secs {
        let names = |key: &str| {
            let inserted = sec.get(key).and_then(Value::as_dict);
            let names = inserted.into_iter().flat_map(Dict::keys).filter(|name| *name != "dipole");
            names.map(|name| Value::from(name.as_str())).collect::<Vec<_>>()
        };
        let mut made = Dict::new();
        for key in ["geom", "topol"] {
            made.extend(sec.get(key).map(|value| (key.to_owned(), value.clone())));
        }
        made.insert("mechs".to_owned(), names("mechs").into());
        made.insert("ions".to_owned(), names("ions").into());
        all.insert(name.clone(), made.into());
    }
    all
}

/// Structures, templates and cells.
pub(super) fn write_cells<W: Write>(json: &mut Json<W>, document: &Document<'_>) -> Result<()> {
    let network = document.network;
    let model = &network.model;
    json.key_on_line("structures")?;
    json.list()?;
    for structure in &network.structures {
        json.item()?;
        json.line()?;
        json.dict_of(&sections(&structure.secs))?;
    }
    // The bare section that plasticity on an artificial cell sits in.
    json.item()?;
    json.raw(b"{\"soma\":{\"mechs\":[],\"ions\":[]}}")?;
    json.end_list()?;
    json.key_on_line("templates")?;
    json.list()?;
    for template in &model.templates {
        json.item()?;
        json.line()?;
        write_template(json, model, template)?;
    }
    json.end_list()?;
    json.key_on_line("cells")?;
    json.list()?;
    let mut described = vec![(network.structures.len(), [0.0; 3]); model.cells.len()];
    for (i, body) in network.cells.body.iter().enumerate() {
        if let Body::Compartments { cell, structure } = body {
            described[cell.index()] = (structure.index(), network.cells.position[i]);
        }
    }
    let config = document.sim_config;
    for (cell, (structure, [x, y, z])) in model.cells.iter().zip(described) {
        let y = if config.inverted_y_coord { -y } else { y };
        let relative = config.pt3d_relative_to_cell_location;
        json.item()?;
        json.line()?;
        json.dict()?;
        json.key("structure")?;
        json.int(structure as u64)?;
        json.key("template")?;
        json.int(cell.template.index() as u64)?;
        json.key("position")?;
        json.floats(if relative { [x, y, z] } else { [0.0; 3] })?;
        json.end_dict()?;
    }
    json.end_list()
}

fn write_template<W: Write>(json: &mut Json<W>, model: &Model, template: &Template) -> Result<()> {
    json.dict()?;
    json.key("parameters")?;
    json.list()?;
    for insertion in &template.mechanisms {
        let mechanism = model.catalog.get(insertion.mechanism);
        for (field, values) in &insertion.parameters {
            json.item()?;
            json.list()?;
            json.item()?;
            json.text(&mechanism.name)?;
            json.item()?;
            json.text(&mechanism.fields[field.index()].name)?;
            json.item()?;
            write_values(json, template, insertion.nodes.iter().copied().zip(values.iter().copied()))?;
            json.end_list()?;
        }
    }
    json.end_list()?;
    json.key("ions")?;
    json.list()?;
    for ion in &template.ions {
        let name = &model.catalog.ions()[ion.ion.index()].name;
        for (variable, values) in &ion.values {
            let variable = match variable {
                IonVar::Reversal => format!("e{name}"),
                IonVar::Inside => format!("{name}i"),
                IonVar::Outside => format!("{name}o"),
                IonVar::Current => continue,
            };
            json.item()?;
            json.list()?;
            json.item()?;
            json.text(&variable)?;
            json.item()?;
            write_values(json, template, ion.nodes.iter().copied().zip(values.iter().copied()))?;
            json.end_list()?;
        }
    }
    json.end_list()?;
    json.key("voltages")?;
    write_values(json, template, template.initial_voltage.iter().copied())?;
    json.end_dict()
}
