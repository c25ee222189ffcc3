//! Several workers: who has which cells, how they keep step, and what they tell each other.

pub(crate) mod distribute;
pub(crate) mod exchange;
pub(crate) mod split;
pub(crate) mod team;
