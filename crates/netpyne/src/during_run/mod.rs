//! What happens between stretches of a run: a function looks at what has been recorded and changes the network, files are saved.

mod gathered;
mod modify;
mod npy;
mod observe;
mod saves;
mod schedule;
mod stream;

pub use modify::Connection;
pub use observe::Moment;
pub use saves::Saves;
pub use stream::Stream;

pub(crate) use gathered::GatheredSpikes;
pub(crate) use saves::Saving;
pub(crate) use schedule::Schedule;
pub(crate) use stream::{Streaming, possible};

use crate::Result;

/// What is called at the moments.
pub(crate) type Function<'f> = Box<dyn FnMut(&mut Moment<'_>) -> Result<()> + 'f>;

/// A function and when it is called.
pub(crate) struct IntervalFunction<'f> {
    /// Time between two calls, ms.
    pub interval: f64,
    /// From and to which time it is called, ms; none: during the whole run.
    pub range: Option<(f64, f64)>,
    /// The function.
    pub function: Function<'f>,
}
