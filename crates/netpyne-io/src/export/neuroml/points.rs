//! Synapses and electrodes.

use super::cells::{parameter, parameters};
use super::xml::{Xml, quantity};
use super::{Export, dict, json};
use netpyne_network::model::PointId;
use netpyne_neuroml::neuron::{LABEL, MECHANISM, PARAMETERS, SYNAPSES};
use netpyne_specs::Dict;
use std::collections::HashMap;

/// The components of synapses and electrodes made so far.
#[derive(Default)]
pub(super) struct Points {
    known: HashMap<(usize, usize, String), Option<String>>,
}

/// A component with properties, written.
fn component(
    export: &mut Export<'_>,
    ty: &'static str,
    attributes: &[(&str, String)],
    properties: &[(&str, String)],
) {
    let attributes: Vec<(&str, &str)> =
        attributes.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let mut xml = Xml::new(1);
    xml.open(ty, &attributes);
    let properties: Vec<(&str, &str)> =
        properties.iter().map(|(tag, value)| (*tag, value.as_str())).collect();
    xml.annotation(&properties);
    xml.close(ty);
    export.components.push((ty, xml.text));
}

impl Points {
    /// The component of a point process under a label, made by `make` when it is first asked for.
    fn find(
        &mut self,
        export: &mut Export<'_>,
        point: PointId,
        label: &str,
        make: impl FnOnce(&mut Export<'_>) -> Option<String>,
    ) -> Option<String> {
        let points = &export.network.model.points;
        let i = point.index();
        let key = (points.mechanism[i].index(), points.parameters[i].index(), label.to_owned());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let made = make(export);
        self.known.insert(key, made.clone());
        made
    }

    /// The component of a synapse.
    pub fn synapse(&mut self, export: &mut Export<'_>, point: PointId, label: &str) -> String {
        self.find(export, point, label, |export| Some(synapse(export, point, label))).unwrap_or_default()
    }

    /// The component of an electrode; none for those that NeuroML has no words for.
    pub fn electrode(&mut self, export: &mut Export<'_>, point: PointId, source: &str) -> Option<String> {
        self.find(export, point, source, |export| electrode(export, point, source))
    }
}

fn synapse(export: &mut Export<'_>, point: PointId, label: &str) -> String {
    let model = &export.network.model;
    let mechanism = model.catalog.get(model.points.mechanism[point.index()]).name.clone();
    let value = |name: &str| parameter(model, point, name);
    let id = export.names.unique(label);
    let mut properties = vec![(MECHANISM, mechanism.clone())];
    if id != label {
        properties.push((LABEL, label.to_owned()));
    }
    let mut attributes = vec![("id", id.clone())];
    let Some(known) = SYNAPSES.iter().find(|s| s.mechanism == mechanism) else {
        // It has to be something, so that the connections can be said.
        attributes.push(("gbase", "0 uS".to_owned()));
        attributes.extend([("erev", "0 mV".to_owned()), ("tauDecay", "1 ms".to_owned())]);
        let mut all: Dict = dict([("mod", mechanism.as_str().into())]);
        all.extend(parameters(model, point));
        properties.push((PARAMETERS, json(all)));
        component(export, "expOneSynapse", &attributes, &properties);
        export.unsaid(format!(
            "the synapse `{mechanism}` (`{label}`) has no effect: it stands as one without conductance"
        ));
        return id;
    };
    attributes.push(("gbase", "1 uS".to_owned()));
    attributes.push(("erev", quantity(value("e"), "mV")));
    for (name, attribute) in known.times {
        // Times that are too close are taken apart, as the mechanism does.
        let most = 0.9999 * value("tau2");
        let time = if *name == "tau1" && value("tau1") > most { most } else { value(name) };
        attributes.push((attribute, quantity(time, "ms")));
    }
    component(export, known.ty, &attributes, &properties);
    id
}

fn electrode(export: &mut Export<'_>, point: PointId, source: &str) -> Option<String> {
    let model = &export.network.model;
    let mechanism = model.catalog.get(model.points.mechanism[point.index()]).name.clone();
    let value = |name: &str| parameter(model, point, name);
    // Duration of what never ends.
    let lasting = |dur: f64| quantity(dur.clamp(0.0, 1e9), "ms");
    let (ty, said) = match mechanism.as_str() {
        "IClamp" => (
            "pulseGenerator",
            vec![
                ("delay", quantity(value("del"), "ms")),
                ("duration", lasting(value("dur"))),
                ("amplitude", quantity(value("amp"), "nA")),
            ],
        ),
        "SEClamp" if value("dur2") == 0.0 && value("dur3") == 0.0 => (
            "voltageClamp",
            vec![
                ("delay", "0 ms".to_owned()),
                ("duration", lasting(value("dur1"))),
                ("targetVoltage", quantity(value("amp1"), "mV")),
                ("simpleSeriesResistance", quantity(value("rs"), "Mohm")),
            ],
        ),
        _ => {
            export.unsaid(format!("the stimulus `{source}`, a `{mechanism}`, is left out"));
            return None;
        }
    };
    let id = export.names.unique(source);
    let mut all: Dict = dict([("type", mechanism.as_str().into())]);
    all.extend(parameters(model, point));
    let mut properties = vec![(MECHANISM, mechanism), (PARAMETERS, json(all))];
    if id != source {
        properties.push((LABEL, source.to_owned()));
    }
    let mut attributes = vec![("id", id.clone())];
    attributes.extend(said);
    component(export, ty, &attributes, &properties);
    Some(id)
}
