//! The cells that a rule means.

use crate::build::Build;
use crate::build::all_cells::Group;
use crate::build::conditions::{coordinate, python_eq, tag};
use crate::build::share::Ordinal;
use crate::description::network::Tags;
use netpyne_specs::{Conds, Value};

/// A condition that is no condition, and why.
pub(crate) type NoCondition = (String, &'static str);

/// The cells, of all parts, that fulfil the conditions of a connection or stimulation rule: coordinates in half-open
/// ranges, other tags equal or in a list.
pub(crate) fn select(build: &Build, conds: &Conds) -> Result<Vec<Ordinal>, NoCondition> {
    let mut found = Vec::new();
    select_among(build, conds, |_| 1, |cell| found.push(cell))?;
    Ok(found)
}

/// Hands those cells to `see`, in order; looks at one in every `stride` of a population, from the first on.
pub(crate) fn select_among(
    build: &Build,
    conds: &Conds,
    stride: impl Fn(&Group) -> u32,
    mut see: impl FnMut(Ordinal),
) -> Result<(), NoCondition> {
    let mut ranges = Vec::new();
    let mut others = Vec::new();
    for (key, wanted) in conds {
        if key == "cellList" {
            continue;
        }
        match coordinate(key) {
            Some(axis) => match wanted.as_f64s().as_deref() {
                Some([lo, hi, ..]) => ranges.push((axis, *lo, *hi)),
                _ => return Err((key.clone(), "expected a range [from, to]")),
            },
            None => others.push((key, wanted)),
        }
    }
    let matches_tags = |tags: &Tags| {
        others.iter().all(|(key, wanted)| {
            let value = tag(tags, key).unwrap_or_default();
            match wanted {
                Value::List(list) => list.iter().any(|w| python_eq(w, &value)),
                _ => python_eq(wanted, &value),
            }
        })
    };
    // The labels of cell rules are known cell by cell.
    let by_label = build.cfg.include_params_label && conds.contains_key("label");
    for group in &build.all_cells.groups {
        let same = !by_label && group.is_uniform(build);
        if same && !matches_tags(&group.shared) {
            continue;
        }
        for i in (0..group.count()).step_by(stride(group).max(1) as usize) {
            let cell = Ordinal(group.first + i);
            if !same && !matches_tags(&build.tags_of(cell)) {
                continue;
            }
            if !ranges.is_empty() {
                let spot = build.spot(cell);
                let inside = |&(axis, lo, hi): &((bool, usize), f64, f64)| {
                    let x = spot.get(axis);
                    lo <= x && x < hi
                };
                if !ranges.iter().all(inside) {
                    continue;
                }
            }
            see(cell);
        }
    }
    Ok(())
}
