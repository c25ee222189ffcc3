//! Cells that stand for all that conditions select: all of them, or, of very large populations, some at equal distances.

use crate::build::Build;
use crate::build::all_cells::Group;
use crate::build::share::Ordinal;
use crate::selection::{NoCondition, select_among};
use netpyne_specs::Conds;

/// Cells of the whole network that are looked at for one rule.
const LOOKED_AT: u32 = 1 << 17;

/// Cells of a population that are looked at in any case.
const LEAST: u32 = 1024;

/// Selected cells, in order of creation; each stands for a number of cells.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample {
    cells: Vec<Ordinal>,
    /// For how many cells these and the ones before stand.
    upto: Vec<u64>,
    /// Whether each stands for itself.
    pub is_exact: bool,
}

impl Sample {
    /// Of the cells that fulfil conditions.
    pub fn select(build: &Build, conds: &Conds) -> Result<Self, NoCondition> {
        let mut sample = Self { is_exact: true, ..Self::default() };
        select_among(
            build,
            conds,
            |group| stride(build, group),
            |cell| {
                let (group, i) = build.all_cells.group(cell);
                let stands_for = stride(build, group).min(group.count() - i);
                sample.push(cell, u64::from(stands_for));
            },
        )?;
        Ok(sample)
    }

    /// These cells, each for itself.
    pub fn of(cells: impl IntoIterator<Item = Ordinal>) -> Self {
        let mut sample = Self { is_exact: true, ..Self::default() };
        cells.into_iter().for_each(|cell| sample.push(cell, 1));
        sample
    }

    fn push(&mut self, cell: Ordinal, stands_for: u64) {
        self.cells.push(cell);
        self.upto.push(self.count() + stands_for);
        self.is_exact &= stands_for == 1;
    }

    /// How many cells it stands for.
    pub fn count(&self) -> u64 {
        self.upto.last().copied().unwrap_or(0)
    }

    /// The cell that stands for number `i` of those it stands for.
    pub fn get(&self, i: u64) -> Option<Ordinal> {
        let at = if self.is_exact { i as usize } else { self.upto.partition_point(|upto| *upto <= i) };
        self.cells.get(at).copied()
    }

    /// Its cells, with how many each stands for.
    pub fn iter(&self) -> impl Iterator<Item = (Ordinal, u64)> {
        let before = [0].iter().chain(&self.upto);
        self.cells.iter().zip(&self.upto).zip(before).map(|((cell, upto), before)| (*cell, upto - before))
    }

    /// The same without the cells that `keep` does not want.
    pub fn filter(&self, keep: impl Fn(Ordinal) -> bool) -> Self {
        let mut sample = Self { is_exact: true, ..Self::default() };
        self.iter().filter(|(cell, _)| keep(*cell)).for_each(|(cell, n)| sample.push(cell, n));
        sample
    }

    /// How many cells are in both, whose cells ascend.
    pub fn common(&self, other: &Self) -> u64 {
        let mut others = other.iter().peekable();
        let mut both = 0;
        for (cell, n) in self.iter() {
            while others.next_if(|(other, _)| *other < cell).is_some() {}
            if others.peek().is_some_and(|(other, _)| *other == cell) {
                both += n;
            }
        }
        both
    }
}

/// One in how many cells of a population is looked at.
fn stride(build: &Build, group: &Group) -> u32 {
    let share = LOOKED_AT / (build.all_cells.groups.len() as u32).max(1);
    group.count().div_ceil(share.max(LEAST)).max(1)
}
