//! What is in the membrane of a cell: channels as densities on groups of sections.

use super::xml::{Xml, quantity};
use super::{Export, dict};
use netpyne_mechanism::ir::{Class, IonVar};
use netpyne_network::model::{Insertion, Template};
use netpyne_network::morphology::{Morphology, SectionIx};
use netpyne_neuroml::neuron::{CHANNELS, Channel, channel_xml, reversal_of};
use netpyne_specs::{Dict, Value};
use std::collections::HashMap;

/// A cell whose membrane is written.
pub(super) struct Membrane<'a> {
    pub template: &'a Template,
    pub shape: &'a Morphology,
    /// The group of the segments of each section.
    pub groups: &'a [String],
    /// Above which spikes are detected, mV.
    pub threshold: f64,
    /// Of sections that have none of their own, mV.
    pub first_voltage: f64,
}

/// Groups of sections that are named in the file.
struct Groups<'a> {
    single: &'a [String],
    several: Vec<(String, Vec<usize>)>,
}

impl Groups<'_> {
    fn of(&mut self, sections: Vec<usize>) -> String {
        if sections.len() == self.single.len() {
            return "all".to_owned();
        }
        // Single sections, too: jNeuroML's translation to NEURON takes the name of their own group for a list of sections.
        if let Some((name, _)) = self.several.iter().find(|(_, known)| *known == sections) {
            return name.clone();
        }
        let mut name = format!("sections_{}", self.several.len() + 1);
        while self.single.contains(&name) {
            name.push('_');
        }
        self.several.push((name.clone(), sections));
        name
    }
}

/// Sections with a value each, equal ones together, in order of the first.
fn together(values: impl Iterator<Item = (usize, Vec<f64>)>) -> Vec<(Vec<usize>, Vec<f64>)> {
    let mut out: Vec<(Vec<usize>, Vec<f64>)> = Vec::new();
    let mut at: HashMap<Vec<u64>, usize> = HashMap::new();
    for (section, values) in values {
        let key = values.iter().map(|v| v.to_bits()).collect();
        let i = *at.entry(key).or_insert_with(|| {
            out.push((Vec::new(), values));
            out.len() - 1
        });
        out[i].0.push(section);
    }
    out
}

