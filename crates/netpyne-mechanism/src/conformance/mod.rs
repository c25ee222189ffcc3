//! What every back end must compute, to the bit.

pub mod models;
pub mod world;

#[cfg(test)]
mod tests;
