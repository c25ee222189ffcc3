//! Where the columns of a tape are for one block of instances; what is not in one piece is gathered.

use super::memo::Memo;
use crate::executable::{Call, ColumnPointers};
use crate::ssa::graph::Source;
use crate::storage::CurrentOut;
use crate::tape::{Link, Tape};

/// One block of instances.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    /// First instance.
    pub at: usize,
    /// Instances.
    pub real: usize,
    /// Lanes computed: `real`, padded.
    pub len: usize,
    /// Distance of working columns.
    pub lanes: usize,
    /// Position of the first instance in the outputs.
    pub offset: usize,
}

impl Link {
    /// Whether it is found by row (of a node or an ion).
    pub fn row(&self) -> Option<Source> {
        match self {
            Link::Load(s @ (Source::Voltage | Source::Area | Source::Diameter | Source::Ion(..))) => Some(*s),
            _ => None,
        }
    }
}

/// What a tape works on besides what it is called with.
pub(crate) struct Beside<'a> {
    /// Working columns, and room for what is gathered, [`Span::lanes`] values each.
    pub memory: &'a mut [f64],
    /// What is kept between calls.
    pub memo: &'a mut Memo,
    /// Outputs, for current kernels and watched differences.
    pub out: Option<&'a mut CurrentOut>,
}

/// Finds where every column of the tape starts for a block, gathering what is not in one piece.
pub(crate) fn link(
    tape: &Tape,
    span: &Span,
    call: &mut Call<'_>,
    beside: Beside<'_>,
    columns: &mut ColumnPointers,
) {
    let Span { at, real, len, lanes, offset } = *span;
    let Beside { memory, memo, mut out } = beside;
    let columns = &mut columns.0;
    columns.clear();
    let working = usize::from(tape.working);
    let (work, mut buffers) = memory.split_at_mut(working * lanes);
    columns.extend(work.chunks_mut(lanes).map(<[f64]>::as_mut_ptr));
    let Call { instances, context, .. } = call;
    let stride = instances.stride();
    // Each memory is borrowed once, and all columns in it are found from there.
    let fields = part_of(instances.fields_mut(), stride, at, len);
    let values = part_of(&mut memo.values, stride, at, len);
    for link in &tape.links {
        let column = match *link {
            Link::Load(Source::Field(c)) => fields.column(c),
            Link::Load(Source::Memo(k)) => values.column(k),
            Link::Load(Source::Pointer(p)) => instances.pointers[p as usize][at..at + len].as_mut_ptr(),
            Link::Out(k) => {
                let Some(out) = out.as_deref_mut() else { continue };
                let column = out.column_mut(k as usize);
                column[offset..offset + len].as_mut_ptr()
            }
            Link::Load(source) => {
                let nodes = || &instances.node[at..at + real];
                let (values, rows): (&[f64], &[u32]) = match source {
                    Source::Ion(ion, variable) => {
                        let ion = ion as usize;
                        let columns = &context.ions[instances.ion_columns[ion] as usize];
                        (columns.column(variable), &instances.ion_rows[ion][at..at + real])
                    }
                    Source::Area => (context.area, nodes()),
                    Source::Diameter => (context.diameter, nodes()),
                    _ => (context.voltage, nodes()),
                };
                let (buffer, rest) = std::mem::take(&mut buffers).split_at_mut(lanes);
                buffers = rest;
                match piece(values, rows, len) {
                    // Never written through: the tape writes to fields, memos, outputs and working columns only.
                    Some(piece) => piece.as_ptr().cast_mut(),
                    None => {
                        gather(values, rows, &mut buffer[..len]);
                        buffer.as_mut_ptr()
                    }
                }
            }
        };
        columns.push(column);
    }
}

/// A part of the same instances in all columns of a memory.
#[derive(Clone, Copy)]
struct Part {
    start: *mut f64,
    /// Values in the memory.
    size: usize,
    stride: usize,
    at: usize,
    len: usize,
}

fn part_of(memory: &mut [f64], stride: usize, at: usize, len: usize) -> Part {
    Part { start: memory.as_mut_ptr(), size: memory.len(), stride, at, len }
}

impl Part {
    /// Where it is in a column.
    ///
    /// # Panics
    /// The memory does not have as many values.
    fn column(self, number: u32) -> *mut f64 {
        let first = number as usize * self.stride + self.at;
        assert!(first + self.len <= self.size, "a column is as long as the stride");
        self.start.wrapping_add(first)
    }
}

/// The values at `rows`, and those after up to `len`, if rows follow one another.
fn piece<'v>(values: &'v [f64], rows: &[u32], len: usize) -> Option<&'v [f64]> {
    let first = *rows.first()?;
    let starts = (first..).step_by(AT_ONCE);
    let one_piece = rows.chunks(AT_ONCE).zip(starts).all(|(rows, start)| rows[0] == start && follow(rows));
    if one_piece { values.get(first as usize..first as usize + len) } else { None }
}

/// Rows that are looked at together: cells side by side have such stretches of rows that follow one another.
const AT_ONCE: usize = 8;

/// Whether rows follow one another.
#[inline(always)]
fn follow(rows: &[u32]) -> bool {
    rows.iter().zip(rows[0]..).fold(true, |so_far, (row, want)| so_far & (*row == want))
}

/// The values at `rows`; lanes beyond get the last.
fn gather(values: &[f64], rows: &[u32], buffer: &mut [f64]) {
    let (eights, rest) = rows.as_chunks::<AT_ONCE>();
    let (whole, tail) = buffer.split_at_mut(eights.len() * AT_ONCE);
    for (buffer, rows) in whole.as_chunks_mut::<AT_ONCE>().0.iter_mut().zip(eights) {
        let first = rows[0] as usize;
        match values.get(first..first + AT_ONCE).and_then(|values| values.as_array()) {
            Some(values) if follow(rows) => *buffer = *values,
            _ => *buffer = rows.map(|row| values[row as usize]),
        }
    }
    for (value, &row) in tail.iter_mut().zip(rest) {
        *value = values[row as usize];
    }
    let last = rows.last().map_or(0.0, |&row| values[row as usize]);
    tail[rest.len()..].fill(last);
}