/// Writes the biophysical properties; gives what NeuroML cannot say, by section. The groups that are needed are added to the
/// morphology, which `xml` ends with.
pub(super) fn write(
    export: &mut Export<'_>,
    xml: &mut Xml,
    cell: &Membrane<'_>,
    (label, id): (&str, &str),
) -> Dict {
    let mut groups = Groups { single: cell.groups, several: Vec::new() };
    let mut kept = Dict::new();
    let mut inner = Xml::new(4);
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut said_ions: Vec<(String, usize)> = Vec::new();
    for insertion in &cell.template.mechanisms {
        let name = export.network.model.catalog.get(insertion.mechanism).name.clone();
        let channels: Vec<&Channel> = CHANNELS.iter().filter(|c| c.mechanism == name).collect();
        let (whole, varying) = by_section(export, cell, insertion, channels.is_empty());
        for section in varying {
            keep(export, &mut kept, cell, insertion, section);
            match channels.is_empty() {
                true => export.unsaid(format!("the mechanism `{name}` of `{label}` is left out")),
                false => {
                    export.unsaid(format!("`{name}` of `{label}`, which varies along a section, is left out"))
                }
            }
        }
        for channel in channels {
            let reversal = |section: usize| match (channel.reversal, channel.ion) {
                (None, Some(ion)) => ion_value(export, cell, ion, section),
                (Some(name), _) => value(export, insertion, name, first_node(cell, section)),
                _ => 0.0,
            };
            let values = whole.iter().map(|&section| {
                let density = value(export, insertion, channel.conductance, first_node(cell, section));
                (section, vec![density, reversal(section)])
            });
            let values: Vec<_> = together(values);
            for (sections, values) in values {
                if let Some(ion) = channel.ion {
                    said_ions.extend(sections.iter().map(|s| (ion.to_owned(), *s)));
                }
                let (channel_id, number) =
                    (channel_component(export, channel), numbers.entry(channel.id).or_default());
                *number += 1;
                let density_id = format!("{}_{number}", channel.id);
                let group = groups.of(sections);
                inner.empty(
                    "channelDensity",
                    &[
                        ("id", &density_id),
                        ("ionChannel", &channel_id),
                        ("condDensity", &quantity(values[0], "S_per_cm2")),
                        ("erev", &quantity(values[1], "mV")),
                        ("segmentGroup", &group),
                        ("ion", channel.ion.unwrap_or("non_specific")),
                    ],
                );
            }
        }
    }
    keep_ions(export, &mut kept, cell, &said_ions);
    inner.empty("spikeThresh", &[("value", &quantity(cell.threshold, "mV"))]);
    let sections = 0..cell.groups.len();
    let capacities = sections.clone().map(|s| {
        let parts = cell.shape.sections()[s].segments();
        let varies = parts.iter().any(|part| part.cm != parts[0].cm);
        (s, parts.first().map_or(1.0, |part| part.cm), varies)
    });
    let capacities: Vec<(usize, f64, bool)> = capacities.collect();
    if capacities.iter().any(|(.., varies)| *varies) {
        export.unsaid(format!(
            "the capacitance of `{label}`, which varies along a section, is that of its beginning"
        ));
    }
    for (sections, values) in together(capacities.into_iter().map(|(s, cm, _)| (s, vec![cm]))) {
        let (value, group) = (quantity(values[0], "uF_per_cm2"), groups.of(sections));
        inner.empty("specificCapacitance", &[("value", &value), ("segmentGroup", &group)]);
    }
    let own = |s: usize| {
        let nodes = &cell.template.initial_voltage;
        nodes.iter().find(|(node, _)| *node == first_node(cell, s)).map_or(cell.first_voltage, |(_, v)| *v)
    };
    for (sections, values) in together(sections.clone().map(|s| (s, vec![own(s)]))) {
        let (value, group) = (quantity(values[0], "mV"), groups.of(sections));
        inner.empty("initMembPotential", &[("value", &value), ("segmentGroup", &group)]);
    }
    let mut inside = Xml::new(4);
    for (sections, values) in together(sections.map(|s| (s, vec![cell.shape.sections()[s].ra]))) {
        let (value, group) = (quantity(values[0], "ohm_cm"), groups.of(sections));
        inside.empty("resistivity", &[("value", &value), ("segmentGroup", &group)]);
    }
    for (name, sections) in &groups.several {
        xml.open("segmentGroup", &[("id", name)]);
        for section in sections {
            xml.empty("include", &[("segmentGroup", &cell.groups[*section])]);
        }
        xml.close("segmentGroup");
    }
    xml.close("morphology");
    xml.open("biophysicalProperties", &[("id", &format!("{id}_properties"))]);
    xml.open("membraneProperties", &[]);
    xml.text.push_str(&inner.text);
    xml.close("membraneProperties");
    xml.open("intracellularProperties", &[]);
    xml.text.push_str(&inside.text);
    xml.close("intracellularProperties");
    xml.close("biophysicalProperties");
    kept
}

fn first_node(cell: &Membrane<'_>, section: usize) -> u32 {
    cell.template.tree.segment_nodes(SectionIx::from_index(section)).next().unwrap_or(0)
}

/// The id of a channel, whose component is made when it is first needed.
fn channel_component(export: &mut Export<'_>, channel: &Channel) -> String {
    let text = channel_xml(channel, channel.id);
    if !export.components.iter().any(|(ty, known)| *ty == "ionChannel" && *known == text) {
        export.names.unique(channel.id);
        export.components.push(("ionChannel", text));
    }
    channel.id.to_owned()
}

/// The value of a parameter in a node.
fn value(export: &Export<'_>, insertion: &Insertion, name: &str, node: u32) -> f64 {
    let mechanism = export.network.model.catalog.get(insertion.mechanism);
    let Some(field) = mechanism.fields.iter().position(|f| f.name == name) else { return 0.0 };
    let set = insertion.parameters.iter().find(|(id, _)| id.index() == field);
    let at = insertion.nodes.binary_search(&node).ok();
    match (set, at) {
        (Some((_, values)), Some(at)) => values[at],
        _ => mechanism.fields[field].default,
    }
}

