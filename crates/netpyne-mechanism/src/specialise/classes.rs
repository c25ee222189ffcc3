//! Instances by the values of their parameters.

use crate::native::data::{LANES, ORDINARY};
use crate::passes::exact::known::Known;
use crate::ssa::graph::Source;
use crate::tape::{Column, Link, Tape};

/// Instances with equal parameters.
#[derive(Clone, Debug)]
pub(crate) struct Classes {
    /// Of each instance, padded to eights.
    pub of: Vec<u8>,
    /// An instance of each class; at most eight.
    pub example: Vec<u32>,
}

/// Sorts instances by the columns that never change; none if there are too many different ones, or no such columns.
pub(super) fn classes(known: &Known<'_>) -> Option<Classes> {
    let Known { frozen, instances, .. } = *known;
    let differing =
        (0..frozen.len()).filter(|&c| frozen[c] && known.constant[c].is_none() && known.field_matters[c]);
    let columns: Vec<&[f64]> = differing.map(|c| instances.values(c)).collect();
    if columns.is_empty() {
        return None;
    }
    let mut example: Vec<u32> = Vec::new();
    let mut of = Vec::with_capacity(instances.count().next_multiple_of(LANES));
    for i in 0..instances.count() {
        let equal = |&e: &u32| columns.iter().all(|c| c[e as usize].to_bits() == c[i].to_bits());
        let class = example.iter().position(equal).unwrap_or_else(|| {
            example.push(i as u32);
            example.len() - 1
        });
        if class == LANES {
            return None;
        }
        of.push(class as u8);
    }
    of.resize(instances.count().next_multiple_of(LANES), 0);
    Some(Classes { of, example })
}

/// Columns of a tape that depend on the class only.
pub(super) fn picked(tape: &Tape, classes: Option<&Classes>, frozen: &[bool]) -> Vec<Column> {
    if classes.is_none() {
        return Vec::new();
    }
    let trusted = tape.steady.as_ref().is_some_and(|s| s.trusted);
    let links = tape.links.iter().zip(tape.working..);
    let by_class = |link: &Link| match link {
        Link::Load(Source::Field(column)) => frozen[*column as usize],
        Link::Load(Source::Memo(_)) => trusted,
        _ => false,
    };
    links.filter(|(link, _)| by_class(link)).map(|(_, column)| column).collect()
}

/// Columns of a tape whose values are neither very small nor very large, so that dividing by them takes the short way.
pub(super) fn ordinary(tape: &Tape, &Known { frozen, instances, .. }: &Known<'_>) -> Vec<Column> {
    let links = tape.links.iter().zip(tape.working..);
    let fit = |link: &Link| match link {
        Link::Load(Source::Field(column)) if frozen[*column as usize] => {
            let mut values = instances.values(*column as usize).iter();
            values.all(|x| ORDINARY.contains(x))
        }
        _ => false,
    };
    links.filter(|(link, _)| fit(link)).map(|(_, column)| column).collect()
}
