//! An instantiated network as NeuroML 2.3, with a LEMS file that simulates it.
//!
//! ```text
//! xml  names                        elements | ids
//! morphology -> cells               sections to segments | what is in their membrane
//! points                            synapses, inputs, sources of spikes
//! network                           populations, projections, lists of inputs
//! simulation  hdf5                  the LEMS file | the same network in HDF5
//! ```

mod cells;
mod hdf5;
mod membrane;
mod morphology;
mod names;
mod network;
mod points;
mod simulation;
mod sources;
mod xml;

use self::names::Names;
use crate::save::Document;
use indexmap::IndexMap;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_network::Network;
use netpyne_network::morphology::Morphology;
use netpyne_specs::{Dict, JsonStyle, SimConfig, Value, write_json};

pub use hdf5::neuroml_hdf5;
pub use simulation::write_lems_simulation;

/// A network as NeuroML.
#[derive(Debug)]
pub struct NeuroMl {
    /// The file.
    pub text: String,
    /// What NeuroML cannot say, as warnings.
    pub unsaid: Diagnostics,
    /// The id of the network.
    pub id: String,
    /// Cells whose spikes can be recorded: gid and path.
    pub cells: Vec<(u32, String)>,
}

/// Component types in the order in which the schema wants them.
const ORDER: [&str; 11] = [
    "ionChannel",
    "expOneSynapse",
    "expTwoSynapse",
    "cell",
    "izhikevich2007Cell",
    "pulseGenerator",
    "voltageClamp",
    "spikeArray",
    "spikeGenerator",
    "spikeGeneratorPoisson",
    "spikeGeneratorRefPoisson",
];

/// A file being made.
struct Export<'a> {
    network: &'a Network,
    config: &'a SimConfig,
    /// Sections of the cells, by cell of the network; none for artificial ones.
    shapes: &'a [Option<Morphology>],
    names: Names,
    /// Type and text.
    components: Vec<(&'static str, String)>,
    /// What is not said, with how often.
    unsaid: IndexMap<String, usize>,
    /// Connections and stimuli among that, as [`KEPT`](netpyne_neuroml::neuron::KEPT) has them.
    kept_conns: Vec<Value>,
    kept_stims: Vec<Value>,
}

impl Export<'_> {
    /// Notes something that NeuroML cannot say.
    fn unsaid(&mut self, what: impl Into<String>) {
        *self.unsaid.entry(what.into()).or_default() += 1;
    }

    /// Keeps a connection as NetPyNE stores it, with its synapse if it has one.
    fn keep_connection(&mut self, i: usize) {
        let network = self.network;
        let conn = network.conn(i);
        let gid = Value::from(network.cells.gid[conn.post.index()].0 as usize);
        let synapse =
            conn.plan.syn_params.as_ref().map_or(Value::Null, |params| Value::Dict((**params).clone()));
        self.kept_conns.push(vec![gid, i.into(), network.conn_dict(i).into(), synapse].into());
    }

    /// Keeps a stimulus as NetPyNE stores it.
    fn keep_stimulus(&mut self, i: usize) {
        let stim = &self.network.stims[i];
        let gid = Value::from(self.network.cells.gid[stim.cell.index()].0 as usize);
        self.kept_stims.push(vec![gid, i.into(), Value::Dict((*stim.dict).clone())].into());
    }
}

/// Writes a network; `shapes` are the sections of its cells seen from their places, in order, none for artificial cells.
///
/// Values are those of the instantiated network. What NeuroML has no words for is told, and kept in properties that this program
/// understands, so that reading the file back gives the same network.
pub fn write_neuroml(document: &Document<'_>, shapes: &[Option<Morphology>]) -> NeuroMl {
    let Document { network, sim_config: config, net_params, .. } = *document;
    let mut export = Export {
        network,
        config,
        shapes,
        names: Names::default(),
        components: Vec::new(),
        unsaid: IndexMap::new(),
        kept_conns: Vec::new(),
        kept_stims: Vec::new(),
    };
    let name = [&config.sim_label, &config.filename].into_iter().find(|name| !name.is_empty());
    let id = export.names.unique(&format!("network_{}", name.map_or("netpyne", String::as_str)));
    let extent = [&net_params.size_x, &net_params.size_y, &net_params.size_z].map(|size| size.get());
    let (body, cells) = network::write(&mut export, &id, extent);
    let mut components = export.components;
    components.sort_by_key(|(ty, _)| ORDER.iter().position(|known| known == ty));
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://www.neuroml.org/schema/neuroml2 \
         https://raw.githubusercontent.com/NeuroML/NeuroML2/development/Schemas/NeuroML2/NeuroML_v2.3.xsd\" ",
    );
    text.push_str(&format!("id=\"{}\">\n", id.trim_start_matches("network_")));
    components.iter().for_each(|(_, component)| text.push_str(component));
    text.push_str(&body);
    text.push_str("</neuroml>\n");
    let told = |(what, n): (String, usize)| {
        let times = if n > 1 { format!(" ({n} times)") } else { String::new() };
        Diagnostic::warning(format!("{what}{times}"))
    };
    NeuroMl { text, unsaid: Diagnostics(export.unsaid.into_iter().map(told).collect()), id, cells }
}

/// A dictionary on one line.
fn json(dict: Dict) -> String {
    write_json(&Value::Dict(dict), JsonStyle { indent: None, sort_keys: false })
}

/// A dictionary of some entries.
fn dict<const N: usize>(entries: [(&str, Value); N]) -> Dict {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
