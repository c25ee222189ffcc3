//! What populations send to each other.

use netpyne_analysis::{Feature, connectivity};
use netpyne_base::Gid;
use netpyne_plot::Source;
use serde::Serialize;

/// A matrix of populations: a row for each presynaptic one.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Links {
    pub name: &'static str,
    pub unit: &'static str,
    /// Row after row; `None` where nothing is known.
    pub values: Vec<Option<f64>>,
}

const FEATURES: [(Feature, &str, &str); 7] = [
    (Feature::Probability, "Probability", ""),
    (Feature::Count, "Synapses", ""),
    (Feature::Weight, "Mean weight", ""),
    (Feature::Delay, "Mean delay", "ms"),
    (Feature::Convergence, "Convergence", "synapses per target"),
    (Feature::Divergence, "Divergence", "synapses per source"),
    (Feature::MeanStrength, "Strength", "probability × weight"),
];

/// The matrices of all features; none if no synapses are known.
pub(crate) fn links(source: &Source<'_>) -> Vec<Links> {
    let Some(wiring) = source.wiring.filter(|wiring| wiring.synapses.iter().any(|s| s.pre.is_some())) else {
        return Vec::new();
    };
    let groups: Vec<Vec<Gid>> = source.populations.iter().map(|pop| pop.gids().to_vec()).collect();
    let matrices = FEATURES.iter().map(|(feature, name, unit)| {
        let matrix = connectivity(wiring.synapses.iter().copied(), &groups, &groups, *feature);
        let finite = |value: &f64| value.is_finite().then_some(*value);
        Links { name, unit, values: matrix.iter().map(finite).collect() }
    });
    // Weights and delays are not told by every file.
    matrices.filter(|links| links.values.iter().any(Option::is_some)).collect()
}
