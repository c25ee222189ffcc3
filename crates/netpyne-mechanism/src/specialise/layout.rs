//! How instances lie at their nodes, and in ions' columns.

use crate::native::data::{LANES, NodeGroup};
use crate::storage::Instances;

/// Instances in eights of nodes that follow one another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Eights {
    /// First node of each eight of the leading instances.
    pub first: Vec<u32>,
    /// Every node is below.
    pub end: usize,
}

/// The first nodes of all eights, if all are like that; instances that make no eight are left out.
pub(crate) fn eights(instances: &Instances) -> Option<Eights> {
    let whole = instances.count() - instances.count() % LANES;
    let nodes = instances.node.get(..whole)?;
    let follow = |eight: &[u32]| eight.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    let last = last_nodes(instances, whole).unwrap_or_default();
    let all = whole + last.len() > 0 && nodes.chunks_exact(LANES).all(follow);
    let first = || nodes.iter().step_by(LANES).copied().collect();
    let end = nodes.iter().chain(last).max().map_or(0, |&n| n as usize + 1);
    all.then(|| Eights { first: first(), end })
}

/// Leading groups of rows at the same eight different nodes, and the number of instances in them.
pub(crate) fn groups(instances: &Instances) -> (Vec<NodeGroup>, usize) {
    let rows: Vec<&[u32]> = if instances.node.len() < instances.count() {
        Vec::new()
    } else {
        instances.node[..instances.count()].chunks_exact(LANES).collect()
    };
    let mut groups: Vec<NodeGroup> = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        let (start, end) = ((n * LANES * 8) as u64, ((n + 1) * LANES * 8) as u64);
        match groups.last_mut() {
            Some(group) if group.nodes == **row => group.end = end,
            _ => {
                let different = (1..LANES).all(|k| !row[..k].contains(&row[k]));
                if !different {
                    return (groups, n * LANES);
                }
                let mut nodes = [0; LANES];
                nodes.copy_from_slice(row);
                groups.push(NodeGroup { start, end, nodes });
            }
        }
    }
    (groups, rows.len() * LANES)
}

/// Per ion: whether the rows of all instances follow one another.
pub(crate) fn ions_in_order(instances: &Instances) -> Vec<bool> {
    let follow = |rows: &Vec<u32>| {
        rows.len() >= instances.count()
            && rows[..instances.count()].windows(2).all(|pair| pair[0] + 1 == pair[1])
    };
    instances.ion_rows.iter().map(follow).collect()
}

/// Nodes of the instances behind the last whole eight, if there are any and each has a node of its own.
pub(crate) fn last_nodes(instances: &Instances, whole: usize) -> Option<&[u32]> {
    let nodes = instances.node.get(whole..instances.count())?;
    let apart = (1..nodes.len()).all(|k| !nodes[..k].contains(&nodes[k]));
    (apart && (1..LANES).contains(&nodes.len())).then_some(nodes)
}
