//! Every collective, for any number of ranks: alone by `cargo test`, and under `mpiexec -n N`.

use netpyne_mpi::{CommError, Communicator, Mpi};

/// What rank `rank` says when it has `length` bytes to say.
fn message(rank: usize, length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 31 + rank * 7) as u8).collect()
}

fn main() {
    let mpi = Mpi::start().expect("the first start");
    assert!(Mpi::start().is_none(), "a second start");
    let (rank, size) = (mpi.rank(), mpi.size());
    // Lengths on both sides of what a block holds, different on every rank.
    for base in [0, 1, 400, 503, 504, 100_000] {
        let length = |rank: usize| base * (1 + rank % 3) / 2;
        let all: Vec<Vec<u8>> = (0..size).map(|r| message(r, length(r))).collect();
        let mine = &all[rank];
        assert_eq!(mpi.all_gather(mine).unwrap(), all);
        assert_eq!(mpi.gather(mine).unwrap(), (rank == 0).then(|| all.clone()));
        assert_eq!(mpi.broadcast(mine).unwrap(), all[0]);
        let pending = mpi.start_all_gather(mine.clone()).unwrap();
        let second = mpi.start_all_gather(vec![rank as u8]).unwrap();
        assert_eq!(pending.finish().unwrap(), all);
        assert_eq!(second.finish().unwrap(), (0..size).map(|r| vec![r as u8]).collect::<Vec<_>>());
    }
    // Something else for each.
    for base in [0, 1, 30, 56, 57, 70_000] {
        let to = |from: usize, to: usize| message(from * size + to, base * ((from + 2 * to) % 3));
        let mine: Vec<Vec<u8>> = (0..size).map(|r| to(rank, r)).collect();
        let all: Vec<Vec<u8>> = (0..size).map(|r| to(r, rank)).collect();
        let pending = mpi.start_all_to_all(mine.clone()).unwrap();
        assert_eq!(mpi.sum(1.0), Ok(size as f64));
        assert_eq!(mpi.all_to_all(mine).unwrap(), all);
        assert_eq!(pending.finish().unwrap(), all);
    }
    // Long messages of some ranks, nothing from others.
    let all: Vec<Vec<u8>> = (0..size).map(|r| message(r, if r == size / 2 { 70_000 } else { 0 })).collect();
    assert_eq!(mpi.all_gather(&all[rank]).unwrap(), all);
    assert_eq!(mpi.gather(&all[rank]).unwrap(), (rank == 0).then(|| all.clone()));
    // Other collectives while one is on its way, short and long.
    for length in [10, 3000] {
        let pending = mpi.start_all_gather(message(rank, length)).unwrap();
        assert_eq!(mpi.sum(1.0), Ok(size as f64));
        assert_eq!(
            mpi.gather(&message(rank, 5000)).unwrap().map(|all| all.len()),
            (rank == 0).then_some(size)
        );
        let second = mpi.start_all_gather(message(rank + 1, length)).unwrap();
        assert_eq!(second.finish().unwrap()[rank], message(rank + 1, length));
        assert_eq!(pending.finish().unwrap()[size - 1], message(size - 1, length));
    }
    let x = rank as f64 + 0.5;
    assert_eq!(mpi.min(x), Ok(0.5));
    assert_eq!(mpi.max(x), Ok(size as f64 - 0.5));
    assert_eq!(mpi.sum(x), Ok((0..size).map(|r| r as f64 + 0.5).sum()));
    mpi.barrier().unwrap();

    // The last rank gives up while a collective is on its way; all learn of it, and of nothing else afterwards.
    let last = size - 1;
    let aborted = CommError::Aborted { rank: last, message: "the cell exploded".to_owned() };
    let pending = mpi.start_all_gather(message(rank, 2000)).unwrap();
    if rank == last {
        mpi.abort("the cell exploded");
    } else {
        assert_eq!(pending.finish().unwrap().len(), size);
        // Whatever the others are about to do.
        let each = vec![b"still here".to_vec(); size];
        assert_eq!(mpi.all_to_all(each), Err(aborted.clone()));
        assert_eq!(mpi.gather(b"still here"), Err(aborted.clone()));
    }
    assert_eq!(mpi.barrier(), Err(aborted));
    if rank == 0 {
        println!("all collectives agree on {size} ranks");
    }
}
