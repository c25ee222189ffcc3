//! A circuit: the files of a network, of its types, and of what was recorded.

use crate::own::EXACT;
use crate::{edges, nodes, recorded};
use netpyne_files::h5::{Attribute, Group};
use netpyne_network::Network;
use netpyne_network::morphology::Morphology;
use netpyne_results::SimData;
use netpyne_specs::{Dict, JsonStyle, NetParams, SimConfig, Value, write_json};

/// The population of all cells. The number of a node is the position of the cell, which is its gid in a whole network.
pub const NODES: &str = "cells";

/// The population of sources that stimulate single cells.
pub const STIMULI: &str = "stimuli";

/// What a circuit is made from.
#[derive(Clone, Copy, Debug)]
pub struct Described<'a> {
    /// The network.
    pub network: &'a Network,
    /// Sections of its cells seen from their places, in order; none for artificial ones.
    pub shapes: &'a [Option<Morphology>],
    /// Its extent, and from where on a voltage is a spike.
    pub params: &'a NetParams,
    /// How it is simulated.
    pub config: &'a SimConfig,
    /// What was recorded, if it was simulated.
    pub data: Option<&'a SimData>,
}

/// The files of a circuit with their paths in its folder.
#[derive(Clone, Debug, Default)]
pub struct Circuit {
    /// Path and content.
    pub files: Vec<(String, Content)>,
    /// What the format has no place for.
    pub unsaid: Vec<String>,
}

/// The content of a file.
#[derive(Clone, Debug)]
pub enum Content {
    /// A text.
    Text(String),
    /// An HDF5 file.
    Hdf5(Group),
}

impl Circuit {
    pub(crate) fn text(&mut self, path: impl Into<String>, text: String) {
        self.files.push((path.into(), Content::Text(text)));
    }

    /// A file that says that it is SONATA.
    pub(crate) fn hdf5(&mut self, path: impl Into<String>, group: Group) {
        let group = group
            .attribute("magic", Attribute::U32(0x0A7A))
            .attribute("version", Attribute::U32s(vec![0, 1]));
        self.files.push((path.into(), Content::Hdf5(group)));
    }
}

pub(crate) fn dict<const N: usize>(entries: [(&str, Value); N]) -> Dict {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

pub(crate) fn json(dict: Dict) -> String {
    write_json(&Value::Dict(dict), JsonStyle { indent: Some(2), sort_keys: false }) + "\n"
}

/// What SONATA has no place for, for this program.
fn exact(described: &Described<'_>) -> Value {
    let Described { params, network, .. } = described;
    let pops = network.pops.iter().map(|pop| (pop.label.clone(), Value::from(pop.tags.clone())));
    dict([
        ("sizeX", Value::Number(params.size_x)),
        ("sizeY", Value::Number(params.size_y)),
        ("sizeZ", Value::Number(params.size_z)),
        ("defaultThreshold", Value::Number(params.default_threshold)),
        ("pops", pops.collect::<Dict>().into()),
    ])
    .into()
}

/// The circuit of a network, and its results if there are any.
pub fn circuit(described: &Described<'_>) -> Circuit {
    let mut out = Circuit::default();
    nodes::write(&mut out, described);
    let from_stimuli = edges::write(&mut out, described);
    let at = |name: &str| Value::from(format!("$BASE_DIR/{name}"));
    let populations = dict([(
        NODES,
        dict([
            ("type", "biophysical".into()),
            ("morphologies_dir", at("morphologies")),
            ("biophysical_neuron_models_dir", at("biophysical_neuron_models")),
        ])
        .into(),
    )]);
    let list = |kind: &str, [file, types]: [&str; 2], populations: Dict| -> Value {
        let keys = [format!("{kind}s_file"), format!("{kind}_types_file")];
        dict([(&keys[0], at(file)), (&keys[1], at(types)), ("populations", populations.into())]).into()
    };
    let chemical = || Value::from(dict([("type", "chemical".into())]));
    let mut nodes = vec![list("node", ["nodes.h5", "node_types.csv"], populations)];
    let mut edges = vec![];
    if !described.network.conns.is_empty() {
        let own = dict([(edges::OWN, chemical())]);
        edges.push(list("edge", ["edges.h5", "edge_types.csv"], own));
    }
    if from_stimuli {
        let of = dict([(STIMULI, dict([("type", "virtual".into())]).into())]);
        nodes.push(list("node", ["stimuli_nodes.h5", "stimuli_node_types.csv"], of));
        let of = dict([(edges::FROM_STIMULI, chemical())]);
        edges.push(list("edge", ["stimuli_edges.h5", "stimuli_edge_types.csv"], of));
    }
    let config = dict([
        ("version", 2.0.into()),
        ("manifest", dict([("$BASE_DIR", ".".into())]).into()),
        (
            "components",
            dict([
                ("biophysical_neuron_models_dir", at("biophysical_neuron_models")),
                ("point_neuron_models_dir", at("point_neuron_models")),
                ("synaptic_models_dir", at("synaptic_models")),
            ])
            .into(),
        ),
        ("node_sets_file", at("node_sets.json")),
        ("networks", dict([("nodes", nodes.into()), ("edges", edges.into())]).into()),
        (EXACT, exact(described)),
    ]);
    out.text("circuit_config.json", json(config));
    recorded::write(&mut out, described);
    out
}
