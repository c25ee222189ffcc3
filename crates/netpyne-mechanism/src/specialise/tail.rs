//! The last instances, too few for all lanes: what they see of their nodes is laid side by side, the code for eights runs on
//! that, and sums are put back. Lanes without an instance compute padding.
#![allow(unsafe_code)]

use super::layout::last_nodes;
use super::prepared::{Prepared, Task};
use crate::executable::Call;
use crate::native::NativeKernel;
use crate::native::data::{LANES, Operands};
use crate::ssa::graph::Source;
use crate::storage::Sums;
use crate::tape::Link;
use std::array::from_fn;

/// Columns of ions that a kernel may use here.
const MOST_IONS: usize = 8;

/// Runs code for eights of nodes on the instances behind those that it has just run on, with what was prepared for them. Says
/// how many those were; none if there are none, or if they cannot be run so.
pub(super) fn run_tail(
    (task, code): (Task<'_>, &NativeKernel),
    prepared: &Prepared,
    call: &mut Call<'_>,
    mut sums: Option<&mut Sums<'_>>,
) -> usize {
    let (tape, at) = (task.tape, task.count);
    let Call { instances, context, scratch } = call;
    let Some(nodes) = last_nodes(instances, at) else { return 0 };
    if nodes.iter().any(|&node| node as usize >= task.nodes) || at + LANES > instances.stride() {
        return 0;
    }
    let gather =
        |values: &[f64]| -> [f64; LANES] { from_fn(|k| values[nodes[k.min(nodes.len() - 1)] as usize]) };
    let [mut voltage, mut area, mut diameter] =
        [&*context.voltage, context.area, context.diameter].map(gather);
    let [mut rhs, mut d] = match &sums {
        Some(sums) => [&*sums.rhs, &*sums.d].map(gather),
        None => [[0.0; LANES]; 2],
    };
    let of_tail = sums.as_ref().and_then(|sums| sums.scale.get(at..instances.count())).unwrap_or_default();
    let mut scale: [f64; LANES] = from_fn(|k| of_tail.get(k).copied().unwrap_or(0.0));
    let mut of_ions = [[0.0; LANES]; MOST_IONS];
    let mut free = of_ions.iter_mut();
    let columns = &mut scratch.columns.0;
    columns.clone_from(&prepared.columns.0);
    for (link, column) in tape.links.iter().zip(tape.working..) {
        let start = &mut columns[usize::from(column)];
        *start = match link {
            // A table for all.
            _ if task.picked.contains(&column) => *start,
            Link::Load(Source::Voltage) => voltage.as_mut_ptr(),
            Link::Load(Source::Area) => area.as_mut_ptr(),
            Link::Load(Source::Diameter) => diameter.as_mut_ptr(),
            // Ions' columns may end with their last row.
            Link::Load(Source::Ion(ion, variable)) => {
                let Some(values) = free.next() else { return 0 };
                let column = context.ions[instances.ion_columns[*ion as usize] as usize].column(*variable);
                let rows = &instances.ion_rows[*ion as usize][at..];
                *values = from_fn(|k| column[rows[k.min(nodes.len() - 1)] as usize]);
                values.as_mut_ptr()
            }
            // Bits, a byte for every eight.
            Link::Out(_) => start.cast::<u8>().wrapping_add(at / LANES).cast(),
            Link::Load(_) => start.wrapping_add(at),
        };
    }
    let behind = usize::from(tape.working) + tape.links.len();
    columns[behind..behind + 3].copy_from_slice(&[rhs.as_mut_ptr(), d.as_mut_ptr(), scale.as_mut_ptr()]);
    columns[behind + 3] = columns[behind + 3].cast::<u8>().wrapping_add(at).cast();
    let (columns, uniforms) = (&scratch.columns.0, &prepared.uniforms);
    let data = Operands { columns, uniforms, tables: &prepared.tables, len: LANES, nodes: &[0], groups: &[] };
    // SAFETY: columns of fields, pointers and memos are as long as the stride, in which there is room for all lanes, as was
    // checked; classes and rows of bits are padded to eights; what is by node has been laid out here for node 0 and those after.
    unsafe { code.run(&data, &mut scratch.spill) };
    if let Some(sums) = &mut sums {
        for (k, &node) in nodes.iter().enumerate() {
            (sums.rhs[node as usize], sums.d[node as usize]) = (rhs[k], d[k]);
        }
    }
    nodes.len()
}
