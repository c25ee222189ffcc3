//! The last instances, too few for all lanes: what they see of their nodes and ions is laid side by side, the code for eights runs
//! on that, and sums are put back. Lanes without an instance compute padding.

use super::layout::last_nodes;
use super::task::{Memory, Task};
use crate::executable::{Call, ColumnPointers};
use crate::native::data::LANES;
use crate::ssa::graph::Source;
use crate::storage::Sums;
use crate::tape::Link;

/// Rows of sums and their scales, before what is gathered.
const SUM_ROWS: usize = 3;

/// What is known of the last instances from call to call.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// How many there are; 0 as well if they cannot be run so.
    pub count: usize,
    /// Of each column of the tape: in which memory it is, and how many values behind its start.
    pub places: Vec<(Memory, usize)>,
    /// What is gathered for each call, in rows behind those of the sums.
    gathered: Vec<Source>,
    /// The rows, [`LANES`] values each: right-hand side, diagonal, scale, what is gathered.
    pub rows: Vec<f64>,
    /// Where columns start in this call.
    pub columns: ColumnPointers,
}

impl Tail {
    /// Finds out where columns are, with `places` of the instances before.
    pub fn find(&mut self, task: Task<'_>, places: &[(Memory, usize)], call: &Call<'_>) {
        let Task { tape, count: at, .. } = task;
        let Call { instances, context, .. } = call;
        self.count = 0;
        let Some(nodes) = last_nodes(instances, at) else { return };
        if nodes.iter().any(|&node| node as usize >= task.nodes) || at + LANES > instances.stride() {
            return;
        }
        self.gathered.clear();
        self.places.clear();
        self.places.extend_from_slice(places);
        for (link, column) in tape.links.iter().zip(usize::from(tape.working)..) {
            let place = &mut self.places[column];
            *place = match (*link, *place) {
                // A table for all.
                (_, place @ (Memory::Picked, _)) => place,
                (_, (memory @ (Memory::Fields | Memory::Memo), start)) => (memory, start + at),
                (Link::Load(source), _) if link.row().is_some() => {
                    if let Source::Ion(ion, variable) = source {
                        let columns = &context.ions[instances.ion_columns[ion as usize] as usize];
                        let rows = &instances.ion_rows[ion as usize];
                        let values = columns.column(variable).len();
                        let there = rows.get(at..at + nodes.len());
                        if !there.is_some_and(|rows| rows.iter().all(|&row| (row as usize) < values)) {
                            return;
                        }
                    }
                    self.gathered.push(source);
                    (Memory::Rows, (SUM_ROWS + self.gathered.len() - 1) * LANES)
                }
                (_, place) => place,
            };
        }
        self.rows.clear();
        self.rows.resize((SUM_ROWS + self.gathered.len()) * LANES, 0.0);
        self.count = nodes.len();
    }

    /// Lays side by side what the instances behind the first `at` see.
    #[inline]
    pub fn gather(&mut self, at: usize, call: &Call<'_>, sums: Option<&Sums<'_>>) {
        let Call { instances, context, .. } = call;
        let these = at..at + self.count;
        let nodes = &instances.node[these.clone()];
        let (of_sums, rows) = self.rows.split_at_mut(SUM_ROWS * LANES);
        if let Some(sums) = sums {
            let (rhs, rest) = of_sums.split_at_mut(LANES);
            let (d, scale) = rest.split_at_mut(LANES);
            for (k, &node) in nodes.iter().enumerate() {
                (rhs[k], d[k]) = (sums.rhs[node as usize], sums.d[node as usize]);
            }
            if let Some(scales) = sums.scale.get(these.clone()) {
                scale[..scales.len()].copy_from_slice(scales);
            }
        }
        for (row, source) in rows.chunks_exact_mut(LANES).zip(&self.gathered) {
            let (values, at): (&[f64], &[u32]) = match *source {
                Source::Ion(ion, variable) => {
                    let columns = &context.ions[instances.ion_columns[ion as usize] as usize];
                    (columns.column(variable), &instances.ion_rows[ion as usize][these.clone()])
                }
                Source::Area => (context.area, nodes),
                Source::Diameter => (context.diameter, nodes),
                _ => (&*context.voltage, nodes),
            };
            for (value, &at) in row.iter_mut().zip(at) {
                *value = values[at as usize];
            }
            let last = row[self.count - 1];
            row[self.count..].fill(last);
        }
    }

    /// Puts the sums back.
    #[inline]
    pub fn put_back(&self, at: usize, call: &Call<'_>, sums: &mut Sums<'_>) {
        for (k, &node) in call.instances.node[at..at + self.count].iter().enumerate() {
            (sums.rhs[node as usize], sums.d[node as usize]) = (self.rows[k], self.rows[LANES + k]);
        }
    }
}
