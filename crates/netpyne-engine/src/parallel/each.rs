//! Something done with all workers at once.

use crate::error::SimError;
use crate::explain::explain;
use crate::failure::Failure;
use crate::names::Names;
use crate::scratch::workspace::Workspace;
use crate::worker::Worker;

/// Does something with every worker, each on a thread of its own; the error of the first worker that has one.
pub(crate) fn with_each_worker(
    workers: &mut [Worker],
    names: &Names,
    each: impl Fn(&mut Worker, &mut Workspace) -> Result<(), Failure> + Sync,
) -> Result<(), SimError> {
    let attempt = |(n, worker): (usize, &mut Worker)| {
        each(worker, &mut Workspace::default()).map_err(|failure| explain(names, n, worker, failure))
    };
    if let [only] = workers {
        return attempt((0, only));
    }
    let attempt = &attempt;
    std::thread::scope(|scope| {
        let start = |worker| scope.spawn(move || attempt(worker));
        let started: Vec<_> = workers.iter_mut().enumerate().map(start).collect();
        let ends: Vec<_> = started.into_iter().map(|thread| thread.join()).collect();
        ends.into_iter().try_for_each(|end| end.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}
