//! Sources, and connections grouped by source.

use super::Sources;
use super::populations::has_for_netcons;
use super::variables::{Context, resolve};
use crate::events::network::Network;
use crate::events::numbering::Numbering;
use crate::events::queue::Target;
use crate::mechanisms::population::NONE;
use crate::worker::Worker;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_network::model::{Model, SourceKind};

/// Lowers the connections; returns where each has gone, by order of creation.
pub(super) fn lower_connections(
    model: &Model,
    sources: Sources,
    points: &[Target],
    worker: &mut Worker,
    problems: &mut Diagnostics,
) -> Vec<u32> {
    let Some(numbering) = Numbering::of(&worker.populations) else {
        problems.push(Diagnostic::error(
            "too many mechanism instances for one thread: use more threads or ranks",
        ));
        return Vec::new();
    };
    let (order, first_connection) = group_by_source(model);
    let mut network = Network {
        one_event: vec![false; model.sources.len()],
        origin: sources.origin,
        order: sources.order,
        uses: sources.uses,
        first_connection,
        numbering,
        ..Network::default()
    };
    let c = &model.connections;
    network.first_weight.push(0);
    for &n in &order {
        let n = n as usize;
        let target = points[c.target.get(n).index()];
        let mechanism = worker.populations[target.population as usize].mechanism();
        let Some(receive) = &mechanism.net_receive else {
            let message = format!("`{}` has no NET_RECEIVE: nothing can be connected to it", mechanism.name);
            problems.push(Diagnostic::error(message).at_path(format!("connections[{n}]")));
            return Vec::new();
        };
        let start = network.weights.len();
        network.weights.resize(start + receive.args.len(), 0.0);
        match network.weights[start..].get_mut(c.weight_index[n] as usize) {
            Some(weight) => *weight = c.weight[n],
            None if receive.args.is_empty() => {}
            None => {
                let message = format!(
                    "`{}` has {} weights: no weight {}",
                    mechanism.name,
                    receive.args.len(),
                    c.weight_index[n]
                );
                problems.push(Diagnostic::error(message).at_path(format!("connections[{n}]")));
                return Vec::new();
            }
        }
        network.place.push(network.numbering.place(target));
        network.first_weight.push(network.weights.len() as u32);
        network.delay.push(c.delay[n]);
    }
    network.compare_weights();
    let grouped = inverse(&order);
    let order_matters = worker
        .populations
        .iter()
        .any(|p| p.mechanism().net_receive.as_ref().is_some_and(|r| r.initial.is_some()));
    if order_matters {
        network.creation_order = grouped.clone();
    }
    worker.network = network;
    grouped
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

/// Lowers what sources watch.
pub(super) fn lower_sources(context: &Context<'_>, worker: &mut Worker, problems: &mut Diagnostics) {
    for (n, source) in context.model.sources.iter().enumerate() {
        let at = || format!("sources[{n}]");
        match source.kind {
            SourceKind::Events(point) => {
                let Target { population, instance } = context.points[point.index()];
                let population = &mut worker.populations[population as usize];
                let count = population.data.count;
                population.sources.resize(count, NONE);
                let slot = &mut population.sources[instance as usize];
                if *slot != NONE {
                    let message = "a point process can have one source only";
                    problems.push(Diagnostic::error(message).at_path(at()));
                }
                *slot = n as u32;
            }
            SourceKind::Remote => {}
            SourceKind::Crossing(variable) => match resolve(context, worker, variable) {
                Err(message) => problems.push(Diagnostic::error(message).at_path(at())),
                Ok(address) => {
                    worker.network.detectors.push(address, source.threshold, n as u32);
                }
            },
        }
    }
}

/// Lists the connections onto each instance for those who ask with FOR_NETCONS.
pub(super) fn list_fan_in(worker: &mut Worker) {
    for population in &mut worker.populations {
        if has_for_netcons(population.mechanism()) {
            population.fan_in = vec![Vec::new(); population.data.count];
        }
    }
    for connection in 0..worker.network.len() {
        let target = worker.network.target(connection);
        let fan_in = &mut worker.populations[target.population as usize].fan_in;
        if let Some(list) = fan_in.get_mut(target.instance as usize) {
            list.push(connection as u32);
        }
    }
}
