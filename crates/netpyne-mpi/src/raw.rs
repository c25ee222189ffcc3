//! MPI's calls on bytes, behind functions that cannot be misused.
//!
//! Counts of MPI are 32 bits wide; what is longer goes in several rounds.
#![allow(unsafe_code)]

use mpi::Threading;
use mpi::environment::Universe;
use mpi::ffi;
use mpi::traits::Communicator as _;
use std::ffi::c_int;

/// Where bytes are. Rust's pointer to no bytes is any number, and one of them is MPI's word for something else.
fn address(bytes: &[u8]) -> *const u8 {
    static NOTHING: u8 = 0;
    if bytes.is_empty() { &raw const NOTHING } else { bytes.as_ptr() }
}

/// Bytes that one call may move in all.
const ROUND: usize = 1 << 30;

/// Where parts of these lengths begin, one after the other.
fn offsets(counts: &[c_int]) -> Vec<c_int> {
    let offset = |sum: &mut c_int, count: &c_int| Some(std::mem::replace(sum, *sum + count));
    counts.iter().scan(0, offset).collect()
}

/// All processes of the job.
pub struct World {
    rank: usize,
    size: usize,
    // Ends MPI when it is dropped.
    _universe: Universe,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").field("rank", &self.rank).field("size", &self.size).finish()
    }
}

impl World {
    /// Starts MPI for calls by one thread at a time.
    pub fn start() -> Option<Self> {
        let (universe, _) = mpi::initialize_with_threading(Threading::Serialized)?;
        let world = universe.world();
        Some(Self { rank: world.rank() as usize, size: world.size() as usize, _universe: universe })
    }

    pub fn rank(&self) -> usize {
        self.rank
    }

    pub fn size(&self) -> usize {
        self.size
    }

    /// Starts gathering blocks of the same length from all ranks.
    pub fn start_all_gather(&self, mine: Box<[u8]>) -> Flight {
        let mut all = vec![0; mine.len() * self.size].into_boxed_slice();
        let count = mine.len() as c_int;
        // SAFETY: MPI runs as long as `self` lives. Both buffers have the stated lengths, are on the heap, and belong to the
        // flight, which keeps them until the request is complete.
        let request = unsafe {
            let mut request = ffi::RSMPI_REQUEST_NULL;
            ffi::MPI_Iallgather(
                mine.as_ptr().cast(),
                count,
                ffi::RSMPI_UINT8_T,
                all.as_mut_ptr().cast(),
                count,
                ffi::RSMPI_UINT8_T,
                ffi::RSMPI_COMM_WORLD,
                &raw mut request,
            );
            request
        };
        Flight { request, _mine: mine, all }
    }

    /// Starts giving each rank its part of `mine`, all parts of the same length.
    pub fn start_all_to_all(&self, mine: Box<[u8]>) -> Flight {
        let mut all = vec![0; mine.len()].into_boxed_slice();
        let count = (mine.len() / self.size) as c_int;
        // SAFETY: as in `start_all_gather`; both buffers hold `count` bytes for every rank.
        let request = unsafe {
            let mut request = ffi::RSMPI_REQUEST_NULL;
            ffi::MPI_Ialltoall(
                mine.as_ptr().cast(),
                count,
                ffi::RSMPI_UINT8_T,
                all.as_mut_ptr().cast(),
                count,
                ffi::RSMPI_UINT8_T,
                ffi::RSMPI_COMM_WORLD,
                &raw mut request,
            );
            request
        };
        Flight { request, _mine: mine, all }
    }

    /// Gives each rank a message and takes one of known length from each; no message anywhere is longer than `longest`.
    pub fn all_to_all(&self, mine: &[&[u8]], lengths: &[usize], longest: usize) -> Vec<Vec<u8>> {
        let mut messages = vec![Vec::new(); lengths.len()];
        let step = (ROUND / self.size).max(1);
        for done in (0..longest).step_by(step) {
            let part = |length: usize| length.saturating_sub(done).min(step) as c_int;
            let given: Vec<c_int> = mine.iter().map(|message| part(message.len())).collect();
            let taken: Vec<c_int> = lengths.iter().map(|&length| part(length)).collect();
            let (given_at, taken_at) = (offsets(&given), offsets(&taken));
            let pieces = mine.iter().zip(&given).map(|(message, &count)| {
                let from = done.min(message.len());
                &message[from..from + count as usize]
            });
            let out: Vec<u8> = pieces.flatten().copied().collect();
            // Never empty: see `address`.
            let mut all = vec![0; taken.iter().map(|&count| count as usize).sum::<usize>().max(1)];
            // SAFETY: `out` and `all` have room for all parts at their offsets, and what one rank gives another is as long as
            // that expects; MPI runs as long as `self` lives.
            unsafe {
                ffi::MPI_Alltoallv(
                    address(&out).cast(),
                    given.as_ptr(),
                    given_at.as_ptr(),
                    ffi::RSMPI_UINT8_T,
                    all.as_mut_ptr().cast(),
                    taken.as_ptr(),
                    taken_at.as_ptr(),
                    ffi::RSMPI_UINT8_T,
                    ffi::RSMPI_COMM_WORLD,
                );
            }
            let places = taken_at.iter().zip(&taken);
            for (message, (&at, &count)) in messages.iter_mut().zip(places) {
                message.extend_from_slice(&all[at as usize..][..count as usize]);
            }
        }
        messages
    }

