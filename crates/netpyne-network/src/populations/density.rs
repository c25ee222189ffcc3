//! Populations sized by a density, which may vary along an axis.

use crate::build::arange::Arange;
use crate::build::placed::{AXES, How, Placed};
use crate::build::{Build, Purpose};
use crate::populations::random_points::{Counts, at_random, norm_ranges, whole_number};
use netpyne_base::Diagnostic;
use netpyne_expr::{Expr, Names, NoDraw};
use netpyne_math::random123::Random123;
use netpyne_specs::{Dict, PopParams, Ranges, Value};

/// Most places that are drawn for a prediction; the share of those that become cells stands for all.
const MOST_PREDICTED: u64 = 1 << 17;

/// Places drawn at once.
const BLOCK: usize = 1024;

/// Places as many cells as `density` says, cells per mm³ or a function of one coordinate; `tags` get their number.
pub(crate) fn place<'a>(
    build: &mut Build,
    pop: &PopParams,
    tags: &mut Dict,
    (density, path): (&Value, &str),
    first: u32,
) -> Placed<'a> {
    let ranges = norm_ranges(build, pop, tags);
    let mut volume = build.params.volume();
    for [lo, hi] in ranges.iter().flatten() {
        volume *= hi - lo;
    }
    let (n, along) = match density {
        Value::Text(text) => match along_axis(build, (text, path), volume, &ranges, first) {
            Ok((n, axis, kept)) => (n, Some((axis, kept))),
            Err(mistake) => {
                build.out.push(*mistake);
                return Placed::default();
            }
        },
        _ => match density.as_f64() {
            Some(density) => (whole_number(build, density * volume, path), None),
            None => {
                let message = "expected cells per mm³, or a string function";
                build.out.push(Diagnostic::error(message).at_path(path));
                return Placed::default();
            }
        },
    };
    tags.insert("numCells".to_owned(), (n as usize).into());
    if n == 0 {
        build.out.push(Diagnostic::warning("the density is too low for a single cell").at_path(path));
    }
    let mut placed = at_random(build, first, ranges, Counts { cells: n, gids: n, seeding: n });
    if let How::Random(random) = &mut placed.how {
        random.along = along;
    }
    placed
}

/// How many cells there are, the axis of a density function, and coordinates along it: random ones, of which the denser
/// are kept more often. For a prediction of very many cells these are some of them.
fn along_axis(
    build: &Build,
    (text, path): (&str, &str),
    volume: f64,
    ranges: &Ranges,
    first: u32,
) -> Result<(u32, usize, Vec<f64>), Box<Diagnostic>> {
    let fail = |message: &str| Err(Box::new(Diagnostic::error(message).at_path(path)));
    let used: Vec<usize> = (0..3).filter(|&a| text.contains(&format!("{}norm", AXES[a]))).collect();
    let &[axis] = used.as_slice() else {
        return fail("a density function must use exactly one of `xnorm`, `ynorm` and `znorm`");
    };
    if build.params.shape != "cuboid" {
        return fail("density functions are only for networks of the shape `cuboid`");
    }
    let Some([lo, hi]) = ranges[axis] else {
        return fail("a density function needs the range of its coordinate");
    };
    let names = Names::density();
    let slot = names.slot(&format!("{}norm", AXES[axis])).unwrap_or(axis);
    let expr = Expr::parse_at(path, text, &names)?;
    let mut values = vec![0.0; names.slots()];
    let mut density = |x: f64| {
        values[slot] = x;
        expr.eval(&values, &mut NoDraw).map_err(|error| Box::new(error.diagnostic(path)))
    };
    let mut highest = f64::NEG_INFINITY;
    for x in Arange::new(lo, hi, 0.001).values() {
        highest = f64::max(highest, density(x)?);
    }
    let most = (volume * highest).max(0.0);
    if most > f64::from(u32::MAX) {
        return fail(
            "a density that is as high somewhere needs more places to choose from than can be numbered",
        );
    }
    let most = most as u64;
    let drawn = match build.purpose {
        Purpose::Building => most,
        Purpose::Predicting => most.min(MOST_PREDICTED),
    };
    let stream = Random123::new(highest.max(0.0) as u32, first, build.cfg.seeds.loc as u32);
    let mut kept = Vec::new();
    let (mut places, mut chances) = ([0.0; BLOCK], [0.0; BLOCK]);
    for from in (0..drawn).step_by(BLOCK) {
        let n = (drawn - from).min(BLOCK as u64) as usize;
        stream.uniform_block(from, &mut places[..n]);
        // The places come first in the stream, for all of them.
        stream.uniform_block(most + from, &mut chances[..n]);
        for (u, chance) in places[..n].iter().zip(&chances) {
            let x = lo + (hi - lo) * *u;
            if density(x)? / highest > *chance {
                kept.push(x);
            }
        }
    }
    let count = match drawn < most {
        true => (kept.len() as f64 * (most as f64 / drawn as f64)).round() as u32,
        false => kept.len() as u32,
    };
    Ok((count, axis, kept))
}
