//! NetPyNE's hashes, with which labels and gid lists become seeds: the first 32 bits of an md5 digest.

use md5::{Digest, Md5};

/// Hash of a label.
pub fn hash_str(text: &str) -> u32 {
    first_word(Md5::new_with_prefix(text.as_bytes()))
}

/// Hash of a list of gids, in the order given, each as eight little-endian bytes.
#[derive(Clone, Debug, Default)]
pub struct ListHasher(Md5);

impl ListHasher {
    /// Of the empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one value.
    pub fn push(&mut self, value: u64) {
        self.0.update(value.to_le_bytes());
    }

    /// The hash of everything added.
    pub fn finish(self) -> u32 {
        first_word(self.0)
    }
}

impl Extend<u64> for ListHasher {
    fn extend<I: IntoIterator<Item = u64>>(&mut self, values: I) {
        values.into_iter().for_each(|value| self.push(value));
    }
}

fn first_word(md5: Md5) -> u32 {
    let digest = md5.finalize();
    u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_labels() {
        for (label, hash) in [
            ("conn_fullConn", 352463815),
            ("conn_probConn", 1077798916),
            ("conn_convConn", 1292794392),
            ("conn_divConn", 2288175070),
            ("conn_fromListConn", 1982994830),
            ("stim_IClamp", 3809505364),
            ("stim_VClamp", 495000225),
            ("stim_SEClamp", 1201605318),
            ("stim_AlphaSynapse", 1977426859),
            ("stim_NetStim", 3435125483),
            ("stim_XStim", 2101830339),
            ("NetStim", 1428063344),
            ("point_rate", 2900934879),
            ("point_rate_pulse0", 1561938416),
            ("vecstim_spkt", 766627038),
            ("vecstim_spikePattern", 2850271784),
            ("connSynMechsSecs", 1754427451),
            ("cellParams", 391219005),
        ] {
            assert_eq!(hash_str(label), hash, "{label}");
        }
    }

    #[test]
    fn golden_lists() {
        let of = |gids: std::ops::Range<u64>| {
            let mut hasher = ListHasher::new();
            hasher.extend(gids);
            hasher.finish()
        };
        assert_eq!(of(0..1), 2112501291);
        assert_eq!(of(0..3), 329946431);
        assert_eq!(of(0..20), 2980124830);
        assert_eq!(of(0..40), 2023176133);
    }
}
