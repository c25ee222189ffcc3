//! An instance of a mechanism, as what events go to.

/// A mechanism instance that events go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// Which population of instances.
    pub population: u32,
    /// Which of its instances.
    pub instance: u32,
}
