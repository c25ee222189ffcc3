//! Collectives of ranks that are threads, and of those that are alone.

use netpyne_comm::{CommError, Communicator, DryRun, Solo, Threads};

#[test]
fn everybody_gets_the_same_by_rank() {
    for size in 1..5 {
        let heard = Threads::run(size, |comm| {
            let mine = vec![comm.rank() as u8; comm.rank() + 1];
            let all = comm.all_gather(&mine)?;
            let sum = comm.sum(comm.rank() as f64 + 0.1)?;
            comm.barrier()?;
            let first = comm.broadcast(&[comm.rank() as u8 + 7])?;
            let bounds = (comm.min(comm.rank() as f64)?, comm.max(comm.rank() as f64)?);
            let gathered = comm.gather(&mine)?;
            assert_eq!(gathered.is_some(), comm.rank() == 0);
            assert!(gathered.is_none_or(|gathered| gathered == all));
            Ok::<_, CommError>((all, sum.to_bits(), first, bounds))
        });
        let expected: Vec<Vec<u8>> = (0..size).map(|rank| vec![rank as u8; rank + 1]).collect();
        let sum = (0..size).fold(0.0, |sum, rank| sum + (rank as f64 + 0.1));
        for answer in heard {
            let bounds = (0.0, (size - 1) as f64);
            assert_eq!(answer, Ok((expected.clone(), sum.to_bits(), vec![7], bounds)));
        }
    }
}

#[test]
fn many_started_collectives_keep_their_order() {
    let sums = Threads::run(3, |comm| {
        let mut total = 0u64;
        let mut pending = None;
        for round in 0..200u8 {
            let next = comm.start_all_gather(vec![round, comm.rank() as u8])?;
            let other = comm.all_gather(&[round ^ 1])?;
            assert!(other.iter().all(|said| said == &[round ^ 1]));
            if let Some((number, earlier)) = pending.replace((round, next)) {
                for (rank, said) in netpyne_comm::Pending::finish(earlier)?.into_iter().enumerate() {
                    assert_eq!(said, [number, rank as u8]);
                    total += u64::from(said[0]);
                }
            }
        }
        pending.map(|(_, last)| last.finish()).transpose()?;
        Ok::<_, CommError>(total)
    });
    assert!(sums.iter().all(|sum| sum == &Ok(3 * (0..199).sum::<u64>())));
}

#[test]
fn an_abort_reaches_those_who_wait() {
    let ends = Threads::run(3, |comm| {
        if comm.rank() == 1 {
            comm.abort("no such cell");
            return Ok(());
        }
        comm.barrier()
    });
    let aborted = Err(CommError::Aborted { rank: 1, message: "no such cell".into() });
    assert_eq!(ends, [aborted.clone(), Ok(()), aborted]);
}

#[test]
fn no_rank_waits_for_one_that_has_ended() {
    let ends = Threads::run(2, |comm| if comm.rank() == 0 { Ok(()) } else { comm.barrier() });
    assert_eq!(ends, [Ok(()), Err(CommError::Gone { rank: 0 })]);
}

#[test]
fn alone() {
    assert_eq!(Solo.all_gather(b"a"), Ok(vec![b"a".to_vec()]));
    assert_eq!(Solo.sum(2.5), Ok(2.5));
    let dry = DryRun { rank: 2, size: 4 };
    assert_eq!(dry.all_gather(b"xy").map(|all| all.concat()), Ok(b"xy".to_vec()));
    assert_eq!((dry.min(3.0), dry.max(3.0), dry.gather(b"")), (Ok(3.0), Ok(3.0), Ok(None)));
    let pending = dry.start_all_gather(vec![1]).and_then(|pending| pending.finish());
    assert_eq!(pending.map(|all| all.len()), Ok(4));
}
