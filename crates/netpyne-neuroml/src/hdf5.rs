//! NeuroML's HDF5 form: networks as tables, and the rest of the document as a text in XML.
//!
//! `/neuroml/network` has a group for each population, projection and list of inputs, with a table of cells, connections or inputs in
//! single precision; attributes `column_N` tell what is in which column. The attribute `neuroml_top_level` of `/neuroml` has what
//! stands beside the network.

use netpyne_base::escaped;
use netpyne_files::h5::Open;
use std::fmt::Write as _;
use std::path::Path;

/// Most bytes of a file.
const MOST_BYTES: u64 = 1 << 31;

/// Most rows of all tables together.
const MOST_ROWS: u64 = 10_000_000;

/// From here on whole numbers of single precision are not told apart.
pub const FIRST_UNSURE: f64 = 16_777_216.0;

/// Whether a file is in this form, by its name.
pub fn is_one(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_ascii_lowercase();
    [".nml.h5", ".nml.hdf5"].iter().any(|ending| name.ends_with(ending))
}

/// The document as NeuroML in XML.
///
/// # Errors
/// In words: it is no such file, or ids in it are not sure.
pub fn as_xml(path: &Path) -> Result<String, String> {
    let file = Open::path(path, MOST_BYTES).map_err(|e| e.to_string())?;
    let mut xml = Xml { file, out: String::new(), rows: 0 };
    let top = xml.attributes("neuroml");
    let network = xml.attributes("neuroml/network");
    let Some(id) = network.get("id") else {
        return Err("there is no network in it (`/neuroml/network` with an `id`)".to_owned());
    };
    let _ = writeln!(xml.out, "<neuroml id=\"{}\">", escaped(top.get("id").unwrap_or("document")));
    xml.out.push_str(inside(top.get("neuroml_top_level").unwrap_or_default()));
    let temperature = network.get("temperature").filter(|text| !text.is_empty());
    let temperature = temperature.map_or_else(String::new, |t| {
        format!(" type=\"networkWithTemperature\" temperature=\"{}\"", escaped(t))
    });
    let _ = writeln!(xml.out, "\n<network id=\"{}\"{temperature}>", escaped(id));
    let groups = xml.file.groups("neuroml/network");
    let mut components = std::collections::HashMap::new();
    for name in groups.iter().filter(|name| name.starts_with("population_")) {
        let (id, component) = xml.population(&format!("neuroml/network/{name}"))?;
        components.insert(id, component);
    }
    let path_of = |population: &str, cell: f64| {
        let component = components.get(population).map_or("cell", String::as_str);
        escaped(&format!("../{population}/{cell}/{component}"))
    };
    for name in &groups {
        let at = format!("neuroml/network/{name}");
        if name.starts_with("projection_") {
            xml.projection(&at, &path_of)?;
        } else if name.starts_with("inputList_") || name.starts_with("input_list_") {
            xml.inputs(&at, &path_of)?;
        }
    }
    xml.out.push_str("</network>\n</neuroml>\n");
    Ok(xml.out)
}

/// What stands in the root element of a text.
fn inside(text: &str) -> &str {
    let Some(start) = text.find("<neuroml") else { return "" };
    let Some(end) = text[start..].find('>').map(|end| start + end) else { return "" };
    match text.rfind("</neuroml>") {
        Some(last) if last > end => &text[end + 1..last],
        _ => "",
    }
}

/// The attributes of a group.
struct Attributes(Vec<(String, String)>);

impl Attributes {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn need(&self, name: &str, at: &str) -> Result<&str, String> {
        self.get(name).ok_or_else(|| format!("the group `{at}` has no attribute `{name}`"))
    }
}

/// A table.
struct Table {
    names: Vec<String>,
    values: Vec<f64>,
    width: usize,
    at: String,
}

impl Table {
    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.values.chunks_exact(self.width.max(1))
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|own| own == name)
    }

    fn need(&self, name: &str) -> Result<usize, String> {
        self.column(name).ok_or_else(|| format!("the table `{}` has no column `{name}`", self.at))
    }
}

struct Xml {
    file: Open,
    out: String,
    rows: u64,
}

type PathOf<'a> = dyn Fn(&str, f64) -> String + 'a;

