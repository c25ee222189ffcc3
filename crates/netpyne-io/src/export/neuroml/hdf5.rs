//! A network in NeuroML's HDF5 form: tables of single precision, and what stands beside the network as XML.

use netpyne_files::h5::{Attribute, Data, Dataset, Group};
use netpyne_neuroml::document::{Element, parse};
use netpyne_neuroml::hdf5::FIRST_UNSURE;

/// A document of [`write_neuroml`](super::write_neuroml) in HDF5. Annotations of the network and of what is in it have no place there.
///
/// # Errors
/// An id that single precision cannot hold, by its name.
pub fn neuroml_hdf5(text: &str) -> Result<Group, String> {
    let (Some(start), Some(end)) = (text.find("<network "), text.find("</network>")) else {
        return Err("there is no network in the document".to_owned());
    };
    let end = end + "</network>".len();
    let network = parse(&text[start..end]).ok_or("the network is no XML")?;
    // Readers take a text without a declaration of its encoding.
    let begin = text.find("<neuroml").unwrap_or(0).min(start);
    let top = format!("{}{}", &text[begin..start], &text[end..]);
    let mut tables = named(&network, &["id", "temperature"]).attribute("notes", text_of(""));
    for element in &network.children {
        let (name, group) = match element.tag.as_str() {
            "population" => ("population", population(element)?),
            "projection" => ("projection", projection(element)?),
            "inputList" => ("inputList", inputs(element)?),
            _ => continue,
        };
        tables.groups.push((format!("{name}_{}", element.id().unwrap_or_default()), group));
    }
    let id = network.id().unwrap_or_default().trim_start_matches("network_");
    let document = Group::default()
        .attribute("id", text_of(id))
        .attribute("notes", text_of(""))
        .attribute("GENERATED_BY", text_of("netpyne"))
        .attribute("neuroml_top_level", text_of(&top))
        .with_group("network", tables);
    Ok(Group::default().with_group("neuroml", document))
}

fn text_of(text: &str) -> Attribute {
    Attribute::Text(text.to_owned())
}

/// A group with some attributes of an element.
fn named(element: &Element, names: &[&str]) -> Group {
    let known = names.iter().filter_map(|name| Some((*name, element.get(name)?)));
    known.fold(Group::default(), |group, (name, value)| group.attribute(name, text_of(value)))
}

/// A table being made.
struct Table {
    columns: &'static [&'static str],
    values: Vec<f32>,
}

impl Table {
    fn new(columns: &'static [&'static str]) -> Self {
        Self { columns, values: Vec::new() }
    }

    fn push(&mut self, element: &Element, values: &[f64]) -> Result<(), String> {
        for (name, value) in self.columns.iter().zip(values) {
            if name.ends_with("id") && *value >= FIRST_UNSURE {
                return Err(format!(
                    "{} has the {name} {value}: tables of NeuroML are of single precision, which tells ids below {FIRST_UNSURE} apart; write XML (`.nml`)",
                    element.name()
                ));
            }
            self.values.push(*value as f32);
        }
        Ok(())
    }

    fn dataset(self) -> Dataset {
        let (width, rows) = (self.columns.len(), self.values.len() / self.columns.len());
        let dataset = Dataset::from(Data::F32(self.values)).shape(&[rows as u64, width as u64]);
        let columns = self.columns.iter().enumerate();
        columns.fold(dataset, |set, (i, name)| set.attribute(&format!("column_{i}"), text_of(name)))
    }
}

/// A number at the beginning of an attribute, or a default.
fn number(element: &Element, name: &str, default: f64) -> f64 {
    let first = element.get(name).and_then(|text| text.split_whitespace().next());
    first.and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// The cell that a path means, `../population/3/component` or `population[3]`.
fn cell(element: &Element, name: &str) -> Result<f64, String> {
    let path = element.get(name).unwrap_or_default();
    let index = match path.split_once('[') {
        Some((_, rest)) => rest.trim_end_matches(']'),
        None => path.trim_start_matches("../").split('/').nth(1).unwrap_or_default(),
    };
    index.parse().map_err(|_| format!("{} has no cell in `{name}`", element.name()))
}

fn population(element: &Element) -> Result<Group, String> {
    let mut group = named(element, &["id", "component", "type"]);
    for property in element.all("property") {
        if let (Some(tag), Some(value)) = (property.get("tag"), property.get("value")) {
            group = group.attribute(&format!("property:{tag}"), text_of(value));
        }
    }
    let mut table = Table::new(&["id", "x", "y", "z"]);
    for instance in element.all("instance") {
        let place = instance.child("location").ok_or_else(|| format!("{} has no place", instance.name()))?;
        let axis = |axis: &str| number(place, axis, 0.0);
        table.push(instance, &[number(instance, "id", 0.0), axis("x"), axis("y"), axis("z")])?;
    }
    let size = table.values.len() / table.columns.len();
    if size == 0 {
        return Ok(group.attribute("size", Attribute::I32(number(element, "size", 0.0) as i32)));
    }
    let group = group.attribute("size", Attribute::I32(size as i32));
    Ok(group.with(element.id().unwrap_or("cells"), table.dataset()))
}

fn projection(element: &Element) -> Result<Group, String> {
    let names = ["id", "presynapticPopulation", "postsynapticPopulation", "synapse"];
    let group = named(element, &names).attribute("type", text_of("projection"));
    let mut table = Table::new(&[
        "id",
        "pre_cell_id",
        "post_cell_id",
        "pre_segment_id",
        "post_segment_id",
        "pre_fraction_along",
        "post_fraction_along",
        "weight",
        "delay",
    ]);
    for c in element.children.iter().filter(|c| c.tag.starts_with("connection")) {
        let of = |name: &str, default: f64| number(c, name, default);
        let row = [
            of("id", 0.0),
            cell(c, "preCellId")?,
            cell(c, "postCellId")?,
            of("preSegmentId", 0.0),
            of("postSegmentId", 0.0),
            of("preFractionAlong", 0.5),
            of("postFractionAlong", 0.5),
            of("weight", 1.0),
            of("delay", 0.0),
        ];
        table.push(c, &row)?;
    }
    Ok(group.with(element.id().unwrap_or("connections"), table.dataset()))
}

fn inputs(element: &Element) -> Result<Group, String> {
    let group = named(element, &["id", "component", "population"]);
    let mut table = Table::new(&["id", "target_cell_id", "segment_id", "fraction_along", "weight"]);
    for input in element.children.iter().filter(|c| matches!(c.tag.as_str(), "input" | "inputW")) {
        let of = |name: &str, default: f64| number(input, name, default);
        let row = [
            of("id", 0.0),
            cell(input, "target")?,
            of("segmentId", 0.0),
            of("fractionAlong", 0.5),
            of("weight", 1.0),
        ];
        table.push(input, &row)?;
    }
    Ok(group.with(element.id().unwrap_or("inputs"), table.dataset()))
}
