//! Comparison of the vectorised `exp` with the system's, for as many arguments as one has time for.

use super::exp_slice;

/// Arguments among `count` pseudo-random ones for which [`exp_slice`] and the system libm's `exp` differ.
///
/// A third of the arguments are uniform in ±50, a third uniform in ±760, a third have random bits (all magnitudes,
/// subnormals, infinities, NaN). On x86-64 Linux with glibc 2.28 or later and an FMA-capable processor there are none.
pub fn verify_against_libm(count: u64, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        // splitmix64
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let mut mismatches = Vec::new();
    let mut done = 0;
    let mut x = [0.0; 4096];
    while done < count {
        let n = (count - done).min(x.len() as u64) as usize;
        let kind = (done / 4096) % 3;
        for x in &mut x[..n] {
            let bits = next();
            let unit = (bits >> 11) as f64 / (1u64 << 52) as f64 - 1.0;
            *x = match kind {
                0 => unit * 50.0,
                1 => unit * 760.0,
                _ => f64::from_bits(bits),
            };
        }
        let mut y = x;
        exp_slice(&mut y[..n]);
        let differs = |(x, y): &(&f64, &f64)| x.exp().to_bits() != y.to_bits();
        mismatches.extend(x[..n].iter().zip(&y[..n]).filter(differs).map(|(x, _)| *x));
        done += n as u64;
    }
    mismatches
}