    /// Gathers messages of known lengths from all ranks; nothing if all are empty.
    pub fn all_gather(&self, mine: &[u8], lengths: &[usize]) -> Vec<Vec<u8>> {
        self.in_rounds(mine, lengths, true, |part, counts, offsets, all| {
            // SAFETY: `part` has the length that `counts` says for this rank, `all` room for all parts at their offsets;
            // MPI runs as long as `self` lives.
            unsafe {
                ffi::MPI_Allgatherv(
                    address(part).cast(),
                    part.len() as c_int,
                    ffi::RSMPI_UINT8_T,
                    all.as_mut_ptr().cast(),
                    counts.as_ptr(),
                    offsets.as_ptr(),
                    ffi::RSMPI_UINT8_T,
                    ffi::RSMPI_COMM_WORLD,
                );
            }
        })
    }

    /// Gathers messages of known lengths at rank 0; the others get messages of zeros.
    pub fn gather(&self, mine: &[u8], lengths: &[usize]) -> Vec<Vec<u8>> {
        self.in_rounds(mine, lengths, self.rank == 0, |part, counts, offsets, all| {
            // SAFETY: as in `all_gather`; `all` matters at rank 0 only, where it has room.
            unsafe {
                ffi::MPI_Gatherv(
                    address(part).cast(),
                    part.len() as c_int,
                    ffi::RSMPI_UINT8_T,
                    all.as_mut_ptr().cast(),
                    counts.as_ptr(),
                    offsets.as_ptr(),
                    ffi::RSMPI_UINT8_T,
                    0,
                    ffi::RSMPI_COMM_WORLD,
                );
            }
        })
    }

    /// Calls `call(part of mine, counts, offsets, room for all parts)` until everything has been moved.
    fn in_rounds(
        &self,
        mine: &[u8],
        lengths: &[usize],
        receives: bool,
        call: impl Fn(&[u8], &[c_int], &[c_int], &mut [u8]),
    ) -> Vec<Vec<u8>> {
        let mut messages = vec![Vec::new(); lengths.len()];
        let longest = lengths.iter().copied().max().unwrap_or(0);
        let step = (ROUND / self.size).max(1);
        let mut done = 0;
        while done < longest {
            let part = |length: usize| length.saturating_sub(done).min(step);
            let counts: Vec<c_int> = lengths.iter().map(|&length| part(length) as c_int).collect();
            let offsets = offsets(&counts);
            let total = counts.iter().map(|&count| count as usize).sum();
            let mut all = vec![0; if receives { total } else { 0 }];
            let from = done.min(mine.len());
            call(&mine[from..from + part(mine.len())], &counts, &offsets, &mut all);
            if receives {
                for ((message, &count), &offset) in messages.iter_mut().zip(&counts).zip(&offsets) {
                    message.extend_from_slice(&all[offset as usize..][..count as usize]);
                }
            }
            done += step;
        }
        messages
    }

    /// Overwrites the bytes with those of rank 0; the length is the same everywhere.
    pub fn broadcast(&self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(ROUND) {
            // SAFETY: `part` has the stated length; MPI runs as long as `self` lives.
            unsafe {
                ffi::MPI_Bcast(
                    part.as_mut_ptr().cast(),
                    part.len() as c_int,
                    ffi::RSMPI_UINT8_T,
                    0,
                    ffi::RSMPI_COMM_WORLD,
                );
            }
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // The others would wait for this rank for ever.
            // SAFETY: MPI still runs: the universe is dropped after this.
            unsafe { ffi::MPI_Abort(ffi::RSMPI_COMM_WORLD, 101) };
        }
    }
}

/// A collective on its way.
pub struct Flight {
    request: ffi::MPI_Request,
    _mine: Box<[u8]>,
    all: Box<[u8]>,
}

// SAFETY: a request may be completed by another thread than the one that started it, as long as calls of MPI do not overlap,
// which the lock around all of them ensures; the rest is plain memory.
unsafe impl Send for Flight {}

impl std::fmt::Debug for Flight {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Flight")
    }
}

impl Flight {
    /// Waits until everything is here; the blocks of all ranks, one after the other.
    pub fn wait(mut self) -> Box<[u8]> {
        self.complete();
        std::mem::take(&mut self.all)
    }

    fn complete(&mut self) {
        // SAFETY: the request is one that MPI gave, or the null request that MPI leaves in its place once it is complete.
        unsafe {
            ffi::MPI_Wait(&raw mut self.request, ffi::RSMPI_STATUS_IGNORE);
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        // MPI writes into the buffers until then.
        self.complete();
    }
}
