//! Spikes as bytes between ranks.
//!
//! Sorted by moment, time and gid. A group for all that share moment and time (the spikes noticed in one step do): difference of
//! moments, the time itself, how many, and differences of gids; whole numbers in seven bits per byte.

use crate::arrays::spikes::Spike;
use netpyne_base::Gid;

/// Packs spikes; with the gid of each one's source.
pub(crate) fn encode_spikes(mut spikes: Vec<(Spike, Gid)>) -> Vec<u8> {
    spikes.sort_unstable_by_key(|(spike, gid)| (spike.moment, spike.t.to_bits(), *gid));
    let mut bytes = Vec::new();
    let mut moment = 0;
    for group in spikes.chunk_by(|(a, _), (b, _)| a.moment == b.moment && a.t.to_bits() == b.t.to_bits()) {
        let first = group[0].0;
        put(&mut bytes, first.moment - moment);
        moment = first.moment;
        bytes.extend(first.t.to_le_bytes());
        put(&mut bytes, group.len() as u32);
        let mut before = 0;
        for (_, gid) in group {
            put(&mut bytes, gid.0 - before);
            before = gid.0;
        }
    }
    bytes
}

/// Unpacks spikes: calls `each(time, moment, gid)`. Nothing if the bytes are not what [`encode_spikes`] makes.
pub(crate) fn decode_spikes(mut bytes: &[u8], mut each: impl FnMut(f64, u32, Gid)) -> Option<()> {
    let mut moment = 0u32;
    while !bytes.is_empty() {
        moment = moment.checked_add(take(&mut bytes)?)?;
        let (time, rest) = bytes.split_first_chunk::<8>()?;
        bytes = rest;
        let mut gid = 0u32;
        for _ in 0..take(&mut bytes)? {
            gid = gid.checked_add(take(&mut bytes)?)?;
            each(f64::from_le_bytes(*time), moment, Gid(gid));
        }
    }
    Some(())
}

/// Appends a number.
pub(super) fn put(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 128 {
        bytes.push(number as u8 | 128);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a number off.
pub(super) fn take(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0u32;
    for shift in (0..35).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(byte & 127).checked_shl(shift)?;
        if byte < 128 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spikes_travel_unchanged() {
        let spike = |t, moment, gid| (Spike { t, moment, source: 0 }, Gid(gid));
        let spikes = vec![
            spike(1.5, 7, 300),
            spike(1.5, 7, 2),
            spike(0.1 + 0.2, 7, u32::MAX),
            spike(1e-300, 4_000_000_000, 0),
            spike(2.0, 7, 2),
        ];
        let bytes = encode_spikes(spikes);
        let mut seen = Vec::new();
        assert_eq!(decode_spikes(&bytes, |t, moment, gid| seen.push((t, moment, gid.0))), Some(()));
        let expected =
            [(0.1 + 0.2, 7, u32::MAX), (1.5, 7, 2), (1.5, 7, 300), (2.0, 7, 2), (1e-300, 4_000_000_000, 0)];
        assert_eq!(seen, expected);
        assert_eq!(decode_spikes(&bytes[..bytes.len() - 1], |_, _, _| {}), None);
        assert_eq!(decode_spikes(&[255; 6], |_, _, _| {}), None);
        assert!(encode_spikes(Vec::new()).is_empty());
    }

    #[test]
    fn many_spikes_of_one_step_take_little_more_than_a_byte_each() {
        let spikes = (0..1000).map(|n| (Spike { t: 3.0, moment: 99, source: 0 }, Gid(3 * n))).collect();
        assert!(encode_spikes(spikes).len() < 1020);
    }
}
