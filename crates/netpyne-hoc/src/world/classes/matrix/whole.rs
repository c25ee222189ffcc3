//! Methods of `Matrix` that make others, or take all values of one: products, transposed, read from a file.

use super::{Matrix, matrix};
use crate::world::World;
use crate::world::classes::{Object, file};
use crate::world::objects::Handle;
use crate::world::value::{Answer, Args, Refusal, Value};

pub(super) const METHODS: &[&str] = &[
    "c",
    "transpose",
    "muls",
    "add",
    "mulv",
    "mulm",
    "getdiag",
    "setdiag",
    "to_vector",
    "from_vector",
    "scanf",
    "printf",
    "fprint",
];

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    let own = matrix(world, this)?.clone();
    let (rows, columns) = (own.rows, own.columns);
    match method {
        "printf" | "fprint" => {
            world.note("matrices are not printed here");
            Ok(Value::Number(0.0))
        }
        "scanf" => scan(world, this, args),
        "c" => output(world, args, usize::MAX, own),
        "transpose" => {
            let mut made = Matrix::new(columns, rows)?;
            for row in 0..rows {
                for column in 0..columns {
                    made.values[column * rows + row] = own.values[row * columns + column];
                }
            }
            output(world, args, 0, made)
        }
        "muls" => {
            let factor = args.number(0)?;
            matrix(world, this)?.values.iter_mut().for_each(|value| *value *= factor);
            Ok(Value::Object(Some(this.clone())))
        }
        "add" => {
            let other = other(world, args)?;
            if (other.rows, other.columns) != (rows, columns) {
                return Err(differ(&own, &other));
            }
            let into = matrix(world, this)?;
            into.values.iter_mut().zip(&other.values).for_each(|(value, more)| *value += more);
            Ok(Value::Object(Some(this.clone())))
        }
        "mulm" => {
            let other = other(world, args)?;
            if other.rows != columns {
                return Err(differ(&own, &other));
            }
            world.worked(rows.saturating_mul(columns).saturating_mul(other.columns));
            let mut made = Matrix::new(rows, other.columns)?;
            for row in 0..rows {
                for column in 0..other.columns {
                    let products = (0..columns)
                        .map(|k| own.values[row * columns + k] * other.values[k * other.columns + column]);
                    made.values[row * other.columns + column] = products.sum();
                }
            }
            output(world, args, 1, made)
        }
        "mulv" => {
            let factors = world.vector(&args.object(0)?)?.to_vec();
            if factors.len() != columns {
                return Err(Refusal::new(format!("a vector of {} for {columns} columns", factors.len())));
            }
            let line = |row: usize| {
                own.values[row * columns..][..columns].iter().zip(&factors).map(|(a, b)| a * b).sum()
            };
            vector(world, args, 1, (0..rows).map(line).collect())
        }
        "getdiag" | "setdiag" => diagonal(world, this, (&own, method), args),
        "to_vector" => {
            let values = (0..columns).flat_map(|column| (0..rows).map(move |row| row * columns + column));
            let values = values.map(|at| own.values[at]).collect();
            vector(world, args, 0, values)
        }
        _ => {
            let given = world.vector(&args.object(0)?)?.to_vec();
            let into = matrix(world, this)?;
            if given.len() < rows * columns {
                return Err(Refusal::new("the vector is too short"));
            }
            for row in 0..rows {
                for column in 0..columns {
                    into.values[row * columns + column] = given[column * rows + row];
                }
            }
            Ok(Value::Object(Some(this.clone())))
        }
    }
}

fn differ(a: &Matrix, b: &Matrix) -> Refusal {
    let message = format!("{} x {} and {} x {} do not fit", a.rows, a.columns, b.rows, b.columns);
    Refusal::new(message)
}

fn other(world: &mut World, args: Args) -> Answer<Matrix> {
    matrix(world, &args.object(0)?).cloned()
}

/// A matrix as a new object, or as the content of the one that an argument names.
fn output(world: &mut World, args: Args, at: usize, made: Matrix) -> Answer {
    if at < args.len() {
        let into = args.object(at)?;
        *matrix(world, &into)? = made;
        return Ok(Value::Object(Some(into)));
    }
    Ok(Value::Object(Some(world.objects.add("Matrix", Object::Matrix(made)))))
}

fn vector(world: &mut World, args: Args, at: usize, made: Vec<f64>) -> Answer {
    if at < args.len() {
        let into = args.object(at)?;
        *world.vector_mut(&into)? = made;
        return Ok(Value::Object(Some(into)));
    }
    Ok(Value::Object(Some(world.objects.add("Vector", Object::Vector(made)))))
}

/// `getdiag(k)`: element i is that of row i, k columns to the right; `setdiag(k, number or vector)`.
fn diagonal(world: &mut World, this: &Handle, (own, method): (&Matrix, &str), args: Args) -> Answer {
    let right = args.number(0)? as i64;
    let place = |row: usize| {
        let column = usize::try_from(row as i64 + right).ok().filter(|&column| column < own.columns)?;
        Some(row * own.columns + column)
    };
    if method == "getdiag" {
        let values = (0..own.rows).map(|row| place(row).map_or(0.0, |at| own.values[at])).collect();
        return vector(world, args, 1, values);
    }
    let values = match args.any(1)? {
        Value::Number(x) => vec![*x; own.rows],
        _ => world.vector(&args.object(1)?)?.to_vec(),
    };
    let into = matrix(world, this)?;
    for (row, value) in values.into_iter().enumerate().take(own.rows) {
        if let Some(at) = place(row) {
            into.values[at] = value;
        }
    }
    Ok(Value::Object(Some(this.clone())))
}

/// `scanf(file)`: rows, columns, and all values, row by row; `scanf(file, rows, columns)`.
fn scan(world: &mut World, this: &Handle, args: Args) -> Answer {
    let from = args.object(0)?;
    let next = |world: &mut World| match file::call(world, &from, "scanvar", Args(&[]))? {
        Value::Number(x) => Ok(x),
        other => Err(Refusal::new(format!("{} is no number", other.kind()))),
    };
    let (rows, columns) = match args.len() {
        1 => (crate::world::value::count(next(world)?)?, crate::world::value::count(next(world)?)?),
        _ => (args.count(1)?, args.count(2)?),
    };
    let mut made = Matrix::new(rows, columns)?;
    for value in &mut made.values {
        *value = next(world)?;
    }
    world.worked(made.values.len());
    *matrix(world, this)? = made;
    Ok(Value::Object(Some(this.clone())))
}
