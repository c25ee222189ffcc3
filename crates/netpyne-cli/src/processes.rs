//! Where `mpiexec` starts several processes and one of them does everything: which one that is, and the processors of all.

/// Which of how many processes this is, if there are several.
pub fn place() -> Option<(usize, usize)> {
    let known = [
        ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
        ("PMI_RANK", "PMI_SIZE"),
        ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS"),
    ];
    let found = known.iter().find_map(|(rank, size)| Some((number(rank)?, number(size)?)));
    found.filter(|(_, size)| *size > 1)
}

/// Takes the processors of the other processes of the job on this machine, which end at once: launchers bind each process to some of its
/// own. How many threads that is enough for.
pub fn take_processors(size: usize) -> usize {
    let of_machine = ["OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS"].iter().find_map(|name| number(name));
    let own = processors();
    unbind();
    processors().min(own * of_machine.unwrap_or(size)).max(1)
}

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok()
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Lets threads run on all processors that this process may have.
fn unbind() {
    #[cfg(target_os = "linux")]
    {
        use rustix::thread::{CpuSet, sched_setaffinity};
        let mut all = CpuSet::new();
        (0..CpuSet::MAX_CPU).for_each(|processor| all.set(processor));
        // Where it is not allowed, things stay as they are.
        let _ = sched_setaffinity(None, &all);
    }
}
