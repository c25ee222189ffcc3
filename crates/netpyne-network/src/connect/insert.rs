//! Connections and point processes put into the network.

use crate::build::Build;
use crate::description::conns::{Link, PlanId};
use crate::description::network::CellIndex;
use crate::model::{ConnectionId, PointId, SourceId};
use netpyne_base::{Diagnostic, Shown};
use netpyne_mechanism::MechId;
use netpyne_mechanism::ir::FieldId;
use netpyne_specs::Dict;

/// A connection to make: from where, onto which point process, how strong and how late.
#[derive(Clone, Copy)]
pub(crate) struct Contact {
    pub source: SourceId,
    pub point: PointId,
    pub weight: f64,
    /// Element of the weight vector that `weight` is.
    pub weight_index: u8,
    /// In ms.
    pub delay: f64,
}

/// Whether events can be that late; below 0 ms they are not late at all, which is told once.
pub(crate) fn check_delay(build: &mut Build, delay: f64, path: &str) -> Result<(), (&'static str, String)> {
    if !delay.is_finite() {
        return Err(("delay", format!("{} is no finite number", Shown(delay))));
    }
    if delay < 0.0 {
        let odd = Diagnostic::warning("there are delays below 0 ms: such events arrive at once");
        build.report_once(odd.at_path(format!("{path}.delay")));
    }
    Ok(())
}

/// Adds a connection onto the cell `post` to the model and to the description.
pub(crate) fn push(build: &mut Build, post: CellIndex, contact: Contact, plan: PlanId) -> ConnectionId {
    let Contact { source, point, weight, weight_index, delay } = contact;
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
