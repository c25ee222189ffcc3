//! Factors of weights: of cells, and of places on them.

use crate::build::Build;
use crate::build::built_cell::SectionInfo;
use crate::build::share::Ordinal;
use netpyne_specs::Number;

type Mistake = (&'static str, String);

/// Factor of the weights of connections from cells onto a cell.
pub(crate) fn cell_scale(build: &Build, post: Ordinal) -> Number {
    let params = build.params;
    let own = params.scale_conn_weight_models.on().and_then(|models| {
        let tags = build.tags_of(post);
        models.get(tags.own.get("cellModel")?.as_str()?)
    });
    own.copied().unwrap_or(params.scale_conn_weight)
}

/// Multiplies a weight by what its section has for that place, if anything.
pub(crate) fn normalise(
    (weight, whole): &mut (f64, bool),
    section: &SectionInfo,
    loc: f64,
) -> Result<(), Mistake> {
    let Some(norm) = &section.weight_norm else { return Ok(()) };
    let missing = || ("loc", format!("`weightNorm` of section `{}` has too few values", section.name));
    *weight *= norm_at(norm, loc, section.described_nseg).ok_or_else(missing)?;
    *whole = false;
    Ok(())
}

/// The factor of a weight at a location; Python counts index -1 from the end.
pub(crate) fn norm_at(norm: &[f64], loc: f64, nseg: f64) -> Option<f64> {
    let i = (loc * nseg).round_ties_even() as i64 - 1;
    let i = if i < 0 { i + norm.len() as i64 } else { i };
    norm.get(usize::try_from(i).ok()?).copied()
}
