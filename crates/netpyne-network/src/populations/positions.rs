//! Where the cells of a population are: fixed number, density, grid or list.

use crate::build::Build;
use crate::build::placed::{AXES, Fractions, How, Placed, Random, Ranges, Shape};
use netpyne_base::Diagnostic;
use netpyne_expr::{EvalError, Expr, Names, NoDraw};
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::numpy_random::NumpyGenerator;
use netpyne_math::random123::Random123;
use netpyne_specs::{Dict, NetParams, Number, PopParams, PopSize, Value};
use std::f64::consts::PI;

fn sizes(params: &NetParams) -> [f64; 3] {
    [params.size_x.get(), params.size_y.get(), params.size_z.get()]
}

/// Places the cells of a population whose first gid is `first`. `tags` gets what NetPyNE adds to them.
pub(crate) fn place<'a>(
    build: &mut Build<'a>,
    label: &str,
    pop: &'a PopParams,
    tags: &mut Dict,
    first: u32,
) -> Placed<'a> {
    let path = format!("popParams[{label:?}]");
    let mut placed = match pop.size() {
        PopSize::List(cells) => from_list(build, cells, tags),
        PopSize::Number(n) => fixed(build, pop, tags, n, first, &format!("{path}.numCells")),
        PopSize::One => {
            let d = Diagnostic::warning("no number, density, spacing or list of cells: one cell is created");
            build.out.push(d.at_path(path));
            tags.insert("numCells".to_owned(), 1.into());
            fixed(build, pop, tags, 1.into(), first, "")
        }
        PopSize::Density(density) => by_density(build, pop, tags, density, first, &format!("{path}.density")),
        PopSize::Grid(spacing) => grid(build, pop, tags, spacing, &format!("{path}.gridSpacing")),
    };
    // `diversity` of an artificial population has become one of its parameters.
    if tags.get("diversity").is_some_and(Value::is_truthy) {
        placed.fractions = Fractions::InOrder;
        if matches!(pop.size(), PopSize::Grid(_)) {
            let mut fractions: Vec<f64> = (0..placed.count).filter_map(|i| placed.fraction(i)).collect();
            NumpyGenerator::new(build.cfg.seeds.cell as u64).shuffle(&mut fractions);
            placed.fractions = Fractions::Shuffled(fractions);
        }
    }
    placed
}

/// Normalised range of each axis; `x/y/zRange` go before and are written to the tags.
fn norm_ranges(build: &Build, pop: &PopParams, tags: &mut Dict) -> Ranges {
    let absolute = [pop.x_range, pop.y_range, pop.z_range];
    let normalised = [pop.xnorm_range, pop.ynorm_range, pop.znorm_range];
    let size = sizes(build.params);
    std::array::from_fn(|a| match absolute[a] {
        Some(range) => {
            let range = range.map(|p| p.get() / size[a]);
            tags.insert(format!("{}normRange", AXES[a]), range.into());
            Some(range)
        }
        None => normalised[a].map(|r| r.map(Number::get)),
    })
}

/// `count` random points in the shape of the network and in `ranges`, drawn from the stream for `rows` of them.
fn at_random<'a>(build: &Build, rows: u32, first: u32, ranges: Ranges, count: u32, gids: u32) -> Placed<'a> {
    let shape = match build.params.shape.as_str() {
        "cylinder" => Shape::Cylinder,
        "ellipsoid" => Shape::Ellipsoid,
        _ => Shape::Cuboid,
    };
    let stream = Random123::new(rows, first, build.cfg.seeds.loc as u32);
    let how = How::Random(Random { stream, shape, ranges, along: None });
    Placed { count, gids, size: sizes(build.params), how, ..Placed::default() }
}

fn fixed<'a>(
    build: &mut Build,
    pop: &PopParams,
    tags: &mut Dict,
    n: Number,
    first: u32,
    path: &str,
) -> Placed<'a> {
    let ranges = norm_ranges(build, pop, tags);
    let Some(n) = n.whole().and_then(|n| u32::try_from(n).ok()) else {
        build
            .out
            .push(Diagnostic::error("the number of cells must be a whole number of 0 or more").at_path(path));
        return Placed::default();
    };
    // NetPyNE seeds and counts gids with the unscaled number.
    let created = (build.params.scale.get() * f64::from(n)).max(0.0) as u32;
    let rows = n.max(created);
    at_random(build, n, first, ranges, created, rows)
}

/// Volume of the network, mm³.
fn volume(params: &NetParams) -> f64 {
    let [x, y, z] = sizes(params);
    match params.shape.as_str() {
        "cylinder" => y / 1e3 * x / 1e3 / 2.0 * z / 1e3 / 2.0 * PI,
        "ellipsoid" => y / 1e3 / 2.0 * x / 1e3 / 2.0 * z / 1e3 / 2.0 * PI * 4.0 / 3.0,
        _ => y / 1e3 * x / 1e3 * z / 1e3,
    }
}

