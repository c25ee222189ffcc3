//! Where the cells of a population are: fixed number, density, grid or list.

use crate::build::placed::{Fractions, Placed};
use crate::build::{Build, Purpose};
use crate::populations::random_points::{Counts, at_random, norm_ranges, whole_number};
use crate::populations::{density, grid};
use netpyne_base::Diagnostic;
use netpyne_math::numpy_random::NumpyGenerator;
use netpyne_specs::{Dict, Number, PopParams, PopSize, Value};

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
        PopSize::Number(n) => fixed(build, pop, tags, (n, &format!("{path}.numCells")), first),
        PopSize::One => {
            let d = Diagnostic::warning("no number, density, spacing or list of cells: one cell is created");
            build.out.push(d.at_path(path.clone()));
            tags.insert("numCells".to_owned(), 1.into());
            fixed(build, pop, tags, (1.into(), &path), first)
        }
        PopSize::Density(density) => {
            density::place(build, pop, tags, (density, &format!("{path}.density")), first)
        }
        PopSize::Grid(spacing) => grid::place(build, pop, tags, spacing, &format!("{path}.gridSpacing")),
    };
    // `diversity` of an artificial population has become one of its parameters.
    if tags.get("diversity").is_some_and(Value::is_truthy) {
        placed.fractions = Fractions::InOrder;
        if matches!(pop.size(), PopSize::Grid(_)) && build.purpose == Purpose::Building {
            let mut fractions: Vec<f64> = (0..placed.count).filter_map(|i| placed.fraction(i)).collect();
            NumpyGenerator::new(build.cfg.seeds.cell as u64).shuffle(&mut fractions);
            placed.fractions = Fractions::Shuffled(fractions);
        }
    }
    placed
}

fn fixed<'a>(
    build: &mut Build,
    pop: &PopParams,
    tags: &mut Dict,
    (n, path): (Number, &str),
    first: u32,
) -> Placed<'a> {
    let ranges = norm_ranges(build, pop, tags);
    let Some(n) = n.whole().and_then(|n| u32::try_from(n).ok()) else {
        build
            .out
            .push(Diagnostic::error("the number of cells must be a whole number of 0 or more").at_path(path));
        return Placed::default();
    };
    // NetPyNE seeds and counts gids with the unscaled number.
    let created = whole_number(build, build.params.scale.get() * f64::from(n), path);
    let rows = n.max(created);
    at_random(build, first, ranges, Counts { cells: created, gids: rows, seeding: n })
}

fn from_list<'a>(build: &Build, cells: &'a [Dict], tags: &mut Dict) -> Placed<'a> {
    tags.insert("numCells".to_owned(), cells.len().into());
    let count = cells.len() as u32;
    Placed { count, gids: count, listed: Some(cells), size: build.params.sizes(), ..Placed::default() }
}
