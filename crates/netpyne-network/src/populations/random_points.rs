//! Random points in the ranges of a population.

use crate::build::Build;
use crate::build::placed::{AXES, How, Placed, Random, Shape};
use netpyne_base::Diagnostic;
use netpyne_math::random123::Random123;
use netpyne_specs::{Dict, PopParams, Ranges};

/// Normalised range of each axis; those that come from `x/y/zRange` are written to the tags.
pub(crate) fn norm_ranges(build: &Build, pop: &PopParams, tags: &mut Dict) -> Ranges {
    let ranges = pop.norm_ranges(build.params.sizes());
    let absolute = [pop.x_range, pop.y_range, pop.z_range];
    for (a, range) in ranges.iter().enumerate().filter(|(a, _)| absolute[*a].is_some()) {
        tags.extend(range.map(|range| (format!("{}normRange", AXES[a]), range.into())));
    }
    ranges
}

/// How many cells a population has.
#[derive(Clone, Copy)]
pub(crate) struct Counts {
    /// That are there.
    pub cells: u32,
    /// That gids are kept for.
    pub gids: u32,
    /// That the random stream is seeded with.
    pub seeding: u32,
}

/// Random points in the shape of the network and in `ranges`, for a population whose cells begin with the gid `first`.
pub(crate) fn at_random<'a>(build: &Build, first: u32, ranges: Ranges, counts: Counts) -> Placed<'a> {
    let Counts { cells: count, gids, seeding } = counts;
    let shape = match build.params.shape.as_str() {
        "cylinder" => Shape::Cylinder,
        "ellipsoid" => Shape::Ellipsoid,
        _ => Shape::Cuboid,
    };
    let stream = Random123::new(seeding, first, build.cfg.seeds.loc as u32);
    let how = How::Random(Random { stream, shape, ranges, along: None });
    Placed { count, gids, size: build.params.sizes(), how, ..Placed::default() }
}

/// `count` without what comes after the point; a mistake if so many cells cannot be numbered.
pub(crate) fn whole_number(build: &mut Build, count: f64, path: &str) -> u32 {
    if count > f64::from(u32::MAX) {
        build.out.push(Diagnostic::error("these are more cells than can be numbered").at_path(path));
        return 0;
    }
    count.max(0.0) as u32
}
