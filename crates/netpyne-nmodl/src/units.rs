//! Conversion factors of the `UNITS` block: `FARADAY = (faraday) (coulomb)`.
//!
//! A table of what membrane models convert, not a general unit system: the last bit of a factor depends on the order in
//! which NEURON's unit program multiplies, so each is listed as NEURON's translator writes it (CODATA 2018).

use std::collections::BTreeMap;

/// Unit converted from, unit converted to, factor; units in the words of [`canonical`].
const FACTORS: &[(&str, &str, f64)] = &[
    ("mole", "1", 6.02214076e23),
    ("pi", "1", std::f64::consts::PI),
    ("c", "m/sec", 299792458.0),
    ("g", "m/sec2", 9.80665),
    ("e", "coulomb", 1.602176634e-19),
    ("e", "picocoulomb", 1.602176634e-07),
    ("e", "femtocoulomb", 0.0001602176634),
    ("k", "joule/degC", 1.380649e-23),
    ("k", "volt-coulomb/degC", 1.380649e-23),
    ("k", "millivolt-coulomb/degC", 1.380649e-20),
    ("k", "erg/degC", 1.380649e-16),
    ("k-mole", "joule/degC", 8.31446261815324),
    ("k-mole", "volt-coulomb/degC", 8.31446261815324),
    ("k-mole", "millivolt-coulomb/degC", 8314.462618153239),
    ("k-mole", "millijoule/degC", 8314.462618153239),
    ("k-mole", "cal/degC", 1.985875279008608),
    ("faraday", "coulomb", 96485.33212331001),
    ("faraday", "kilocoulomb", 96.48533212331002),
    ("faraday", "millicoulomb", 96485332.12331001),
    ("faraday", "microcoulomb", 96485332123.31001),
    ("faraday", "coulomb/mole", 5.810482513219226e28),
    ("faraday", "10000coulomb", 9.648533212331001),
    ("planck", "joule-sec", 6.62607015e-34),
    ("hbar", "joule-sec", 1.0545718176461565e-34),
    ("sec", "millisec", 1000.0),
    ("millisec", "sec", 0.001),
    ("minute", "sec", 60.0),
    ("hour", "sec", 3600.0),
    ("millivolt", "volt", 0.001),
    ("volt", "millivolt", 1000.0),
    ("millimeter", "cm", 0.1),
    ("micrometer", "cm", 9.999999999999999e-05),
    ("cm", "micrometer", 10000.0),
    ("m", "micrometer", 1000000.0),
    ("micrometer2", "cm2", 9.999999999999999e-09),
    ("cm2", "micrometer2", 100000000.0),
    ("micrometer3", "liter", 9.999999999999997e-16),
    ("liter", "micrometer3", 1000000000000000.4),
    ("liter", "cm3", 1000.0000000000001),
    ("nanoamp", "milliamp", 1e-06),
    ("milliamp", "nanoamp", 1000000.0),
    ("picoamp", "nanoamp", 0.001),
    ("siemens", "microsiemens", 1000000.0),
    ("microsiemens", "siemens", 1e-06),
    ("millimolar", "micromolar", 1000.0),
    ("degree", "radian", 0.017453292519943295),
    ("radian", "degree", 57.29577951308232),
    ("cal", "joule", 4.1868),
    ("joule", "cal", 0.23884589662749595),
    ("ohm", "megohm", 1e-06),
    ("farad", "microfarad", 1000000.0),
    ("microfarad", "farad", 1e-06),
];

/// Words that mean the same.
const SAME: &[(&str, &str)] = &[
    ("coul", "coulomb"),
    ("coulombs", "coulomb"),
    ("C", "coulomb"),
    ("kilocoulombs", "kilocoulomb"),
    ("kilocoul", "kilocoulomb"),
    ("millicoul", "millicoulomb"),
    ("K", "degC"),
    ("kelvin", "degC"),
    ("s", "sec"),
    ("second", "sec"),
    ("seconds", "sec"),
    ("ms", "millisec"),
    ("millisecond", "millisec"),
    ("min", "minute"),
    ("hr", "hour"),
    ("volts", "volt"),
    ("millivolts", "millivolt"),
    ("meter", "m"),
    ("micron", "micrometer"),
    ("microns", "micrometer"),
    ("micron2", "micrometer2"),
    ("micron3", "micrometer3"),
    ("joules", "joule"),
    ("moles", "mole"),
    ("mho", "siemens"),
    ("micromho", "microsiemens"),
];

/// The factor from unit `from` to unit `to`, if known. `aliases` are the file's own, like `(mV) = (millivolt)`.
pub(crate) fn factor(from: &str, to: &str, aliases: &BTreeMap<&str, &str>) -> Option<f64> {
    let (from, to) = (canonical(from, aliases), canonical(to, aliases));
    if from == to {
        return Some(1.0);
    }
    let from = if from == "mole-k" { "k-mole" } else { &from };
    FACTORS.iter().find(|(a, b, _)| *a == from && *b == to).map(|(_, _, factor)| *factor)
}

/// The unit without blanks, each word by its usual name.
fn canonical(unit: &str, aliases: &BTreeMap<&str, &str>) -> String {
    let mut out = String::new();
    let mut word = String::new();
    // One more separator ends the last word.
    for c in unit.chars().chain(std::iter::once(' ')) {
        if c.is_ascii_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        // An alias of an alias is followed once more, and no further.
        let alias = |w: &str| aliases.get(w).copied().unwrap_or(w).trim().to_string();
        let plain = alias(&alias(&word));
        let same = SAME.iter().find(|(from, _)| *from == plain);
        out.push_str(same.map_or(&plain, |(_, to)| to));
        word.clear();
        if !c.is_whitespace() {
            out.push(c);
        }
    }
    if out.is_empty() { "1".to_string() } else { out }
}

#[cfg(test)]
mod tests {
    use super::factor;
    use std::collections::BTreeMap;

    #[test]
    fn bits_of_neuron() {
        let none = BTreeMap::new();
        let bits = |from, to| factor(from, to, &none).map(f64::to_bits);
        // Emitted by NEURON's translator as hexadecimal floats.
        assert_eq!(bits("faraday", "coulomb"), Some(0x40f78e555060882c));
        assert_eq!(bits("faraday", "coul"), Some(0x40f78e555060882c));
        assert_eq!(bits("k-mole", "joule/degC"), Some(0x4020a1013e8990be));
        assert_eq!(bits("k-mole", "joule/K"), Some(0x4020a1013e8990be));
        assert_eq!(factor("faraday", "10000 coulombs", &none), Some(9.648533212331001));
        assert_eq!(factor("pi", "1", &none), Some(std::f64::consts::PI));
        assert_eq!(factor("furlong", "fortnight", &none), None);
    }

    #[test]
    fn units_of_the_file() {
        let aliases = BTreeMap::from([("mV", "millivolt"), ("um", "micron"), ("avogadro", "mole")]);
        assert_eq!(factor("mV", "volt", &aliases), Some(0.001));
        assert_eq!(factor("um", "cm", &aliases), Some(9.999999999999999e-05));
        assert_eq!(factor("avogadro", "1", &aliases), Some(6.02214076e23));
    }
}
