//! `Matrix`: numbers in rows and columns.

mod whole;

use super::Object;
use crate::world::World;
use crate::world::namespace::element;
use crate::world::objects::Handle;
use crate::world::value::{Answer, Args, Refusal, Value};

/// A dense matrix, row by row.
#[derive(Clone, Debug)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

const METHODS: &[&str] = &[
    "x", "nrow", "ncol", "getval", "setval", "resize", "zero", "ident", "getrow", "setrow", "getcol",
    "setcol",
];

/// Most elements.
const MAX: usize = 100_000_000;

impl Matrix {
    fn new(rows: usize, columns: usize) -> Answer<Self> {
        let size = rows.checked_mul(columns).filter(|&n| n <= MAX);
        let size = size.ok_or_else(|| Refusal::new(format!("a matrix of more than {MAX} elements")))?;
        Ok(Self { rows, columns, values: vec![0.0; size] })
    }

    /// Rows and columns.
    pub(crate) fn size(&self) -> [usize; 2] {
        [self.rows, self.columns]
    }

    fn at(&self, indices: &[f64]) -> Answer<usize> {
        element(&[self.rows, self.columns], indices)
    }
}

pub(super) fn new(args: Args) -> Answer<Object> {
    let size = |at: usize| if at < args.len() { args.count(at) } else { Ok(0) };
    Ok(Object::Matrix(Matrix::new(size(0)?, size(1)?)?))
}

fn matrix<'a>(world: &'a mut World, this: &Handle) -> Answer<&'a mut Matrix> {
    match world.object_mut(this)? {
        Object::Matrix(matrix) => Ok(matrix),
        _ => Err(Refusal::new("this is no Matrix")),
    }
}

/// Whether it has a method of that name.
pub(super) fn has_method(name: &str) -> bool {
    METHODS.contains(&name) || whole::METHODS.contains(&name)
}

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    if whole::METHODS.contains(&method) {
        return whole::call(world, this, method, args);
    }
    if !METHODS.contains(&method) {
        return Err(world.unknown(this, method, METHODS));
    }
    let given =
        if matches!(method, "setrow" | "setcol") && args.0.get(1).is_some_and(|v| v.object().is_some()) {
            Some(world.vector(&args.object(1)?)?.to_vec())
        } else {
            None
        };
    let m = matrix(world, this)?;
    let at = |i: usize| args.number(i);
    match method {
        "nrow" => return Ok(m.rows.into()),
        "ncol" => return Ok(m.columns.into()),
        "x" | "getval" => return Ok(Value::Number(m.values[m.at(&[at(0)?, at(1)?])?])),
        "setval" => {
            let place = m.at(&[at(0)?, at(1)?])?;
            m.values[place] = at(2)?;
            return Ok(Value::Number(at(2)?));
        }
        "zero" => m.values.fill(0.0),
        "ident" => {
            m.values.fill(0.0);
            (0..m.rows.min(m.columns)).for_each(|i| m.values[i * m.columns + i] = 1.0);
        }
        "resize" => {
            let mut other = Matrix::new(args.count(0)?, args.count(1)?)?;
            for row in 0..m.rows.min(other.rows) {
                for column in 0..m.columns.min(other.columns) {
                    other.values[row * other.columns + column] = m.values[row * m.columns + column];
                }
            }
            *m = other;
        }
        _ => {
            let (lines, length) =
                if method.ends_with("row") { (m.rows, m.columns) } else { (m.columns, m.rows) };
            let line = element(&[lines], &[at(0)?])?;
            let columns = m.columns;
            let place = move |i: usize| {
                if method.ends_with("row") { line * columns + i } else { i * columns + line }
            };
            if method.starts_with("get") {
                let values = (0..length).map(|i| m.values[place(i)]).collect();
                return Ok(Value::Object(Some(world.objects.add("Vector", Object::Vector(values)))));
            }
            for i in 0..length {
                m.values[place(i)] = match &given {
                    Some(values) => *values.get(i).ok_or_else(|| Refusal::new("the vector is too short"))?,
                    None => at(1)?,
                };
            }
        }
    }
    Ok(Value::Object(Some(this.clone())))
}

pub(super) fn attribute(world: &mut World, this: &Handle, name: &str, indices: &[f64]) -> Answer {
    if name != "x" {
        return call(world, this, name, Args(&[]));
    }
    let m = matrix(world, this)?;
    Ok(Value::Number(m.values[m.at(indices)?]))
}

pub(super) fn set_attribute(
    world: &mut World,
    this: &Handle,
    name: &str,
    indices: &[f64],
    value: f64,
) -> Answer<()> {
    if name != "x" {
        return Err(world.unknown(this, name, METHODS));
    }
    let m = matrix(world, this)?;
    let at = m.at(indices)?;
    m.values[at] = value;
    Ok(())
}
