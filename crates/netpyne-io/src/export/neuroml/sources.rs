//! Sources of spikes: what NEURON calls artificial cells.

use super::Export;
use super::cells::parameter;
use super::xml::{Xml, quantity};
use netpyne_network::model::PointId;

/// Most spikes that are written one by one.
const MOST_SPIKES: f64 = 100_000.0;

/// The component of a source, made anew each time.
pub(super) fn source(export: &mut Export<'_>, point: PointId, label: &str) -> String {
    let id = export.names.unique(label);
    let model = &export.network.model;
    let mechanism = model.catalog.get(model.points.mechanism[point.index()]).name.clone();
    let mut times: Vec<f64> = Vec::new();
    let (mut ty, mut said) = ("spikeArray", Vec::new());
    if mechanism == "NetStim" {
        let value = |name: &str| parameter(model, point, name);
        let [interval, number, start, noise] = ["interval", "number", "start", "noise"].map(value);
        let until = export.config.duration.get();
        let count = number.min(((until - start) / interval).max(0.0).floor() + 1.0);
        if start < 0.0 || number <= 0.0 {
            // It never begins.
        } else if noise > 0.0 {
            said.push(("averageRate", quantity(1000.0 / interval, "Hz")));
            ty = "spikeGeneratorPoisson";
            if noise < 1.0 {
                ty = "spikeGeneratorRefPoisson";
                said.push(("minimumISI", quantity((1.0 - noise) * interval, "ms")));
            }
            if start > 0.0 {
                export.unsaid(format!("the spikes of `{label}` begin at once, and not at {start} ms"));
            }
            if number < 1e6 {
                export.unsaid(format!("the spikes of `{label}` do not end after {number}"));
            }
        } else if count <= MOST_SPIKES {
            times = (0..count as u64).map(|i| start + i as f64 * interval).filter(|t| *t <= until).collect();
        } else {
            ty = "spikeGenerator";
            said.push(("period", quantity(interval, "ms")));
        }
    } else if let Some((.., listed)) = model.vectors.iter().find(|(p, ..)| *p == point) {
        times = listed.iter().copied().filter(|t| *t >= 0.0).collect();
    } else {
        export.unsaid(format!("the artificial cells `{mechanism}` of `{label}` send no spikes"));
    }
    let mut attributes = vec![("id", id.as_str())];
    attributes.extend(said.iter().map(|(key, value)| (*key, value.as_str())));
    let mut xml = Xml::new(1);
    xml.open(ty, &attributes);
    for (i, time) in times.iter().enumerate() {
        xml.empty("spike", &[("id", &i.to_string()), ("time", &quantity(*time, "ms"))]);
    }
    xml.close(ty);
    export.components.push((ty, xml.text));
    id
}
