//! Conversion factors of the `UNITS` block: `FARADAY = (faraday) (coulomb)`.
//!
//! A table of the physical constants (CODATA 2018) that membrane models use, not yet a general unit system.

/// Constants: spellings of the unit converted from, spellings of the unit converted to, factor.
const FACTORS: &[(&[&str], &[&str], f64)] = &[
    (&["faraday"], &["coulomb", "coulombs", "coul", "c/mole", "coulomb/mole", "c"], 96485.33212331001),
    (&["faraday"], &["kilocoulombs", "kilocoulomb", "kcoul"], 96.48533212331002),
    (&["faraday"], &["10000coulomb", "10000coulombs"], 9.648533212331001),
    (&["k-mole", "mole-k"], &["joule/degc", "joule/k", "joule/degk", "j/k"], 8.31446261815324),
    (&["k"], &["joule/degc", "joule/k"], 1.380649e-23),
    (&["pi"], &["1", ""], std::f64::consts::PI),
    (&["e"], &["coulomb", "coulombs", "coul"], 1.602176634e-19),
    (&["mole"], &["1", ""], 6.02214076e23),
    (&["planck"], &["joule-sec", "joule-s"], 6.62607015e-34),
    (&["hbar"], &["joule-sec", "joule-s"], 1.0545718176461565e-34),
    (&["mv", "millivolt"], &["volt", "v"], 1e-3),
    (&["volt", "v"], &["mv", "millivolt"], 1e3),
];

/// The factor from unit `from` to unit `to`, if known.
pub(crate) fn factor(from: &str, to: &str) -> Option<f64> {
    let normal = |unit: &str| unit.split_whitespace().collect::<String>().to_ascii_lowercase();
    let (from, to) = (normal(from), normal(to));
    if from == to {
        return Some(1.0);
    }
    let found = FACTORS.iter().find(|(a, b, _)| a.contains(&from.as_str()) && b.contains(&to.as_str()));
    found.map(|(_, _, factor)| *factor)
}

#[cfg(test)]
mod tests {
    use super::factor;

    #[test]
    fn bits_of_neuron() {
        // Emitted by NEURON's translator as hexadecimal floats.
        assert_eq!(factor("faraday", "coulomb").map(f64::to_bits), Some(0x40f78e555060882c));
        assert_eq!(factor("k-mole", "joule/degC").map(f64::to_bits), Some(0x4020a1013e8990be));
        assert_eq!(factor("pi", "1"), Some(std::f64::consts::PI));
        assert_eq!(factor("furlong", "fortnight"), None);
    }
}
