//! Where the model's points and connections are in the workers, for those who read and write variables between runs.

use super::partition::assign::Assignment;
use crate::arrays::target::Target;
use netpyne_network::model::{Model, PointId};

/// What is known of a part: instance of each point, place of each connection.
pub(crate) type OfPart = (Vec<Target>, Vec<u32>);

/// Worker and place there, by number in the model.
#[derive(Clone, Debug, Default)]
pub(crate) struct Locations {
    pub points: Vec<(u32, Target)>,
    pub connections: Vec<(u32, u32)>,
}

impl Locations {
    /// Puts together what is known of all parts; nothing is there twice, and parts keep the order of the whole.
    pub fn of_whole(model: &Model, assignment: &Assignment, parts: &[OfPart]) -> Self {
        let part_of = |point: PointId| if parts.len() == 1 { 0 } else { assignment.points[point.index()] };
        let mut seen = vec![(0, 0); parts.len()];
        let points = (0..model.points.len()).map(|n| {
            let part = part_of(PointId::from_index(n)) as usize;
            seen[part].0 += 1;
            (part as u32, parts[part].0[seen[part].0 - 1])
        });
        let points = points.collect();
        let connections = model.connections.target.iter().map(|target| {
            let part = part_of(target) as usize;
            seen[part].1 += 1;
            (part as u32, parts[part].1[seen[part].1 - 1])
        });
        let connections = connections.collect();
        Self { points, connections }
    }
}
