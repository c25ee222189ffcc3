//! Sums as bytes.

use netpyne_comm::{Reader, Writer};
use netpyne_math::exact_sum::ExactSum;

/// Writes a list of sums with its length.
pub(super) fn put_sums(out: &mut Writer, list: &[ExactSum]) {
    out.u64(list.len() as u64);
    list.iter().for_each(|sum| out.bytes(&sum.to_bytes()));
}

/// Reads what [`put_sums`] wrote.
pub(super) fn sums(from: &mut Reader<'_>) -> Option<Vec<ExactSum>> {
    let count = from.u64()?;
    // A sum that is not there ends the reading, whatever the length says.
    (0..count).map(|_| from.array().map(ExactSum::from_bytes)).collect()
}
