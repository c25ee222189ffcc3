//! Which numbers may be divided as a product with a reciprocal that is corrected by its exact remainder.

/// Bits of the least magnitude for which no intermediate result leaves the normal range.
pub(super) const LEAST: u64 = (1023 - 256) << 52;
/// Bits that no magnitude up to the greatest such one has, once [`LEAST`] is subtracted.
pub(super) const OUTSIDE: u64 = 0b11 << 61;
/// The bit of the sign.
pub(super) const SIGN: u64 = 1 << 63;
