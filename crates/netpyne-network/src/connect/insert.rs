//! Connections and point processes put into the network.

use crate::build::Build;
use crate::description::conns::{Link, PlanId};
use crate::description::network::CellIndex;
use crate::model::{ConnectionId, PointId, SourceId};
use netpyne_base::Diagnostic;
use netpyne_mechanism::MechId;
use netpyne_mechanism::ir::FieldId;
use netpyne_specs::Dict;

/// Adds a connection to the model and to the description.
#[allow(clippy::too_many_arguments)]
pub(crate) fn push(
    build: &mut Build,
    post: CellIndex,
    source: SourceId,
    point: PointId,
    weight: f64,
    weight_index: u8,
    delay: f64,
    plan: PlanId,
) -> ConnectionId {
    let id = build.net.model.connections.push(source, point, weight, weight_index, delay);
    build.net.conns.post.push(post);
    build.net.conns.plan.push(plan);
    build.net.conns.link.push(Link::connection(id));
    id
}

/// Parameters of a point process from a dictionary.
pub(crate) fn parameters(
    build: &mut Build,
    mechanism: MechId,
    params: &Dict,
    path: &str,
) -> Vec<(FieldId, f64)> {
    let mut set = Vec::new();
    for (key, value) in params {
        match (build.field(mechanism, key), value.as_f64()) {
            (Some(field), Some(value)) => set.push((field, value)),
            (Some(_), None) => {
                let d = Diagnostic::error(format!("expected a number, found {}", value.kind()));
                build.report_once(d.at_path(format!("{path}.{key}")));
            }
            (None, _) => {
                let d = build.unknown_field(mechanism, key, format!("{path}.{key}"));
                build.report_once(d);
            }
        }
    }
    set
}
