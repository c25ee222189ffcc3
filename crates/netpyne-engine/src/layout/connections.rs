//! Sources, and connections grouped by source.

use super::populations::has_for_netcons;
use super::sources::Sources;
use super::variables::{Mapping, resolve};
use crate::arrays::detectors::Detectors;
use crate::arrays::index::InstanceIndex;
use crate::arrays::network::Network;
use crate::arrays::population::{NONE, Population};
use crate::arrays::target::Target;
use crate::arrays::variables::Variables;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_network::model::{Model, SourceKind};

/// Lays out the connections: the network, all weights, and where each connection has gone, by order of creation.
pub(super) fn lay_out_connections(
    model: &Model,
    sources: Sources,
    points: &[Target],
    populations: &[Population],
) -> Result<(Network, Vec<f64>, Vec<u32>), Diagnostics> {
    let Some(index) = InstanceIndex::of(populations) else {
        let message = "too many mechanism instances for one thread: use more threads or ranks";
        return Err(Diagnostic::error(message).into());
    };
    let (order, first_connection) = group_by_source(model);
    let mut network = Network {
        one_event: vec![false; model.sources.len()],
        origin: sources.origin,
        order: sources.order,
        uses: sources.uses,
        first_connection,
        index,
        ..Network::default()
    };
    let mut weights = Vec::new();
    let c = &model.connections;
    network.first_weight.push(0);
    for &n in &order {
        let n = n as usize;
        let target = points[c.target.get(n).index()];
        let mechanism = populations[target.population as usize].mechanism();
        let mistake = |message: String| Diagnostic::error(message).at_path(format!("connections[{n}]"));
        let Some(receive) = &mechanism.net_receive else {
            let message = format!("`{}` has no NET_RECEIVE: nothing can be connected to it", mechanism.name);
            return Err(mistake(message).into());
        };
        let start = weights.len();
        weights.resize(start + receive.args.len(), 0.0);
        match weights[start..].get_mut(c.weight_index[n] as usize) {
            Some(weight) => *weight = c.weight[n],
            None if receive.args.is_empty() => {}
            None => {
                let (count, number) = (receive.args.len(), c.weight_index[n]);
                let message = format!("`{}` has {count} weights: no weight {number}", mechanism.name);
                return Err(mistake(message).into());
            }
        }
        network.targets.push(network.index.number(target));
        network.first_weight.push(weights.len() as u32);
        // Events from the past are delivered as soon as they are sent.
        network.delay.push(c.delay[n].max(0.0));
    }
    network.compare_weights();
    let grouped = inverse(&order);
    let order_matters =
        populations.iter().any(|p| p.mechanism().net_receive.as_ref().is_some_and(|r| r.initial.is_some()));
    if order_matters {
        network.creation_order = grouped.clone();
    }
    Ok((network, weights, grouped))
}

/// Connections by source, in order of creation; and where each source's begin.
fn group_by_source(model: &Model) -> (Vec<u32>, Vec<u32>) {
    let sources = &model.connections.source;
    let mut first = vec![0u32; model.sources.len() + 1];
    for source in sources {
        first[source.index() + 1] += 1;
    }
    for n in 1..first.len() {
        first[n] += first[n - 1];
    }
    let mut next = first.clone();
    let mut order = vec![0u32; sources.len()];
    for (n, source) in sources.iter().enumerate() {
        let at = &mut next[source.index()];
        order[*at as usize] = n as u32;
        *at += 1;
    }
    (order, first)
}

fn inverse(order: &[u32]) -> Vec<u32> {
    let mut inverse = vec![0; order.len()];
    for (at, &n) in order.iter().enumerate() {
        inverse[n as usize] = at as u32;
    }
    inverse
}

/// Lays out what sources watch.
pub(super) fn lay_out_sources(
    mapping: &Mapping<'_>,
    variables: &mut Variables,
    detectors: &mut Detectors,
    problems: &mut Diagnostics,
) {
    for (n, source) in mapping.model.sources.iter().enumerate() {
        let at = || format!("sources[{n}]");
        match source.kind {
            SourceKind::Events(point) => {
                let Target { population, instance } = mapping.points[point.index()];
                let population = &mut variables.populations[population as usize];
                let count = population.data.count();
                population.sources.resize(count, NONE);
                let slot = &mut population.sources[instance as usize];
                if *slot != NONE {
                    let message = "a point process can have one source only";
                    problems.push(Diagnostic::error(message).at_path(at()));
                }
                *slot = n as u32;
            }
            SourceKind::Remote => {}
            SourceKind::Crossing(variable) => match resolve(mapping, variables, variable) {
                Err(message) => problems.push(Diagnostic::error(message).at_path(at())),
                Ok(address) => detectors.push(address, source.threshold, n as u32),
            },
        }
    }
}

/// Lists the connections onto each instance of mechanisms that go through them with FOR_NETCONS.
pub(super) fn list_fan_in(populations: &mut [Population], network: &Network) {
    for population in &mut *populations {
        if has_for_netcons(population.mechanism()) {
            population.fan_in = vec![Vec::new(); population.data.count()];
        }
    }
    for connection in 0..network.len() {
        let target = network.target(connection);
        let fan_in = &mut populations[target.population as usize].fan_in;
        if let Some(list) = fan_in.get_mut(target.instance as usize) {
            list.push(connection as u32);
        }
    }
}
