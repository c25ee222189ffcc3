//! Why a run cannot go on, and what all ranks make of it.

use crate::error::SimError;
use crate::step_end::StepEnd;
use netpyne_base::Gid;

/// A step that a worker could not finish.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FailedStep {
    /// The moment of sending at which it happened.
    pub moment: u32,
    /// The end of the step before.
    pub before: StepEnd,
    /// What happened.
    pub error: SimError,
}

/// What a rank reports at a pause.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// To go on.
    Fine,
    /// The caller wants to stop.
    Stop,
    /// A cell's voltage is not finite. All ranks check at the same step, so nothing has to be cut off.
    Diverged(Gid, String),
    /// Something failed on the way: moment, the end of the step before, message.
    Failed(u32, StepEnd, String),
    /// The caller wants to stop, and a step cannot be finished: moment, the end of the step before.
    Interrupted(u32, StepEnd),
}

impl Verdict {
    /// Which of several verdicts counts: the earliest failure, then the lowest cell that diverged, then the wish to stop; of equal ones the
    /// first rank's.
    pub fn decisive(all: &[Verdict]) -> Option<(usize, &Verdict)> {
        let key = |verdict: &Verdict| match verdict {
            Verdict::Failed(moment, ..) | Verdict::Interrupted(moment, _) => (0, *moment),
            Verdict::Diverged(gid, _) => (1, gid.0),
            Verdict::Stop => (2, 0),
            Verdict::Fine => (3, 0),
        };
        all.iter().enumerate().min_by_key(|(_, verdict)| key(verdict))
    }

    /// The bytes that stand for it.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Verdict::Fine => Vec::new(),
            Verdict::Stop => b"s".to_vec(),
            Verdict::Diverged(gid, message) => [b"d", &gid.0.to_le_bytes()[..], message.as_bytes()].concat(),
            Verdict::Failed(moment, before, message) => {
                [b"f", &moment.to_le_bytes()[..], &before.to_bytes(), message.as_bytes()].concat()
            }
            Verdict::Interrupted(moment, before) => {
                [b"i", &moment.to_le_bytes()[..], &before.to_bytes()].concat()
            }
        }
    }

    /// What the bytes stand for; `None` if they stand for nothing.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match bytes.split_first() {
            None => Some(Verdict::Fine),
            Some((b's', [])) => Some(Verdict::Stop),
            Some((b'd', rest)) => {
                let (gid, rest) = rest.split_first_chunk()?;
                Some(Verdict::Diverged(Gid(u32::from_le_bytes(*gid)), text(rest)))
            }
            Some((b'f', rest)) => {
                let (moment, rest) = rest.split_first_chunk()?;
                let (before, rest) = StepEnd::from_bytes(rest)?;
                Some(Verdict::Failed(u32::from_le_bytes(*moment), before, text(rest)))
            }
            Some((b'i', rest)) => {
                let (moment, rest) = rest.split_first_chunk()?;
                let (before, rest) = StepEnd::from_bytes(rest)?;
                rest.is_empty().then_some(Verdict::Interrupted(u32::from_le_bytes(*moment), before))
            }
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_come_back_from_bytes_and_the_decisive_one_is_found() {
        let before = StepEnd { steps: 7, moment: 26, t: 0.175 };
        let all = [
            Verdict::Stop,
            Verdict::Fine,
            Verdict::Diverged(Gid(3), "v is NaN".to_owned()),
            Verdict::Failed(29, before, "late".to_owned()),
            Verdict::Failed(27, before, "early".to_owned()),
            Verdict::Interrupted(28, before),
        ];
        for verdict in &all {
            assert_eq!(Verdict::from_bytes(&verdict.to_bytes()).as_ref(), Some(verdict));
        }
        assert_eq!(Verdict::from_bytes(b"x"), None);
        assert_eq!(Verdict::from_bytes(b"f\0"), None);
        assert_eq!(Verdict::decisive(&all), Some((4, &all[4])));
        assert_eq!(Verdict::decisive(&all[..3]), Some((2, &all[2])));
        assert_eq!(Verdict::decisive(&all[..2]), Some((0, &all[0])));
    }
}
