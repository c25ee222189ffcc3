//! The other processes of a job, if `mpiexec` started several.

use crate::outcome::Failure;
use netpyne::comm::{Communicator, Failed};
use std::sync::Arc;

/// This process as one of the ranks of its job.
pub fn communicator() -> Result<Arc<dyn Communicator>, Failure> {
    start().map_err(Failure::Broken)
}

#[cfg(feature = "mpi")]
fn start() -> Result<Arc<dyn Communicator>, String> {
    let mpi = netpyne::mpi::Mpi::start().ok_or("MPI has been started already")?;
    Ok(Arc::new(mpi))
}

#[cfg(not(feature = "mpi"))]
fn start() -> Result<Arc<dyn Communicator>, String> {
    // OpenMPI, MPICH and Intel, Slurm: several processes that know nothing of each other would each do everything, and write
    // the same files.
    let told = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_SIZE"].iter().find_map(|name| {
        let size = std::env::var(name).ok()?.parse::<usize>().ok()?;
        (size > 1).then_some(size)
    });
    match told {
        Some(size) => Err(format!(
            "this is one of {size} processes, but this `netpyne` was built without MPI; build it with \
             `cargo install --features mpi`, or use one process and --threads"
        )),
        None => Ok(Arc::new(netpyne::comm::Solo)),
    }
}

/// Collective: the own result if all ranks came through; else a failure on every rank, of which only the first one that has
/// its own is worth telling.
pub fn agree<T>(comm: &dyn Communicator, own: Result<T, Failure>) -> Result<T, Failure> {
    netpyne::comm::agree(comm, own, |_| String::new()).map_err(|failed| match failed {
        Failed::Here { error, first: true } => error,
        Failed::Here { first: false, .. } | Failed::Elsewhere { .. } => Failure::Elsewhere,
        Failed::Lost(why) => Failure::Broken(why.to_string()),
    })
}
