//! NEURON's MCellRan4: a counter-based generator, the pseudo-DES hash of Numerical Recipes in two rounds.

/// Per round: what the right half is mixed with, before and after squaring.
const KEYS: [(u32, u32); 2] = [(0xbaa9_6887, 0x4b0f_3b58), (0x1e17_d32c, 0xe874_f0c3)];

/// The word at place `high` of sequence `low`.
pub fn word(high: u32, low: u32) -> u32 {
    let (mut left, mut right) = (low, high);
    for (before, after) in KEYS {
        let mixed = right ^ before;
        let (lower, upper) = (mixed & 0xffff, mixed >> 16);
        let squares = lower.wrapping_mul(lower).wrapping_add(!upper.wrapping_mul(upper));
        let hashed = (squares.rotate_left(16) ^ after).wrapping_add(lower.wrapping_mul(upper));
        (left, right) = (right, left ^ hashed);
    }
    let _ = left;
    right
}

/// The same as a number from 0 to less than 1.
pub fn uniform(high: u32, low: u32) -> f64 {
    f64::from(word(high, low)) * (1.0 / 4_294_967_296.0)
}

#[cfg(test)]
mod tests {
    use super::uniform;

    #[test]
    fn draws_are_those_of_hoc() {
        // `x = 1  mcell_ran4(&x)` and so on, in NEURON 9.0.2.
        let drawn: Vec<f64> = (1..4).map(|place| uniform(place, 0)).collect();
        assert_eq!(drawn, [0.7628303428646177, 0.8716539088636637, 0.1507509497459978]);
        assert_eq!(uniform(5, 77), 0.9274150251876563);
    }
}
