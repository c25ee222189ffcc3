//! Instances whose systems of equations lanes do not solve: they are taken back to where they were, and run one at a time.

use super::fallback::ScalarRole;
use crate::block::run::Fallback;
use crate::executable::{Call, KernelError};
use crate::ir::{Kernel, Mechanism};
use crate::ssa::graph::Source;
use crate::ssa::trace::{UNSOLVED, unsolved};
use crate::ssa::traced::Traced;
use crate::storage::Instances;
use std::ops::Range;

/// What a kernel with systems of equations needs besides its code.
pub(super) struct Unsolved {
    /// Columns that show which instances have no solution.
    marks: Vec<u32>,
    /// What the kernel stores to of each instance.
    stored: Vec<Source>,
    /// Whether it stores to globals: the last instance decides what these are.
    globals: bool,
}

/// What is kept of it from call to call.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// What is stored to as it was before the kernel, a column after the other.
    before: Vec<f64>,
    /// Instances run so far, and those among them that were not solved.
    ran: usize,
    repeated: usize,
}

impl Kept {
    /// Whether lanes fail so often that they are not worth it.
    pub fn is_hopeless(&self) -> bool {
        const FIRST: usize = 10_000;
        const SHARE: usize = 8;
        self.ran >= FIRST && self.repeated > self.ran / SHARE
    }
}

impl Unsolved {
    /// Nothing for a kernel without systems of equations.
    pub fn of(m: &Mechanism, kernel: &Kernel, traced: &Traced) -> Option<Self> {
        let marks = unsolved(m, kernel);
        if marks.is_empty() {
            return None;
        }
        let all = traced.stores.iter().map(|&(source, _)| source);
        let (globals, stored): (Vec<_>, Vec<_>) = all.partition(|s| matches!(s, Source::Global(_)));
        Some(Self { marks, stored, globals: !globals.is_empty() })
    }

    /// Keeps what the kernel is going to change.
    pub fn keep(&self, range: &Range<usize>, call: &Call<'_>, kept: &mut Kept) {
        let Call { instances, context, .. } = call;
        kept.before.clear();
        for &source in &self.stored {
            match source {
                Source::Ion(ion, variable) => {
                    let columns = &context.ions[instances.ion_columns[ion as usize] as usize];
                    let values = columns.column(variable);
                    let rows = &instances.ion_rows[ion as usize][range.clone()];
                    kept.before.extend(rows.iter().map(|&row| values[row as usize]));
                }
                Source::Field(column) => {
                    kept.before.extend_from_slice(&instances.values(column as usize)[range.clone()]);
                }
                _ => {}
            }
        }
    }

    /// Runs what has not been solved one instance at a time.
    pub fn repeat(
        &self,
        range: Range<usize>,
        call: &mut Call<'_>,
        kept: &mut Kept,
        one_by_one: &ScalarRole<'_>,
    ) -> Result<(), KernelError> {
        kept.ran += range.len();
        for instance in range.clone() {
            if self.is_marked(instance, call.instances) {
                kept.repeated += 1;
                self.take_back(instance, &range, call, &kept.before);
                let of_last =
                    (self.globals && instance + 1 < range.end).then(|| call.instances.globals.clone());
                one_by_one.run(instance..instance + 1, call, None)?;
                if let Some(globals) = of_last {
                    call.instances.globals = globals;
                }
            }
        }
        Ok(())
    }

    fn is_marked(&self, instance: usize, instances: &Instances) -> bool {
        let marked =
            |&column: &u32| instances.values(column as usize)[instance].to_bits() == UNSOLVED.to_bits();
        self.marks.iter().any(marked)
    }

    fn take_back(&self, instance: usize, range: &Range<usize>, call: &mut Call<'_>, before: &[f64]) {
        let Call { instances, context, .. } = call;
        let columns = before.chunks(range.len());
        for (&source, column) in self.stored.iter().zip(columns) {
            let value = column[instance - range.start];
            match source {
                Source::Ion(ion, variable) => {
                    let row = instances.ion_rows[ion as usize][instance] as usize;
                    let columns = instances.ion_columns[ion as usize] as usize;
                    context.ions[columns].column_mut(variable)[row] = value;
                }
                Source::Field(column) => {
                    let at = column as usize * instances.stride() + instance;
                    instances.fields_mut()[at] = value;
                }
                _ => {}
            }
        }
    }
}
