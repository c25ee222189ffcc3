//! Channel densities that are mechanisms of NEURON.

use super::rule::Rule;
use crate::document::{Document, Element};
use crate::neuron::{CHANNELS, Channel, reversal_of};
use netpyne_base::Diagnostics;

/// Inserts a current of a mechanism of NEURON into sections.
pub(super) fn as_neuron(
    document: &Document,
    element: &Element,
    channel: &Channel,
    sections: &[usize],
    rule: &mut Rule,
) -> Result<(), Diagnostics> {
    let value = |name: &str, unit: &str| {
        let said = element.get(name).and_then(|text| document.units.value_in(text, unit));
        let wrong = || document.wrong_value(element, name, format!("a value in {unit} is expected")).into();
        said.ok_or_else(wrong)
    };
    let density: Result<f64, Diagnostics> = value("condDensity", "S_per_cm2");
    let (density, reversal) = (density?, value("erev", "mV")?);
    for s in sections {
        let Some(section) = rule.params.secs.get_mut(&rule.shape.sections[*s].name) else { continue };
        let mechanism = section.mechs.entry(channel.mechanism.to_owned()).or_default();
        // Currents of the mechanism that nothing is said of do not flow.
        for other in CHANNELS.iter().filter(|c| c.mechanism == channel.mechanism) {
            mechanism.entry(other.conductance.to_owned()).or_insert_with(|| 0.0.into());
        }
        mechanism.insert(channel.conductance.to_owned(), density.into());
        match (channel.reversal, channel.ion) {
            (Some(name), _) => {
                mechanism.insert(name.to_owned(), reversal.into());
            }
            (None, Some(ion)) if reversal_of(ion) != Some(reversal) => {
                let ions = section.ions.entry(ion.to_owned()).or_default();
                ions.insert("e".to_owned(), reversal.into());
            }
            _ => {}
        }
    }
    Ok(())
}