fn by_density<'a>(
    build: &mut Build,
    pop: &PopParams,
    tags: &mut Dict,
    density: &Value,
    first: u32,
    path: &str,
) -> Placed<'a> {
    let ranges = norm_ranges(build, pop, tags);
    let mut volume = volume(build.params);
    for [lo, hi] in ranges.iter().flatten() {
        volume *= hi - lo;
    }
    let (n, along) = match density {
        Value::Text(text) => match along_axis(build, text, volume, &ranges, first, path) {
            Some((axis, kept)) => (kept.len(), Some((axis, kept))),
            None => return Placed::default(),
        },
        _ => match density.as_f64() {
            Some(density) => ((density * volume).max(0.0) as usize, None),
            None => {
                build
                    .out
                    .push(Diagnostic::error("expected cells per mm³, or a string function").at_path(path));
                return Placed::default();
            }
        },
    };
    tags.insert("numCells".to_owned(), n.into());
    if n == 0 {
        build.out.push(Diagnostic::warning("the density is too low for a single cell").at_path(path));
    }
    let mut placed = at_random(build, n as u32, first, ranges, n as u32, n as u32);
    if let How::Random(random) = &mut placed.how {
        random.along = along;
    }
    placed
}

/// Coordinates along the axis of a density function: random ones, of which the denser are kept more often.
fn along_axis(
    build: &mut Build,
    text: &str,
    volume: f64,
    ranges: &Ranges,
    first: u32,
    path: &str,
) -> Option<(usize, Vec<f64>)> {
    let mut fail = |message: &str| {
        build.out.push(Diagnostic::error(message).at_path(path));
        None
    };
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
    let expr = match Expr::parse_at(path, text, &names) {
        Ok(expr) => expr,
        Err(mistake) => {
            build.out.push(*mistake);
            return None;
        }
    };
    let mut values = vec![0.0; names.slots()];
    let mut density = |x: f64| {
        values[slot] = x;
        expr.eval(&values, &mut NoDraw)
    };
    let evaluate = |xs: &[f64], density: &mut dyn FnMut(f64) -> Result<f64, EvalError>| {
        xs.iter().map(|&x| density(x)).collect::<Result<Vec<f64>, _>>()
    };
    let draw = |out: &mut Vec<f64>, random: &mut HocRandom, n: usize| {
        out.extend((0..n).map(|_| random.uniform(0.0, 1.0)))
    };
    let result = (|| {
        let highest =
            evaluate(&arange(lo, hi, 0.001), &mut density)?.into_iter().fold(f64::NEG_INFINITY, f64::max);
        let most = (volume * highest).max(0.0) as usize;
        let mut random =
            HocRandom::new(Random123::new(highest.max(0.0) as u32, first, build.cfg.seeds.loc as u32));
        let mut all = Vec::with_capacity(most);
        draw(&mut all, &mut random, most);
        all.iter_mut().for_each(|u| *u = lo + (hi - lo) * *u);
        let densities = evaluate(&all, &mut density)?;
        let mut chances = Vec::with_capacity(most);
        draw(&mut chances, &mut random, most);
        let kept = all.iter().zip(&densities).zip(&chances).filter(|((_, d), u)| **d / highest > **u);
        Ok(kept.map(|((x, _), _)| *x).collect())
    })();
    match result {
        Ok(kept) => Some((axis, kept)),
        Err(error) => {
            let error: EvalError = error;
            build.out.push(error.diagnostic(path));
            None
        }
    }
}

/// numpy's `arange`: the step is taken from the first two values.
pub(crate) fn arange(start: f64, stop: f64, step: f64) -> Vec<f64> {
    let n = ((stop - start) / step).ceil();
    let delta = (start + step) - start;
    if n > 0.0 { (0..n as usize).map(|i| start + i as f64 * delta).collect() } else { Vec::new() }
}

fn grid<'a>(build: &mut Build, pop: &PopParams, tags: &mut Dict, spacing: &Value, path: &str) -> Placed<'a> {
    let size = sizes(build.params);
    let absolute = [pop.x_range, pop.y_range, pop.z_range];
    let normalised = [pop.xnorm_range, pop.ynorm_range, pop.znorm_range];
    let mut ranges = size.map(|s| [0.0, s]);
    for a in 0..3 {
        let given = match normalised[a] {
            Some(range) => {
                let range = range.map(|p| p.get() * size[a]);
                tags.insert(format!("{}Range", AXES[a]), range.into());
                Some(range)
            }
            None => absolute[a].map(|r| r.map(Number::get)),
        };
        if let Some(range) = given {
            tags.insert(format!("{}normRange", AXES[a]), range.map(|p| p / size[a]).into());
            ranges[a] = range;
        }
    }
    let steps = match (spacing.as_f64(), spacing.as_f64s().as_deref()) {
        (Some(step), _) => [step; 3],
        (None, Some(&[x, y, z])) => [x, y, z],
        _ => {
            build.out.push(
                Diagnostic::error("expected a distance (µm), or one for each of x, y, z").at_path(path),
            );
            return Placed::default();
        }
    };
    if steps.iter().any(|s| !s.is_finite() || *s <= 0.0) {
        build.out.push(Diagnostic::error("the distance between cells must be above 0").at_path(path));
        return Placed::default();
    }
    // One µm beyond the end, so that a grid point on the border counts.
    let along: [Vec<f64>; 3] = std::array::from_fn(|a| arange(ranges[a][0], ranges[a][1] + 1.0, steps[a]));
    let count = along.iter().map(Vec::len).product::<usize>() as u32;
    Placed { count, gids: count, size, how: How::Grid(along), ..Placed::default() }
}

fn from_list<'a>(build: &Build, cells: &'a [Dict], tags: &mut Dict) -> Placed<'a> {
    tags.insert("numCells".to_owned(), cells.len().into());
    let count = cells.len() as u32;
    Placed { count, gids: count, listed: Some(cells), size: sizes(build.params), ..Placed::default() }
}
