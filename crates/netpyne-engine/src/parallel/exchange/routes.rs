//! Which ranks need which spikes.
//!
//! No rank knows where all gids are. So each asks, for every gid it has connections from, a rank that follows from the gid
//! (its *directory*), which knows the rank that has the source.

use super::wire::{put, take};
use crate::arrays::spikes::Spike;
use netpyne_base::Gid;
use netpyne_comm::{CommError, Communicator};

/// Ranks with connections from each source of this rank.
#[derive(Clone, Debug, Default)]
pub(crate) struct Routes {
    /// First of each source's ranks, and the end; by number in the rank's model.
    first: Vec<u32>,
    ranks: Vec<u32>,
}

impl Routes {
    /// Finds out, together with all other ranks: `own` are this rank's sources, with the number of each, `needed` those of others
    /// that it has connections from.
    pub fn agree(
        comm: &dyn Communicator,
        sources: usize,
        own: &[(Gid, u32)],
        mut needed: Vec<Gid>,
    ) -> Result<Self, CommError> {
        let size = comm.size();
        let directory = |gid: Gid| gid.0 as usize % size;
        needed.sort_unstable();
        let mut has: Vec<Gid> = own.iter().map(|(gid, _)| *gid).collect();
        has.sort_unstable();
        let received = comm.all_to_all(two_lists(size, &needed, &has, directory))?;
        let (mut takers, mut owners) = (Vec::new(), Vec::new());
        for (rank, received) in received.iter().enumerate() {
            let mut received = received.as_slice();
            for list in [&mut takers, &mut owners] {
                let gids = read_list(&mut received).ok_or_else(|| malformed(rank))?;
                list.extend(gids.into_iter().map(|gid| (gid, rank as u32)));
            }
        }
        takers.sort_unstable();
        let mut answers: Vec<Vec<u8>> = vec![Vec::new(); size];
        for (gid, owner) in owners {
            let from = takers.partition_point(|(other, _)| *other < gid);
            for (_, taker) in takers[from..].iter().take_while(|(other, _)| *other == gid) {
                let answer = &mut answers[owner as usize];
                put(answer, gid.0);
                put(answer, *taker);
            }
        }
        let mut routes = Vec::new();
        for (rank, answer) in comm.all_to_all(answers)?.iter().enumerate() {
            let mut answer = answer.as_slice();
            while !answer.is_empty() {
                let pair = take(&mut answer).zip(take(&mut answer));
                let (gid, taker) =
                    pair.filter(|(_, taker)| (*taker as usize) < size).ok_or_else(|| malformed(rank))?;
                routes.push((Gid(gid), taker));
            }
        }
        routes.sort_unstable();
        Ok(Self::new(sources, own, &routes, comm.rank() as u32))
    }

    fn new(sources: usize, own: &[(Gid, u32)], routes: &[(Gid, u32)], rank: u32) -> Self {
        let mut of_source: Vec<&[(Gid, u32)]> = vec![&[]; sources];
        for &(gid, source) in own {
            let from = routes.partition_point(|(other, _)| *other < gid);
            let count = routes[from..].partition_point(|(other, _)| *other == gid);
            of_source[source as usize] = &routes[from..from + count];
        }
        let mut new = Self { first: vec![0], ranks: Vec::new() };
        for of in of_source {
            new.ranks.extend(of.iter().map(|(_, taker)| *taker).filter(|taker| *taker != rank));
            new.first.push(new.ranks.len() as u32);
        }
        new
    }

    /// The ranks that need a source's spikes.
    pub fn of(&self, source: u32) -> &[u32] {
        match self.first.get(source as usize..source as usize + 2) {
            Some(&[start, end]) => &self.ranks[start as usize..end as usize],
            _ => &[],
        }
    }

    /// Spikes by the rank that needs them.
    pub fn sort_out(
        &self,
        size: usize,
        spikes: impl Iterator<Item = (Spike, Gid)>,
    ) -> Vec<Vec<(Spike, Gid)>> {
        let mut for_ranks = vec![Vec::new(); size];
        for spike in spikes {
            for &rank in self.of(spike.0.source) {
                for_ranks[rank as usize].push(spike);
            }
        }
        for_ranks
    }
}

fn malformed(rank: usize) -> CommError {
    CommError::Transport(format!("rank {rank} asked for gids that are none"))
}

/// Two ascending lists for each rank: how many, and differences.
fn two_lists(size: usize, a: &[Gid], b: &[Gid], to: impl Fn(Gid) -> usize) -> Vec<Vec<u8>> {
    let mut messages = vec![Vec::new(); size];
    for list in [a, b] {
        let mut counts = vec![0; size];
        list.iter().for_each(|&gid| counts[to(gid)] += 1);
        messages.iter_mut().zip(counts).for_each(|(message, count)| put(message, count));
        let mut before = vec![0; size];
        for &gid in list {
            let rank = to(gid);
            put(&mut messages[rank], gid.0 - before[rank]);
            before[rank] = gid.0;
        }
    }
    messages
}

/// One of the lists; none at all from a rank that is not there.
fn read_list(bytes: &mut &[u8]) -> Option<Vec<Gid>> {
    if bytes.is_empty() {
        return Some(Vec::new());
    }
    let count = take(bytes)?;
    let mut gid = 0u32;
    (0..count)
        .map(|_| {
            gid = gid.checked_add(take(bytes)?)?;
            Some(Gid(gid))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use netpyne_comm::Threads;

    #[test]
    fn every_rank_gets_what_it_needs_and_nothing_else() {
        const SIZE: usize = 3;
        // Gid g is on rank g / 10; rank r needs the gids that r + 2 divides.
        let routes = Threads::run(SIZE, |comm| {
            let rank = comm.rank() as u32;
            let own: Vec<(Gid, u32)> = (0..10).map(|n| (Gid(10 * rank + n), n + 1)).collect();
            let needed = (0..30).filter(|g| g / 10 != rank && g % (rank + 2) == 0).map(Gid).collect();
            Routes::agree(&*comm, 11, &own, needed).expect("an answer")
        });
        for (rank, routes) in (0..).zip(&routes) {
            assert!(routes.of(0).is_empty());
            assert!(routes.of(11).is_empty());
            for n in 0..10 {
                let gid = 10 * rank + n;
                let expected: Vec<u32> = (0..3).filter(|r| *r != rank && gid % (r + 2) == 0).collect();
                assert_eq!(routes.of(n + 1), expected);
            }
        }
    }
}
