//! What a name of an object can stand for.

/// What a name of an object stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Member {
    /// A value.
    Value,
    /// Values that are chosen by indices; the sizes.
    Array(Vec<usize>),
    /// Something to call.
    Method,
}