impl Xml {
    fn attributes(&self, at: &str) -> Attributes {
        Attributes(self.file.attributes(at))
    }

    /// The table of a group, if it has one; `plain` are the columns where attributes do not tell them.
    fn table(&mut self, group: &str, plain: &[&str]) -> Result<Option<Table>, String> {
        let Some(name) = self.file.datasets(group).into_iter().next() else { return Ok(None) };
        let at = format!("{group}/{name}");
        let (shape, single) = self.file.shape(&at).map_err(|e| e.to_string())?;
        let [rows, width] = shape[..] else { return Err(format!("`{at}` is no table")) };
        self.rows = self.rows.saturating_add(rows);
        if self.rows > MOST_ROWS {
            return Err(format!("it has more than {MOST_ROWS} cells, connections and inputs"));
        }
        let mut names: Vec<String> = vec![String::new(); usize::try_from(width).unwrap_or(0).min(64)];
        for (key, value) in self.file.attributes(&at) {
            let index = key.strip_prefix("column_").and_then(|n| n.parse::<usize>().ok());
            if let Some(own) = index.and_then(|i| names.get_mut(i)) {
                *own = value;
            }
        }
        if names.iter().all(String::is_empty) {
            let skip = plain.len().saturating_sub(names.len());
            names = plain[skip..].iter().map(|name| (*name).to_owned()).collect();
        }
        let values = self.file.numbers(&at).map_err(|e| e.to_string())?;
        let table = Table { names, values, width: width as usize, at };
        for (i, name) in table.names.iter().enumerate().filter(|(_, name)| name.ends_with("id")) {
            let wrong = |x: f64| !(x.trunc() == x && x >= 0.0) || single && x >= FIRST_UNSURE;
            if let Some(row) = table.rows().find(|row| row.get(i).is_none_or(|x| wrong(*x))) {
                let id = row.get(i).copied().unwrap_or(f64::NAN);
                return Err(format!(
                    "`{}` has the {name} {id}: ids are whole numbers, in single precision below {FIRST_UNSURE}, from where on they are not told apart",
                    table.at
                ));
            }
        }
        Ok(Some(table))
    }

    fn population(&mut self, at: &str) -> Result<(String, String), String> {
        let attributes = self.attributes(at);
        let (id, component) =
            (attributes.need("id", at)?.to_owned(), attributes.need("component", at)?.to_owned());
        let table = self.table(at, &["id", "x", "y", "z"])?;
        let size = table.as_ref().map(|table| table.rows().count().to_string());
        let size =
            size.or_else(|| attributes.get("size").map(str::to_owned)).unwrap_or_else(|| "0".to_owned());
        let list = if table.is_some() { " type=\"populationList\"" } else { "" };
        let _ = writeln!(
            self.out,
            "<population id=\"{}\" component=\"{}\"{list} size=\"{}\">",
            escaped(&id),
            escaped(&component),
            escaped(&size)
        );
        for (tag, value) in
            attributes.0.iter().filter_map(|(key, v)| Some((key.strip_prefix("property:")?, v)))
        {
            let _ = writeln!(self.out, "<property tag=\"{}\" value=\"{}\"/>", escaped(tag), escaped(value));
        }
        if let Some(table) = table {
            let own = table.column("id");
            let axes = [table.need("x")?, table.need("y")?, table.need("z")?];
            for (i, row) in table.rows().enumerate() {
                let id = own.map_or(i as f64, |own| row[own]);
                let [x, y, z] = axes.map(|axis| row[axis] as f32);
                let _ = writeln!(
                    self.out,
                    "<instance id=\"{id}\"><location x=\"{x}\" y=\"{y}\" z=\"{z}\"/></instance>"
                );
            }
        }
        self.out.push_str("</population>\n");
        Ok((id, component))
    }

