//! NEURON's density mechanisms that channels of NeuroML can say.

use super::{MECHANISM, property};
use crate::document::{Document, Element, parse};
use netpyne_base::{Diagnostic, Severity};

/// A current of a density mechanism, as a channel.
#[derive(Debug)]
pub struct Channel {
    /// The mechanism.
    pub mechanism: &'static str,
    /// What the channel is called.
    pub id: &'static str,
    /// The ion that it lets through.
    pub ion: Option<&'static str>,
    /// The parameter that is its conductance density, S/cm².
    pub conductance: &'static str,
    /// The parameter that is its reversal potential, mV; none: that of the ion.
    pub reversal: Option<&'static str>,
    /// Its gates: id, instances, then type, rate per ms, midpoint and scale in mV of the forward and of the reverse rate.
    gates: &'static [Gate],
}

type Rate = (&'static str, &'static str, &'static str, &'static str);
type Gate = (&'static str, &'static str, Rate, Rate);

/// Rates of Hodgkin and Huxley, J Physiol 117:500-544 (1952), as in `hh.mod`.
pub const CHANNELS: [Channel; 4] = [
    Channel {
        mechanism: "hh",
        id: "hh_na",
        ion: Some("na"),
        conductance: "gnabar",
        reversal: None,
        gates: &[
            ("m", "3", ("HHExpLinearRate", "1", "-40", "10"), ("HHExpRate", "4", "-65", "-18")),
            ("h", "1", ("HHExpRate", "0.07", "-65", "-20"), ("HHSigmoidRate", "1", "-35", "10")),
        ],
    },
    Channel {
        mechanism: "hh",
        id: "hh_k",
        ion: Some("k"),
        conductance: "gkbar",
        reversal: None,
        gates: &[("n", "4", ("HHExpLinearRate", "0.1", "-55", "10"), ("HHExpRate", "0.125", "-65", "-80"))],
    },
    Channel {
        mechanism: "hh",
        id: "hh_leak",
        ion: None,
        conductance: "gl",
        reversal: Some("el"),
        gates: &[],
    },
    Channel { mechanism: "pas", id: "pas", ion: None, conductance: "g", reversal: Some("e"), gates: &[] },
];

/// The reversal potential that an ion has in NEURON before anything sets it, mV.
pub fn reversal_of(ion: &str) -> Option<f64> {
    match ion {
        "na" => Some(50.0),
        "k" => Some(-77.0),
        _ => None,
    }
}

/// The element of a channel under an id.
pub fn channel_xml(channel: &Channel, id: &str) -> String {
    let Channel { mechanism, ion, gates, .. } = channel;
    let species = ion.map_or(String::new(), |ion| format!(" species=\"{ion}\""));
    let kind = if gates.is_empty() { "ionChannelPassive" } else { "ionChannelHH" };
    let mut out = format!("    <ionChannel id=\"{id}\" conductance=\"10 pS\" type=\"{kind}\"{species}>\n");
    out += &format!(
        "        <annotation>\n            <property tag=\"{MECHANISM}\" value=\"{mechanism}\"/>\n        </annotation>\n"
    );
    for (gate, instances, forward, reverse) in *gates {
        out += &format!("        <gateHHrates id=\"{gate}\" instances=\"{instances}\">\n");
        out +=
            "            <q10Settings type=\"q10ExpTemp\" q10Factor=\"3\" experimentalTemp=\"6.3 degC\"/>\n";
        for (name, (ty, rate, midpoint, scale)) in [("forwardRate", forward), ("reverseRate", reverse)] {
            out += &format!(
                "            <{name} type=\"{ty}\" rate=\"{rate} per_ms\" midpoint=\"{midpoint} mV\" scale=\"{scale} mV\"/>\n"
            );
        }
        out += "        </gateHHrates>\n";
    }
    out + "    </ionChannel>\n"
}

/// Which current of NEURON's a channel is; none if it says nothing of that, or is something else by now.
pub(crate) fn channel_of(
    document: &Document,
    element: &Element,
) -> (Option<&'static Channel>, Option<Diagnostic>) {
    let Some(mechanism) = property(element, MECHANISM) else { return (None, None) };
    let said = essence(element);
    let same = |channel: &&Channel| {
        let written = parse(&channel_xml(channel, "channel"));
        channel.mechanism == mechanism && written.is_some_and(|written| essence(&written) == said)
    };
    match CHANNELS.iter().find(same) {
        Some(channel) => (Some(channel), None),
        None => {
            let message = format!(
                "{} says that it is of NEURON's `{mechanism}`, but has other kinetics",
                element.name()
            );
            let d = document.wrong(element, message).help("what it says counts, and not that mechanism");
            (None, Some(Diagnostic { severity: Severity::Warning, ..d }))
        }
    }
}

/// What an element says, without its id and its properties.
fn essence(element: &Element) -> String {
    let mut attributes: Vec<String> = element
        .attributes
        .iter()
        .filter(|a| a.name != "id" || !element.tag.starts_with("ionChannel"))
        .map(|a| format!("{}={}", a.name, a.value.split_whitespace().collect::<String>()))
        .collect();
    attributes.sort();
    let children =
        element.children.iter().filter(|c| !matches!(c.tag.as_str(), "property" | "annotation" | "notes"));
    let children: Vec<String> = children.map(essence).collect();
    format!("{}({}){{{}}}", element.tag, attributes.join(","), children.join(";"))
}
