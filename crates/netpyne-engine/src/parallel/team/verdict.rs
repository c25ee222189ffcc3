//! Why a run cannot go on, and what all ranks make of it.

use crate::error::SimError;
use crate::output::Whole;
use netpyne_base::Gid;

/// Why a worker cannot go on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trouble {
    /// The moment of sending at which it happened.
    pub moment: u32,
    /// The end of the last whole step before.
    pub whole: Whole,
    /// What happened.
    pub error: SimError,
}

/// What a rank says at a pause.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// To go on.
    Fine,
    /// The caller wants to stop.
    Stop,
    /// A cell's voltage is not finite. All ranks look at the same step, so nothing has to be cut off.
    Sick(Gid, String),
    /// Something failed on the way: moment, the end of the last whole step, message.
    Failed(u32, Whole, String),
    /// The caller wants to stop, and a step cannot be finished: moment, the end of the last whole step.
    Interrupted(u32, Whole),
}

impl Verdict {
    /// Which of several verdicts counts: the earliest failure, then the lowest sick cell, then the wish to stop; of equal ones the
    /// first rank's.
    pub fn weightiest(all: &[Verdict]) -> Option<(usize, &Verdict)> {
        let key = |verdict: &Verdict| match verdict {
            Verdict::Failed(moment, ..) | Verdict::Interrupted(moment, _) => (0, *moment),
            Verdict::Sick(gid, _) => (1, gid.0),
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
            Verdict::Sick(gid, message) => [b"d", &gid.0.to_le_bytes()[..], message.as_bytes()].concat(),
            Verdict::Failed(moment, whole, message) => {
                [b"f", &moment.to_le_bytes()[..], &whole.to_bytes(), message.as_bytes()].concat()
            }
            Verdict::Interrupted(moment, whole) => {
                [b"i", &moment.to_le_bytes()[..], &whole.to_bytes()].concat()
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
                Some(Verdict::Sick(Gid(u32::from_le_bytes(*gid)), text(rest)))
            }
            Some((b'f', rest)) => {
                let (moment, rest) = rest.split_first_chunk()?;
                let (whole, rest) = Whole::from_bytes(rest)?;
                Some(Verdict::Failed(u32::from_le_bytes(*moment), whole, text(rest)))
            }
            Some((b'i', rest)) => {
                let (moment, rest) = rest.split_first_chunk()?;
                let (whole, rest) = Whole::from_bytes(rest)?;
                rest.is_empty().then_some(Verdict::Interrupted(u32::from_le_bytes(*moment), whole))
            }
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_travel_and_are_weighed() {
        let whole = Whole { steps: 7, moment: 26, t: 0.175 };
        let all = [
            Verdict::Stop,
            Verdict::Fine,
            Verdict::Sick(Gid(3), "v is NaN".to_owned()),
            Verdict::Failed(29, whole, "late".to_owned()),
            Verdict::Failed(27, whole, "early".to_owned()),
            Verdict::Interrupted(28, whole),
        ];
        for verdict in &all {
            assert_eq!(Verdict::from_bytes(&verdict.to_bytes()).as_ref(), Some(verdict));
        }
        assert_eq!(Verdict::from_bytes(b"x"), None);
        assert_eq!(Verdict::from_bytes(b"f\0"), None);
        assert_eq!(Verdict::weightiest(&all), Some((4, &all[4])));
        assert_eq!(Verdict::weightiest(&all[..3]), Some((2, &all[2])));
        assert_eq!(Verdict::weightiest(&all[..2]), Some((0, &all[0])));
    }
}
