//! Populations on a grid.

use crate::build::Build;
use crate::build::arange::Arange;
use crate::build::placed::{AXES, How, Placed};
use crate::populations::random_points::whole_number;
use netpyne_base::Diagnostic;
use netpyne_specs::{Dict, PopParams, Value};

/// Places cells at every `spacing` (µm, one distance or three) of their ranges; `tags` get the ranges as NetPyNE writes them.
pub(crate) fn place<'a>(
    build: &mut Build,
    pop: &PopParams,
    tags: &mut Dict,
    spacing: &Value,
    path: &str,
) -> Placed<'a> {
    let size = build.params.sizes();
    let given = pop.grid_ranges(size);
    let normalised = [pop.xnorm_range, pop.ynorm_range, pop.znorm_range];
    for (a, range) in given.iter().enumerate() {
        let Some(range) = range else { continue };
        if normalised[a].is_some() {
            tags.insert(format!("{}Range", AXES[a]), (*range).into());
        }
        tags.insert(format!("{}normRange", AXES[a]), range.map(|p| p / size[a]).into());
    }
    let steps = match (spacing.as_f64(), spacing.as_f64s().as_deref()) {
        (Some(step), _) => [step; 3],
        (None, Some(&[x, y, z])) => [x, y, z],
        _ => {
            let message = "expected a distance (µm), or one for each of x, y, z";
            build.out.push(Diagnostic::error(message).at_path(path));
            return Placed::default();
        }
    };
    if steps.iter().any(|s| !s.is_finite() || *s <= 0.0) {
        build.out.push(Diagnostic::error("the distance between cells must be above 0").at_path(path));
        return Placed::default();
    }
    // One µm beyond the end, so that a grid point on the border counts.
    let along: [Arange; 3] = std::array::from_fn(|a| {
        let [start, end] = given[a].unwrap_or([0.0, size[a]]);
        Arange::new(start, end + 1.0, steps[a])
    });
    let count = whole_number(build, along.iter().map(|a| a.count as f64).product(), path);
    Placed { count, gids: count, size, how: How::Grid(along), ..Placed::default() }
}