    fn projection(&mut self, at: &str, path_of: &PathOf<'_>) -> Result<(), String> {
        let attributes = self.attributes(at);
        let kind = attributes.get("type").unwrap_or("projection").to_owned();
        let text = |name: &str| attributes.need(name, at).map(str::to_owned);
        let (id, pre, post) = (text("id")?, text("presynapticPopulation")?, text("postsynapticPopulation")?);
        // The element of a connection, and what stands before and after the number in names of its attributes.
        let (element, suffix, beside) = match kind.as_str() {
            "projection" => ("connectionWD", "Id", String::new()),
            "electricalProjection" => {
                let synapse = escaped(&text("synapse")?);
                ("electricalConnectionInstanceW", "", format!(" synapse=\"{synapse}\""))
            }
            "continuousProjection" => {
                let (a, b) = (escaped(&text("preComponent")?), escaped(&text("postComponent")?));
                ("continuousConnectionInstanceW", "", format!(" preComponent=\"{a}\" postComponent=\"{b}\""))
            }
            other => return Err(format!("`{at}` is of the type `{other}`, which is no projection")),
        };
        let synapse = match kind.as_str() {
            "projection" => format!(" synapse=\"{}\"", escaped(&text("synapse")?)),
            _ => String::new(),
        };
        let _ = writeln!(
            self.out,
            "<{kind} id=\"{}\" presynapticPopulation=\"{}\" postsynapticPopulation=\"{}\"{synapse}>",
            escaped(&id),
            escaped(&pre),
            escaped(&post)
        );
        if let Some(table) = self.table(at, &["id", "pre_cell_id", "post_cell_id"])? {
            let (from, to) = (table.need("pre_cell_id")?, table.need("post_cell_id")?);
            let column = |name: &str| table.column(name);
            let (own, weight, delay) = (column("id"), column("weight"), column("delay"));
            let along = ["pre_segment_id", "post_segment_id", "pre_fraction_along", "post_fraction_along"]
                .map(column);
            for (i, row) in table.rows().enumerate() {
                let id = own.map_or(i as f64, |own| row[own]);
                let (pre, post) = (path_of(&pre, row[from]), path_of(&post, row[to]));
                let cell = format!("Cell{suffix}");
                let _ = write!(
                    self.out,
                    "<{element} id=\"{id}\" pre{cell}=\"{pre}\" post{cell}=\"{post}\"{beside}"
                );
                let names = [
                    format!("preSegment{suffix}"),
                    format!("postSegment{suffix}"),
                    "preFractionAlong".to_owned(),
                    "postFractionAlong".to_owned(),
                ];
                for (name, at) in names.iter().zip(along) {
                    if let Some(at) = at {
                        let _ = write!(self.out, " {name}=\"{}\"", row[at] as f32);
                    }
                }
                let _ = write!(self.out, " weight=\"{}\"", weight.map_or(1.0, |at| row[at] as f32));
                if kind == "projection" {
                    let _ = write!(self.out, " delay=\"{} ms\"", delay.map_or(0.0, |at| row[at] as f32));
                }
                self.out.push_str("/>\n");
            }
        }
        let _ = writeln!(self.out, "</{kind}>");
        Ok(())
    }

    fn inputs(&mut self, at: &str, path_of: &PathOf<'_>) -> Result<(), String> {
        let attributes = self.attributes(at);
        let text = |name: &str| attributes.need(name, at).map(str::to_owned);
        let (id, component, population) = (text("id")?, text("component")?, text("population")?);
        let _ = writeln!(
            self.out,
            "<inputList id=\"{}\" component=\"{}\" population=\"{}\">",
            escaped(&id),
            escaped(&component),
            escaped(&population)
        );
        if let Some(table) = self.table(at, &["id", "target_cell_id", "segment_id", "fraction_along"])? {
            let target = table.need("target_cell_id")?;
            let column = |name: &str| table.column(name);
            let (own, segment, along) = (column("id"), column("segment_id"), column("fraction_along"));
            let weight = column("weight");
            for (i, row) in table.rows().enumerate() {
                let id = own.map_or(i as f64, |own| row[own]);
                let of = |at: Option<usize>, default: f32| at.map_or(default, |at| row[at] as f32);
                let _ = writeln!(
                    self.out,
                    "<inputW id=\"{id}\" target=\"{}\" segmentId=\"{}\" fractionAlong=\"{}\" destination=\"synapses\" weight=\"{}\"/>",
                    path_of(&population, row[target]),
                    of(segment, 0.0),
                    of(along, 0.5),
                    of(weight, 1.0)
                );
            }
        }
        self.out.push_str("</inputList>\n");
        Ok(())
    }
}
