//! Units that keep numbers short.

/// Units of one quantity, and how many of each the first one has.
const SCALES: &[&[(&str, f64)]] = &[
    &[("mV", 1.0), ("µV", 1e3), ("nV", 1e6), ("pV", 1e9)],
    &[("fT", 1.0), ("aT", 1e3)],
    &[("mV/mm²", 1.0), ("µV/mm²", 1e3), ("nV/mm²", 1e6)],
    &[("nA µm", 1.0), ("pA µm", 1e3), ("fA µm", 1e6)],
    &[("nA", 1.0), ("pA", 1e3), ("fA", 1e6)],
];

/// The unit in which values of up to `most` (in `unit`) are easily read, and what they are to be multiplied by.
pub(crate) fn readable(unit: &str, most: f64) -> (String, f64) {
    let scale = SCALES.iter().find(|scale| scale[0].0 == unit);
    let short = |(_, factor): &&(&str, f64)| most * factor >= 0.5;
    match scale {
        Some(scale) if most.is_finite() && most > 0.0 => {
            let (name, factor) = scale.iter().find(short).unwrap_or(&scale[scale.len() - 1]);
            ((*name).to_owned(), *factor)
        }
        _ => (unit.to_owned(), 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_values_get_small_units() {
        assert_eq!(readable("mV", 2.0), ("mV".to_owned(), 1.0));
        assert_eq!(readable("mV", 0.02), ("µV".to_owned(), 1e3));
        assert_eq!(readable("mV", 1e-12), ("pV".to_owned(), 1e9));
        assert_eq!(readable("S/cm²", 1e-12), ("S/cm²".to_owned(), 1.0));
    }
}
