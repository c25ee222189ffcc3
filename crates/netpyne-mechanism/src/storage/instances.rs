//! All instances of one mechanism, as columns.
//!
//! Fields are a structure of arrays: element `e` of field `f` of instance `i` is
//! `fields[(first column of f + e) * stride + i]`, columns padded to [`PAD`] so that a block may be processed whole.

use super::cache::Cache;
use super::streams::HandleStream;
use super::table::TableData;
use crate::ir::visit::{Visitor, walk_block};
use crate::ir::{FieldId, GlobalId, IonUseId, Mechanism, Stmt};
use netpyne_math::aligned::Aligned;
use netpyne_math::random123::Random123;
use netpyne_math::scop_random::ScopRandom;
use std::sync::Arc;

/// Columns are padded to a multiple of this many values.
pub const PAD: usize = 16;

/// All instances of one mechanism on one worker.
#[derive(Clone, Debug, Default)]
pub struct Instances {
    count: usize,
    stride: usize,
    fields: Aligned,
    /// First column of each field.
    offsets: Vec<u32>,
    /// Values of the mechanism's globals, arrays in sequence.
    pub globals: Vec<f64>,
    /// First element of each global.
    global_offsets: Vec<u32>,
    /// Node of each instance (empty for artificial cells); padding repeats the last node.
    pub node: Vec<u32>,
    /// Per ion used: index of the ion's columns in [`Context::ions`](crate::Context::ions).
    pub ion_columns: Vec<u32>,
    /// Per ion used: row in the ion's columns of each instance; padded like `node`.
    pub ion_rows: Vec<Vec<u32>>,
    /// Per random variable: the stream of each instance.
    pub randoms: Vec<Vec<Random123>>,
    /// The sequence that draws of [`Mechanism::shared_random`] come from, as in NEURON; none: the streams of the instances.
    pub sequence: Option<Arc<ScopRandom>>,
    /// Per random stream that may be absent: that of each instance.
    pub handles: Vec<Vec<Option<HandleStream>>>,
    /// Per vector: that of each instance, if it has been given one.
    pub vectors: Vec<Vec<Option<Arc<[f64]>>>>,
    /// Per vector: whether kernels write to it.
    pub vectors_written: Vec<bool>,
    /// Per POINTER: the value pointed at, of each instance; the engine copies it in before a kernel and out after one that stores to it.
    pub pointers: Vec<Vec<f64>>,
    pub(crate) tables: Vec<TableData>,
    /// What the back end that runs the kernels keeps for these instances.
    pub(crate) cache: Cache,
}

impl Instances {
    /// `count` instances of `mechanism`, all fields and globals at their defaults, on no node yet.
    pub fn new(mechanism: &Mechanism, count: usize) -> Self {
        // An odd number of chunks, so that the same row of many columns does not fall into the same few cache sets.
        let stride = (count.div_ceil(PAD) | 1) * PAD;
        let mut out = Self { count, stride, ..Self::default() };
        let columns: u32 = mechanism.fields.iter().map(|field| field.len).sum();
        out.fields = Aligned::new(stride * columns as usize, 0.0);
        let mut offset = 0;
        for field in &mechanism.fields {
            out.offsets.push(offset);
            let first = offset as usize * stride;
            out.fields[first..][..stride * field.len as usize].fill(field.default);
            offset += field.len;
        }
        for global in &mechanism.globals {
            out.global_offsets.push(out.globals.len() as u32);
            let start = out.globals.len();
            out.globals.extend(std::iter::repeat_n(global.default, global.len as usize));
            out.globals[start..].iter_mut().zip(&global.first).for_each(|(x, first)| *x = *first);
        }
        out.ion_columns = vec![0; mechanism.ions.len()];
        out.ion_rows = vec![Vec::new(); mechanism.ions.len()];
        out.randoms = vec![vec![Random123::new(0, 0, 0); count]; mechanism.randoms.len()];
        out.handles = vec![vec![None; count]; mechanism.handles.len()];
        out.vectors = vec![vec![None; count]; mechanism.vectors.len()];
        out.vectors_written = vectors_written(mechanism);
        for (vector, values) in &mechanism.filled {
            if let Some(of_instances) = out.vectors.get_mut(vector.index()) {
                of_instances.fill(Some(Arc::clone(values)));
            }
        }
        out.pointers = vec![vec![0.0; stride]; mechanism.pointers.len()];
        out.tables = vec![TableData::default(); mechanism.tables.len()];
        out
    }

