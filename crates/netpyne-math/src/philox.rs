//! The Philox4x32-10 block cipher: four random words from a counter and a key, one block or many at a time.
#![allow(unsafe_code)]

use crate::isa::Isa;

const MULTIPLIER: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const ROUNDS: usize = 10;
/// Blocks computed side by side.
const LANES: usize = 32;

/// The four words of block `counter` under `key`.
#[inline]
pub fn philox4x32(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let mut lanes = [[counter[0]], [counter[1]], [counter[2]], [counter[3]]];
    rounds(&mut lanes, key);
    [lanes[0][0], lanes[1][0], lanes[2][0], lanes[3][0]]
}

/// `counter + steps` as one 128-bit little-endian number.
#[inline]
pub fn advance(counter: [u32; 4], steps: u64) -> [u32; 4] {
    let n = counter.iter().rev().fold(0u128, |n, &word| (n << 32) | u128::from(word));
    let n = n.wrapping_add(u128::from(steps));
    [n as u32, (n >> 32) as u32, (n >> 64) as u32, (n >> 96) as u32]
}

/// Uniform doubles in (0, 1) from consecutive words, starting with the first word of block `counter`.
pub fn uniform_blocks(counter: [u32; 4], key: [u32; 2], out: &mut [[f64; 4]]) {
    uniform_blocks_with(Isa::detect(), counter, key, out);
}

/// [`uniform_blocks`] by a given instruction set (or the best available, if that is less).
pub fn uniform_blocks_with(isa: Isa, counter: [u32; 4], key: [u32; 2], out: &mut [[f64; 4]]) {
    match isa.supported() {
        // SAFETY: `supported` returns only what the processor has.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => unsafe { avx512(counter, key, out) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => unsafe { avx2(counter, key, out) },
        _ => run(counter, key, out),
    }
}

/// A word as a double in the open interval (0, 1).
#[inline(always)]
pub fn unit(word: u32) -> f64 {
    const SHIFT32: f64 = 1.0 / 4294967297.0;
    (f64::from(word) + 1.0) * SHIFT32
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn avx512(counter: [u32; 4], key: [u32; 2], out: &mut [[f64; 4]]) {
    run(counter, key, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2(counter: [u32; 4], key: [u32; 2], out: &mut [[f64; 4]]) {
    run(counter, key, out);
}

#[inline(always)]
fn run(counter: [u32; 4], key: [u32; 2], out: &mut [[f64; 4]]) {
    for (chunk, first) in out.chunks_mut(LANES).zip((0u64..).step_by(LANES)) {
        let base = advance(counter, first);
        let mut lanes = [[base[0]; LANES], [base[1]; LANES], [base[2]; LANES], [base[3]; LANES]];
        if base[0].checked_add(LANES as u32).is_some() {
            for (lane, word) in lanes[0].iter_mut().enumerate() {
                *word = base[0] + lane as u32;
            }
        } else {
            for lane in 0..LANES {
                let counter = advance(base, lane as u64);
                for (words, word) in lanes.iter_mut().zip(counter) {
                    words[lane] = word;
                }
            }
        }
        rounds(&mut lanes, key);
        let mut units = [[0.0; LANES]; 4];
        for (units, words) in units.iter_mut().zip(&lanes) {
            for (unit_, &word) in units.iter_mut().zip(words) {
                *unit_ = unit(word);
            }
        }
        for (lane, out) in chunk.iter_mut().enumerate() {
            *out = [units[0][lane], units[1][lane], units[2][lane], units[3][lane]];
        }
    }
}

#[inline(always)]
fn rounds<const N: usize>(c: &mut [[u32; N]; 4], mut key: [u32; 2]) {
    for round in 0..ROUNDS {
        if round > 0 {
            key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
        }
        #[allow(clippy::needless_range_loop, reason = "four arrays side by side")]
        for lane in 0..N {
            let p0 = u64::from(MULTIPLIER[0]) * u64::from(c[0][lane]);
            let p1 = u64::from(MULTIPLIER[1]) * u64::from(c[2][lane]);
            c[0][lane] = (p1 >> 32) as u32 ^ c[1][lane] ^ key[0];
            c[1][lane] = p1 as u32;
            c[2][lane] = (p0 >> 32) as u32 ^ c[3][lane] ^ key[1];
            c[3][lane] = p0 as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_blocks() {
        assert_eq!(philox4x32([0; 4], [0; 2]), [1713891541, 3781805453, 3159862348, 2600524760]);
        assert_eq!(philox4x32([0, 3, 1, 2], [0; 2]), [4212769771, 983989504, 536313978, 543550740]);
    }

    #[test]
    fn counters_carry() {
        assert_eq!(advance([u32::MAX, u32::MAX, 7, 8], 1), [0, 0, 8, 8]);
        assert_eq!(advance([u32::MAX; 4], 2), [1, 0, 0, 0]);
    }

    #[test]
    fn every_instruction_set_gives_the_blocks_one_by_one() {
        for start in [[5, 6, 7, 8], [u32::MAX - 40, u32::MAX, 1, 2]] {
            for isa in Isa::available() {
                let mut out = [[0.0; 4]; 100];
                uniform_blocks_with(isa, start, [9, 0], &mut out);
                for (i, block) in out.iter().enumerate() {
                    assert_eq!(*block, philox4x32(advance(start, i as u64), [9, 0]).map(unit), "{isa:?} {i}");
                }
            }
        }
    }
}
