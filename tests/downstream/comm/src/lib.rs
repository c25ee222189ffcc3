//! Ranks as threads.

#[test]
fn ranks_agree_on_a_sum() {
    use netpyne_comm::{CommError, Threads};
    let sums = Threads::run(4, |comm| {
        let all = comm.all_gather(&[comm.rank() as u8])?;
        Ok::<_, CommError>(all.iter().map(|part| u32::from(part[0])).sum::<u32>())
    });
    assert!(sums.iter().all(|sum| *sum == Ok(6)));
}
