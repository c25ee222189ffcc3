//! Passes that change no bit.
//!
//! With what is known of the instances at hand, [`known`] and [`fold`] put in constants, and [`zeros`] leaves out what only the
//! sign of a zero depends on. For any instances, [`branches`] does once what both branches of an `if` do, [`divide`] shares
//! reciprocals, and [`mod@steady`] takes out what depends on parameters only.

pub(crate) mod branches;
pub(crate) mod divide;
pub(crate) mod fold;
pub(crate) mod known;
pub(crate) mod steady;
pub(crate) mod zeros;
