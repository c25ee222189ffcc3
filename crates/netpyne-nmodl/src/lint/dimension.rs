//! What physical dimension a unit has: mV/ms is that of a voltage per time, whatever the prefixes.

use std::collections::BTreeMap;

/// Powers of meter, kilogram, second, coulomb, and kelvin. Moles count as numbers, as in NEURON.
pub(super) type Dimension = [i32; 5];

/// No dimension.
pub(super) const NONE: Dimension = [0; 5];

/// Per time.
pub(super) const PER_TIME: Dimension = [0, 0, -1, 0, 0];

/// Words and their dimensions.
const WORDS: &[(&str, Dimension)] = &[
    ("m", [1, 0, 0, 0, 0]),
    ("meter", [1, 0, 0, 0, 0]),
    ("metre", [1, 0, 0, 0, 0]),
    ("micron", [1, 0, 0, 0, 0]),
    ("angstrom", [1, 0, 0, 0, 0]),
    ("g", [0, 1, 0, 0, 0]),
    ("gram", [0, 1, 0, 0, 0]),
    ("s", [0, 0, 1, 0, 0]),
    ("sec", [0, 0, 1, 0, 0]),
    ("second", [0, 0, 1, 0, 0]),
    ("minute", [0, 0, 1, 0, 0]),
    ("min", [0, 0, 1, 0, 0]),
    ("hour", [0, 0, 1, 0, 0]),
    ("hertz", [0, 0, -1, 0, 0]),
    ("Hz", [0, 0, -1, 0, 0]),
    ("coul", [0, 0, 0, 1, 0]),
    ("coulomb", [0, 0, 0, 1, 0]),
    ("faraday", [0, 0, 0, 1, 0]),
    ("A", [0, 0, -1, 1, 0]),
    ("amp", [0, 0, -1, 1, 0]),
    ("ampere", [0, 0, -1, 1, 0]),
    ("V", [2, 1, -2, -1, 0]),
    ("volt", [2, 1, -2, -1, 0]),
    ("ohm", [2, 1, -1, -2, 0]),
    ("S", [-2, -1, 1, 2, 0]),
    ("siemens", [-2, -1, 1, 2, 0]),
    ("mho", [-2, -1, 1, 2, 0]),
    ("farad", [-2, -1, 2, 2, 0]),
    ("F", [-2, -1, 2, 2, 0]),
    ("joule", [2, 1, -2, 0, 0]),
    ("cal", [2, 1, -2, 0, 0]),
    ("watt", [2, 1, -3, 0, 0]),
    ("newton", [1, 1, -2, 0, 0]),
    ("liter", [3, 0, 0, 0, 0]),
    ("l", [3, 0, 0, 0, 0]),
    ("M", [-3, 0, 0, 0, 0]),
    ("molar", [-3, 0, 0, 0, 0]),
    ("mole", NONE),
    ("mol", NONE),
    ("degC", [0, 0, 0, 0, 1]),
    ("degK", [0, 0, 0, 0, 1]),
    ("kelvin", [0, 0, 0, 0, 1]),
    ("K", [0, 0, 0, 0, 1]),
    ("radian", NONE),
    ("degree", NONE),
    ("pi", NONE),
    ("bit", NONE),
];

const PREFIXES: &[&str] = &[
    "femto", "pico", "nano", "micro", "milli", "centi", "deci", "kilo", "mega", "giga", "f", "p", "n", "u",
    "m", "c", "d", "k",
];

/// The dimension of `unit`; none if a word is not known. `aliases` are the file's own units.
pub(super) fn of(unit: &str, aliases: &BTreeMap<&str, &str>) -> Option<Dimension> {
    expand(unit, aliases, 0)
}

fn expand(unit: &str, aliases: &BTreeMap<&str, &str>, depth: u32) -> Option<Dimension> {
    let mut out = NONE;
    let mut sign = 1;
    let mut word = String::new();
    // One more separator ends the last word.
    for c in unit.chars().chain(std::iter::once(' ')) {
        if c.is_ascii_alphanumeric() || c == '_' || c == '.' {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            let (dimension, power) = one(&word, aliases, depth)?;
            for (sum, d) in out.iter_mut().zip(dimension) {
                *sum += sign * d * power;
            }
            word.clear();
        }
        match c {
            // What follows a slash stays below it.
            '/' => sign = -1,
            ' ' | '-' | '*' | '\t' => {}
            _ => return None,
        }
    }
    Some(out)
}

/// A word and its power: `cm2`.
fn one(word: &str, aliases: &BTreeMap<&str, &str>, depth: u32) -> Option<(Dimension, i32)> {
    if depth < 4
        && let Some(means) = aliases.get(word).filter(|means| **means != word)
    {
        return Some((expand(means, aliases, depth + 1)?, 1));
    }
    // A number scales only.
    if word.parse::<f64>().is_ok() {
        return Some((NONE, 1));
    }
    let base = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let power = if base.len() < word.len() { word[base.len()..].parse().ok()? } else { 1 };
    if base.len() < word.len()
        && depth < 4
        && let Some(means) = aliases.get(base)
    {
        return Some((expand(means, aliases, depth + 1)?, power));
    }
    if PREFIXES.contains(&base) && base.len() > 1 {
        return Some((NONE, 1));
    }
    let known = |w: &str| WORDS.iter().find(|(name, _)| *name == w).map(|(_, d)| *d);
    let singular = base.strip_suffix('s').filter(|w| w.len() > 2);
    let candidates = std::iter::once(base).chain(singular);
    for candidate in candidates {
        if let Some(d) = known(candidate) {
            return Some((d, power));
        }
        let inner = PREFIXES.iter().filter_map(|p| candidate.strip_prefix(p)).find_map(known);
        if let Some(d) = inner {
            return Some((d, power));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{NONE, PER_TIME, of};
    use std::collections::BTreeMap;

    #[test]
    fn dimensions() {
        let none = BTreeMap::new();
        let d = |u: &str| of(u, &none);
        assert_eq!(d("mV"), d("volt"));
        assert_eq!(d("mA/cm2"), d("amp/m2"));
        assert_eq!(d("/ms"), Some(PER_TIME));
        assert_eq!(d("1/ms"), Some(PER_TIME));
        assert_eq!(d("1"), Some(NONE));
        assert_eq!(d("milli/liter"), d("mM"));
        assert_eq!(d("kilo-ohm"), d("ohms"));
        assert_eq!(d("furlong"), None);
        let aliases = BTreeMap::from([("mM", "milli/liter"), ("um", "micron"), ("molar", "1/liter")]);
        assert_eq!(of("mM/ms", &aliases), of("molar/sec", &aliases));
        assert_eq!(of("um3", &aliases), of("liter", &aliases));
    }
}
