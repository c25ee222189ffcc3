//! What NEURON's own mechanisms are in NeuroML, and what a file tells of the network that it was written from.
//!
//! NeuroML that this program writes says in properties which mechanism of NEURON an element stands for, and what NeuroML itself
//! has no words for. Other readers need none of it. Values are those of the elements: properties say what they are values of.

mod channels;
mod points;

pub use channels::{CHANNELS, Channel, channel_xml, reversal_of};
pub use points::{IZHIKEVICH, PointCell, SYNAPSES, Synapse, izhikevich};

use crate::document::{Document, Element};
use netpyne_base::{Diagnostic, Diagnostics, SourceFile};
use netpyne_specs::{Dict, Value, read_json};

pub(crate) use channels::channel_of;

/// The mechanism of NEURON that a component stands for.
pub const MECHANISM: &str = "neuron:mechanism";

/// What NEURON knows of a section besides its points and membrane, as JSON: `name`, `L` if it has no points of its own.
pub const SECTION: &str = "neuron:section";

/// Parts of a cell that NeuroML has no words for, as JSON: sections with `mechs`, `ions`, `pointps`.
pub const MEMBRANE: &str = "neuron:membrane";

/// Global variables of NEURON, as JSON.
pub const GLOBALS: &str = "neuron:globals";

/// All parameters of a mechanism that NeuroML has no words for, as JSON.
pub const PARAMETERS: &str = "neuron:parameters";

/// The name that something has in NetPyNE.
pub const LABEL: &str = "netpyne:label";

/// What a population is in NetPyNE, as JSON: `pop`, `firstGid`, `tags`, `params` of artificial cells.
pub const POPULATION: &str = "netpyne:population";

/// What a source of spikes is in NetPyNE: a stimulus of each cell that it is connected to, as JSON.
pub const STIMULUS: &str = "netpyne:stimulus";

/// Connections and stimuli that NeuroML has no words for, as JSON: `conns`, lists of the gid of the target, a number that orders
/// them, the connection and its synapse (or null) as NetPyNE stores them; `stims`, the same without synapse.
pub const KEPT: &str = "netpyne:kept";

/// Marks an instantiated network, as JSON: `sizeX`, `sizeY`, `sizeZ`; `rules`, labels of projections and inputs by id.
pub const NETWORK: &str = "netpyne:network";

/// The value of a property of an element, which may stand in an annotation.
pub fn property<'e>(element: &'e Element, tag: &str) -> Option<&'e str> {
    let properties = element.all("property").chain(element.all("annotation").flat_map(|a| a.all("property")));
    properties.filter(|p| p.get("tag") == Some(tag)).find_map(|p| p.get("value"))
}

/// A property that holds a dictionary as JSON; none if there is none.
///
/// # Errors
/// What it holds is no dictionary.
pub fn dictionary(document: &Document, element: &Element, tag: &str) -> Result<Option<Dict>, Diagnostics> {
    let Some(text) = property(element, tag) else { return Ok(None) };
    let wrong = |why: String| {
        let d =
            Diagnostic::error(format!("the property `{tag}` of {} is not understood: {why}", element.name()));
        Err(document
            .at(
                d.help("it is written by this program, as JSON; without it NeuroML alone counts"),
                element.place,
            )
            .into())
    };
    match read_json(&SourceFile::new(tag, text.to_owned())) {
        Ok(Value::Dict(dict)) => Ok(Some(dict)),
        Ok(other) => wrong(format!("a dictionary is expected, not {}", other.kind())),
        Err(error) => wrong(error.message.clone()),
    }
}
