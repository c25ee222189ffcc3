//! Random streams that may be absent, and vectors.

use super::draws::draw;
use crate::arith::{truncate, truth};
use crate::ir::Query;
use crate::storage::{Distribution, HandleStream};
use std::sync::Arc;

/// Answers what is asked of a stream.
pub(super) fn query(handle: &mut Option<HandleStream>, query: Query, args: &[f64]) -> Result<f64, String> {
    if query == Query::Present {
        return Ok(truth(handle.is_some()));
    }
    let HandleStream { stream, distribution } = handle.as_mut().ok_or_else(no_stream)?;
    Ok(match query {
        Query::Present => 1.0,
        Query::Draw(kind) => draw(stream, kind, args)?,
        Query::Pick => match *distribution {
            Distribution::Uniform(low, high) => stream.uniform() * (high - low) + low,
            Distribution::NegExp(mean) => stream.negexp() * mean,
        },
        // What is counted are words, four by four.
        Query::Sequence => (stream.seq() / 4.0).floor(),
        Query::Word => stream.seq() % 4.0,
    })
}

/// Sets counter and word of a stream.
pub(super) fn set_sequence(
    handle: &mut Option<HandleStream>,
    sequence: f64,
    word: f64,
) -> Result<(), String> {
    let handle = handle.as_mut().ok_or_else(no_stream)?;
    let word = if (0.0..=3.0).contains(&word) { word } else { 0.0 };
    handle.stream.set_seq(4.0 * sequence + word);
    Ok(())
}

/// Sets an element of a vector, which other instances may share until then.
pub(super) fn set_vector(values: &mut Option<Arc<[f64]>>, index: f64, value: f64) -> Result<(), String> {
    let values = Arc::make_mut(values.as_mut().ok_or_else(no_vector)?);
    let (at, len) = (truncate(index), values.len());
    let element = if at >= 0.0 { values.get_mut(at as usize) } else { None };
    *element.ok_or_else(|| outside(at, len))? = value;
    Ok(())
}

#[cold]
fn no_stream() -> String {
    "C text draws from a random stream that it has not been given (in hoc a routine such as `setRNG` does)"
        .into()
}

#[cold]
pub(super) fn no_vector() -> String {
    "C text uses a vector that it has not been given (in hoc a routine such as `play` or `setVec` does)"
        .into()
}

#[cold]
pub(super) fn outside(at: f64, len: usize) -> String {
    format!("index {at} is outside the vector, which has {len} elements")
}