/// The reversal potential of an ion in a section.
fn ion_value(export: &Export<'_>, cell: &Membrane<'_>, ion: &str, section: usize) -> f64 {
    let catalog = &export.network.model.catalog;
    let Some(id) = catalog.find_ion(ion) else { return 0.0 };
    let node = first_node(cell, section);
    let own = cell.template.ions.iter().filter(|i| i.ion == id).find_map(|i| {
        let at = i.nodes.binary_search(&node).ok()?;
        i.values.iter().find(|(variable, _)| *variable == IonVar::Reversal).map(|(_, values)| values[at])
    });
    own.or(reversal_of(ion)).unwrap_or(catalog.ions()[id.index()].reversal)
}

/// Sections in which a mechanism is the same in all parts, and those in which it varies, or that cannot be said (`none`).
fn by_section(
    export: &Export<'_>,
    cell: &Membrane<'_>,
    insertion: &Insertion,
    none: bool,
) -> (Vec<usize>, Vec<usize>) {
    let mechanism = export.network.model.catalog.get(insertion.mechanism);
    let (mut whole, mut varying) = (Vec::new(), Vec::new());
    for section in 0..cell.groups.len() {
        let nodes: Vec<u32> = cell.template.tree.segment_nodes(SectionIx::from_index(section)).collect();
        let has = |node: &u32| insertion.nodes.binary_search(node).is_ok();
        if !nodes.iter().any(has) {
            continue;
        }
        let parameters = mechanism.fields.iter().filter(|f| f.class == Class::Parameter);
        let alike = |name: &str| {
            nodes
                .iter()
                .all(|n| value(export, insertion, name, *n) == value(export, insertion, name, nodes[0]))
        };
        let same = nodes.iter().all(has) && parameters.map(|f| f.name.as_str()).all(alike);
        if same && !none { whole.push(section) } else { varying.push(section) }
    }
    (whole, varying)
}

fn section_entry<'k>(kept: &'k mut Dict, section: &str, what: &str) -> Option<&'k mut Dict> {
    let Value::Dict(of) = kept.entry(section.to_owned()).or_insert_with(|| Dict::new().into()) else {
        return None;
    };
    let Value::Dict(of) = of.entry(what.to_owned()).or_insert_with(|| Dict::new().into()) else {
        return None;
    };
    Some(of)
}

/// Keeps a mechanism of a section as it is in NetPyNE: a value, or one for each part.
fn keep(export: &Export<'_>, kept: &mut Dict, cell: &Membrane<'_>, insertion: &Insertion, section: usize) {
    let mechanism = export.network.model.catalog.get(insertion.mechanism);
    let nodes: Vec<u32> = cell.template.tree.segment_nodes(SectionIx::from_index(section)).collect();
    let mut values = Dict::new();
    for (field, _) in &insertion.parameters {
        let name = &mechanism.fields[field.index()].name;
        let all: Vec<f64> = nodes.iter().map(|node| value(export, insertion, name, *node)).collect();
        let said = if all.windows(2).all(|pair| pair[0] == pair[1]) {
            all.first().copied().unwrap_or_default().into()
        } else {
            Value::from(all.into_iter().map(Value::from).collect::<Vec<_>>())
        };
        values.insert(name.clone(), said);
    }
    if let Some(mechs) = section_entry(kept, &cell.shape.sections()[section].name, "mechs") {
        mechs.insert(mechanism.name.clone(), values.into());
    }
}

/// Keeps what is set of ions, where no channel has said it.
fn keep_ions(export: &Export<'_>, kept: &mut Dict, cell: &Membrane<'_>, said: &[(String, usize)]) {
    for insertion in &cell.template.ions {
        let ion = &export.network.model.catalog.ions()[insertion.ion.index()].name;
        for section in 0..cell.groups.len() {
            let Ok(at) = insertion.nodes.binary_search(&first_node(cell, section)) else { continue };
            let is_said = said.iter().any(|(known, s)| known == ion && *s == section);
            let mut values = Dict::new();
            for (variable, all) in &insertion.values {
                let key = match variable {
                    IonVar::Reversal if is_said => continue,
                    IonVar::Reversal => "e",
                    IonVar::Inside => "i",
                    IonVar::Outside => "o",
                    IonVar::Current => continue,
                };
                values.extend(dict([(key, all[at].into())]));
            }
            if !values.is_empty()
                && let Some(ions) = section_entry(kept, &cell.shape.sections()[section].name, "ions")
            {
                ions.insert(ion.clone(), values.into());
            }
        }
    }
}
