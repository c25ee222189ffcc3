//! How instances lie at their nodes, and in ions' columns.

use crate::native::data::{LANES, Layout, NodeGroup, RowOf};
use crate::storage::Instances;

/// Where the rows of instances are, by eights, for code that walks over them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Eights {
    /// Words of the [walk](crate::native::data::Walk).
    pub words: Vec<u64>,
    /// Row numbers of the eights whose rows are scattered.
    pub numbers: Vec<u32>,
    /// Every node is below.
    pub nodes: usize,
    /// By number of the ion among those that the mechanism uses: every row is below.
    pub rows: Vec<usize>,
    /// Layouts that occur.
    pub layouts: Vec<Layout>,
}

/// The eights of all instances, for rows of these kinds; it is said whether rows of a kind are written, which no two of an eight
/// may share. None where they do, or where rows are missing.
pub(crate) fn eights(instances: &Instances, kinds: &[(RowOf, bool)]) -> Option<Eights> {
    let mut out = Eights { rows: vec![0; instances.ion_rows.len()], ..Eights::default() };
    let rows = |kind: RowOf| match kind {
        RowOf::Nodes => Some(&instances.node),
        RowOf::Ion(ion) => instances.ion_rows.get(ion as usize),
    };
    let count = instances.count();
    let all: Vec<&[u32]> =
        kinds.iter().map(|(kind, _)| rows(*kind)?.get(..count)).collect::<Option<Vec<_>>>()?;
    for (&rows, &(kind, _)) in all.iter().zip(kinds) {
        out.end_with(kind, rows);
    }
    for at in (0..count).step_by(LANES) {
        let these = at..(at + LANES).min(count);
        let layout = match these.len() {
            1 => Layout::Single,
            LANES if all.iter().all(|rows| follow(&rows[these.clone()])) => Layout::InOrder,
            _ => Layout::Scattered,
        };
        if !out.layouts.contains(&layout) {
            out.layouts.push(layout);
        }
        if layout == Layout::Scattered {
            let shared = |(rows, kind): (&&[u32], &(RowOf, bool))| kind.1 && !differ(&rows[these.clone()]);
            if all.iter().zip(kinds).any(shared) {
                return None;
            }
            out.words.push(Layout::MARK | ((1 << these.len()) - 1));
            out.words.push(4 * out.numbers.len() as u64);
            out.words.resize(out.words.len() + kinds.len() - 1, 0);
            for rows in &all {
                let last = rows[these.end - 1];
                let padding = std::iter::repeat_n(last, LANES - these.len());
                out.numbers.extend(rows[these.clone()].iter().copied().chain(padding));
            }
        } else {
            out.words.push(u64::from(layout == Layout::Single));
            out.words.extend(all.iter().map(|rows| 8 * u64::from(rows[at])));
        }
    }
    // Code follows the first one straight on.
    out.layouts.sort_by_key(|layout| *layout as u8);
    Some(out)
}

fn follow(rows: &[u32]) -> bool {
    rows.windows(2).all(|pair| pair[0] + 1 == pair[1])
}

fn differ(rows: &[u32]) -> bool {
    (1..rows.len()).all(|k| !rows[..k].contains(&rows[k]))
}

/// Leading instances in groups of rows at the same eight different nodes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups {
    pub groups: Vec<NodeGroup>,
    /// Instances in them.
    pub count: usize,
    /// Row numbers, and what is known of them.
    pub rows: Eights,
}

impl Groups {
    /// Whether the groups have two rows or more each, on average. False where there are none.
    pub fn has_several_rows(&self) -> bool {
        self.count > 0 && self.count >= 2 * LANES * self.groups.len()
    }
}

/// The groups, with row numbers of these ions.
pub(crate) fn groups(instances: &Instances, ions: &[u32]) -> Groups {
    let mut out = Groups::default();
    out.rows.rows = vec![0; instances.ion_rows.len()];
    let count = instances.count();
    let rows_of = |ion: &u32| instances.ion_rows.get(*ion as usize)?.get(..count);
    let Some(rows) = ions.iter().map(rows_of).collect::<Option<Vec<&[u32]>>>() else { return out };
    let nodes = instances.node.get(..count).unwrap_or_default();
    for (n, row) in nodes.chunks_exact(LANES).enumerate() {
        let these = n * LANES..(n + 1) * LANES;
        let (start, end) = (8 * these.start as u64, 8 * these.end as u64);
        let is_like = |group: &NodeGroup| {
            let first = group.start as usize / 8;
            group.nodes == *row && rows.iter().all(|rows| rows[these.clone()] == rows[first..first + LANES])
        };
        match out.groups.last_mut() {
            Some(group) if is_like(group) => group.end = end,
            _ => {
                if !differ(row) || !rows.iter().all(|rows| differ(&rows[these.clone()])) {
                    break;
                }
                let mut nodes = [0; LANES];
                nodes.copy_from_slice(row);
                let numbers = 4 * out.rows.numbers.len() as u64;
                out.groups.push(NodeGroup { start, end, nodes, numbers });
                for (rows, &ion) in rows.iter().zip(ions) {
                    out.rows.numbers.extend(&rows[these.clone()]);
                    out.rows.end_with(RowOf::Ion(ion), &rows[these.clone()]);
                }
                out.rows.end_with(RowOf::Nodes, row);
            }
        }
        out.count = these.end;
    }
    out
}

impl Eights {
    /// There are these rows too.
    fn end_with(&mut self, kind: RowOf, rows: &[u32]) {
        let end = rows.iter().max().map_or(0, |&row| row as usize + 1);
        let known = match kind {
            RowOf::Nodes => &mut self.nodes,
            RowOf::Ion(ion) => &mut self.rows[ion as usize],
        };
        *known = end.max(*known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::models::exp2syn;
    use crate::conformance::world::{Placement, World};
    use crate::validate::validate;

    #[test]
    fn groups_have_several_rows_where_nodes_come_again() {
        let synapse = validate(exp2syn()).unwrap();
        let of = |placement| groups(&World::new(&synapse, 48, placement).instances, &[]);
        let again = of(Placement::Rows);
        assert_eq!((again.groups.len(), again.count), (2, 48));
        assert!(again.has_several_rows());
        let once = of(Placement::Consecutive);
        assert_eq!((once.groups.len(), once.count), (6, 48));
        assert!(!once.has_several_rows());
        // Neighbours at the same node are in no group.
        assert_eq!(of(Placement::Shared).count, 0);
    }
}
