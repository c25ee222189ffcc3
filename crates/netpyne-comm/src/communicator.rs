//! The interface.

/// One rank's connection to the others.
///
/// All ranks make the same collective calls in the same order.
pub trait Communicator: Send + Sync {
    /// Which rank this is, from 0.
    fn rank(&self) -> usize;

    /// How many ranks there are.
    fn size(&self) -> usize;

    /// Collective: every rank gives bytes, every rank gets those of all, by rank.
    fn all_gather(&self, mine: &[u8]) -> Result<Vec<Vec<u8>>, CommError>;

    /// [`all_gather`](Self::all_gather) in two halves, between which a rank can go on computing (and may make other
    /// collective calls, as long as all ranks make them in the same order).
    fn start_all_gather(&self, mine: Vec<u8>) -> Result<Pending<'_>, CommError> {
        Ok(Pending::ready(self.all_gather(&mine)?))
    }

    /// Collective: every rank gives bytes for every rank, by rank; it gets what each gave for it. Started here and finished
    /// later, as [`start_all_gather`](Self::start_all_gather) is.
    fn start_all_to_all(&self, mine: Vec<Vec<u8>>) -> Result<Pending<'_>, CommError> {
        let (rank, size) = (self.rank(), self.size());
        let pending = self.start_all_gather(bundle(&mine))?;
        Ok(Pending::new(move || {
            Ok(pending.finish()?.iter().map(|all| piece(all, rank, size).to_vec()).collect())
        }))
    }

    /// [`start_all_to_all`](Self::start_all_to_all), and its end.
    fn all_to_all(&self, mine: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>, CommError> {
        self.start_all_to_all(mine)?.finish()
    }

    /// Collective: rank 0 gets the bytes of all, by rank; the others get nothing.
    fn gather(&self, mine: &[u8]) -> Result<Option<Vec<Vec<u8>>>, CommError>;

    /// Collective: every rank gets what rank 0 gives; what the others give is ignored.
    fn broadcast(&self, from_rank_0: &[u8]) -> Result<Vec<u8>, CommError>;

    /// Collective: the least of all ranks' numbers.
    fn min(&self, x: f64) -> Result<f64, CommError> {
        Ok(numbers(&self.all_gather(&x.to_le_bytes())?).fold(f64::INFINITY, f64::min))
    }

    /// Collective: the greatest of all ranks' numbers.
    fn max(&self, x: f64) -> Result<f64, CommError> {
        Ok(numbers(&self.all_gather(&x.to_le_bytes())?).fold(f64::NEG_INFINITY, f64::max))
    }

    /// Collective: the sum of all ranks' numbers, added in the order of ranks.
    fn sum(&self, x: f64) -> Result<f64, CommError> {
        Ok(numbers(&self.all_gather(&x.to_le_bytes())?).fold(0.0, |sum, x| sum + x))
    }

    /// Collective: returns when all ranks have come here.
    fn barrier(&self) -> Result<(), CommError> {
        self.all_gather(&[]).map(drop)
    }

    /// Stops all ranks: their next collective call, or the one they wait in, fails with [`CommError::Aborted`]. Where there is
    /// no way to do that, the processes end.
    fn abort(&self, message: &str);
}

/// Messages for all ranks as one: their lengths, then themselves.
fn bundle(messages: &[Vec<u8>]) -> Vec<u8> {
    let lengths = messages.iter().flat_map(|message| (message.len() as u64).to_le_bytes());
    lengths.chain(messages.iter().flatten().copied()).collect()
}

/// The message for one of `size` ranks; nothing from a rank that is not there.
fn piece(bundle: &[u8], rank: usize, size: usize) -> &[u8] {
    let lengths: Vec<usize> = bundle
        .as_chunks::<8>()
        .0
        .iter()
        .take(size)
        .map(|&length| u64::from_le_bytes(length) as usize)
        .collect();
    let start = 8 * size + lengths.iter().take(rank).sum::<usize>();
    lengths.get(rank).and_then(|length| bundle.get(start..start + length)).unwrap_or_default()
}

/// The numbers that ranks gave; a rank that is not there gave none.
fn numbers(all: &[Vec<u8>]) -> impl Iterator<Item = f64> {
    all.iter().filter_map(|bytes| bytes.as_slice().try_into().ok()).map(f64::from_le_bytes)
}

/// What makes a started collective complete.
type Finish<'a> = Box<dyn FnOnce() -> Result<Vec<Vec<u8>>, CommError> + 'a>;

/// A collective that has been started.
#[must_use = "the other ranks count on its being finished"]
pub struct Pending<'a>(Finish<'a>);

impl std::fmt::Debug for Pending<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pending")
    }
}

impl<'a> Pending<'a> {
    /// One that `finish` completes.
    pub fn new(finish: impl FnOnce() -> Result<Vec<Vec<u8>>, CommError> + 'a) -> Self {
        Self(Box::new(finish))
    }

    /// One whose answer is known already.
    pub fn ready(all: Vec<Vec<u8>>) -> Self {
        Self::new(move || Ok(all))
    }

    /// Waits for the others; their bytes by rank.
    pub fn finish(self) -> Result<Vec<Vec<u8>>, CommError> {
        (self.0)()
    }
}

/// Why ranks could not agree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommError {
    /// A rank stopped all.
    #[error("rank {rank} stopped the run: {message}")]
    Aborted {
        /// Which.
        rank: usize,
        /// What it said.
        message: String,
    },
    /// A rank ended before a collective call that the others made.
    #[error("rank {rank} ended before the others")]
    Gone {
        /// Which.
        rank: usize,
    },
    /// What carries the messages failed.
    #[error("communication between ranks failed: {0}")]
    Transport(String),
}

impl CommError {
    /// A message that is shorter than what was agreed on.
    pub fn cut_short() -> Self {
        Self::Transport("a message between ranks is cut short".to_owned())
    }
}