    /// How many there are.
    #[inline]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Length of every column of the fields: [`Self::count`] rounded up to [`PAD`], or a little more.
    #[inline]
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// The columns of all fields, one after the other, [`Self::stride`] values each.
    #[inline]
    pub fn fields(&self) -> &[f64] {
        &self.fields
    }

    /// The columns of all fields, to change.
    #[inline]
    pub fn fields_mut(&mut self) -> &mut [f64] {
        &mut self.fields
    }

    /// How many columns the fields have: one for each element of each field.
    pub fn columns(&self) -> usize {
        self.fields.len() / self.stride.max(1)
    }

    /// Where element `element` of a field of an instance is in [`Self::fields`].
    ///
    /// # Panics
    /// There is no such field.
    #[inline]
    pub fn index_of(&self, field: FieldId, element: u32, instance: usize) -> usize {
        (self.offsets[field.index()] + element) as usize * self.stride + instance
    }

    /// Where the first element of a global is in [`Self::globals`], if there is such a global.
    #[inline]
    pub fn first_global(&self, global: GlobalId) -> Option<usize> {
        self.global_offsets.get(global.index()).map(|&first| first as usize)
    }

    /// The values of a column by its number; padding is left out.
    #[inline]
    pub(crate) fn values(&self, column: usize) -> &[f64] {
        &self.fields[column * self.stride..][..self.count]
    }

    /// Makes padding like the last instance, so that lanes without an instance have nothing unusual to compute.
    pub(crate) fn fill_padding(&mut self) {
        let (count, stride) = (self.count, self.stride);
        if count > 0 {
            for column in self.fields.chunks_exact_mut(stride) {
                let last = column[count - 1];
                column[count..].fill(last);
            }
        }
    }

    /// Filled tables, one per [`Mechanism::tables`].
    pub fn tables(&self) -> &[TableData] {
        &self.tables
    }

    /// Fills a table, if there is one of this number.
    pub fn set_table(&mut self, number: usize, table: TableData) {
        if let Some(old) = self.tables.get_mut(number) {
            *old = TableData { times: old.times + 1, ..table };
            old.lay_out();
        }
    }

    /// Ends what [`Executable::specialise`](crate::Executable::specialise) began: everything may change again.
    pub fn end_specialisation(&mut self) {
        self.cache.clear();
    }

    /// Column of element `element` of field number `field`, padding included.
    pub fn column(&self, field: usize, element: usize) -> &[f64] {
        let start = (self.offsets[field] as usize + element) * self.stride;
        &self.fields[start..start + self.stride]
    }

    /// Column of element `element` of field number `field`, padding included, to change.
    pub fn column_mut(&mut self, field: usize, element: usize) -> &mut [f64] {
        let start = (self.offsets[field] as usize + element) * self.stride;
        &mut self.fields[start..start + self.stride]
    }

    /// Of an ion used, for an instance: the number of the ion's columns, and the row in them.
    pub fn ion_row(&self, ion: IonUseId, instance: usize) -> (usize, usize) {
        (self.ion_columns[ion.index()] as usize, self.ion_rows[ion.index()][instance] as usize)
    }
}

/// Which vectors the kernels and functions of a mechanism write to.
fn vectors_written(mechanism: &Mechanism) -> Vec<bool> {
    struct Written(Vec<bool>);
    impl Visitor for Written {
        fn stmt(&mut self, stmt: &Stmt) {
            if let Stmt::SetVector(vector, ..) = stmt
                && let Some(written) = self.0.get_mut(vector.index())
            {
                *written = true;
            }
        }
    }
    let mut written = Written(vec![false; mechanism.vectors.len()]);
    let functions = mechanism.functions.iter().map(|f| &f.body);
    mechanism.blocks().chain(functions).for_each(|block| walk_block(block, &mut written));
    written.0
}
