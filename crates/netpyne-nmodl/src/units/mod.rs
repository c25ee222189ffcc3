//! Conversion factors of the `UNITS` block: `FARADAY = (faraday) (coulomb)`.
//!
//! A factor is the quotient of what two unit texts are worth, and its last bit depends on the order in which names are
//! looked up, multiplied and divided. The rules here are those of the classical `units` program as NEURON's translator has
//! it, oddities included, over a table of the same units (all but the currencies).

mod text;

use std::collections::BTreeMap;
use std::sync::OnceLock;
use text::Reader;

const TABLE: &str = include_str!("table.txt");

/// Number of base dimensions.
const DIMENSIONS: usize = 9;

/// Longest name that is looked up, and largest number of prefixes stripped off it: models need much less.
const LONGEST_NAME: usize = 64;

/// In the order in which they are tried.
const PREFIXES: &[(&str, f64)] = &[
    ("atto", 1e-18),
    ("femto", 1e-15),
    ("pico", 1e-12),
    ("nano", 1e-9),
    ("micro", 1e-6),
    ("milli", 1e-3),
    ("centi", 1e-2),
    ("deci", 1e-1),
    ("deka", 1e1),
    ("hecta", 1e2),
    ("hecto", 1e2),
    ("kilo", 1e3),
    ("mega", 1e6),
    ("meg", 1e6),
    ("giga", 1e9),
    ("tera", 1e12),
];

/// What a unit is worth, and in what.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unit {
    pub(crate) factor: f64,
    /// Powers of metre, kilogram, second, coulomb, candela, dollar, bit, erlang, kelvin.
    pub(crate) dimensions: [i32; DIMENSIONS],
}

/// A unit text that has no meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnknownUnit {
    /// The name in it that is not known.
    pub(crate) name: String,
}

/// The units of one file: the table's and its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Units {
    own: BTreeMap<String, Unit>,
}

impl Units {
    /// Takes in `(name) = (means)`. A name that already has a meaning keeps it.
    pub(crate) fn define(&mut self, name: &str, means: &str) -> Result<(), UnknownUnit> {
        let unit = self.unit(means)?;
        let name: String = name.trim().to_string();
        if self.known(&name).is_none() {
            self.own.insert(name, unit);
        }
        Ok(())
    }

    /// The factor from unit `from` to unit `to`, whether they measure the same or not.
    pub(crate) fn factor(&self, from: &str, to: &str) -> Result<f64, UnknownUnit> {
        Ok(self.unit(from)?.factor / self.unit(to)?.factor)
    }

    /// What a unit text means.
    pub(crate) fn unit(&self, text: &str) -> Result<Unit, UnknownUnit> {
        evaluate(text, &|name| self.known(name))
    }

    /// Names that a misspelt one can have meant.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.own.keys().map(String::as_str).chain(table().keys().copied())
    }

    fn known(&self, name: &str) -> Option<Unit> {
        self.own.get(name).or_else(|| table().get(name)).copied()
    }
}

/// All units of the table, made when the first is asked for.
fn table() -> &'static BTreeMap<&'static str, Unit> {
    static UNITS: OnceLock<BTreeMap<&'static str, Unit>> = OnceLock::new();
    UNITS.get_or_init(|| {
        let mut units: BTreeMap<&'static str, Unit> = BTreeMap::new();
        let mut bases = 0;
        let entries = TABLE.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(';'));
        for (name, means) in entries.filter_map(|entry| entry.split_once('=')) {
            let mut unit = Unit { factor: 1.0, dimensions: [0; DIMENSIONS] };
            if means.trim() == "*" {
                unit.dimensions[bases] = 1;
                bases += 1;
            } else {
                // A test keeps the table free of names that are not known.
                let Ok(known) = evaluate(means, &|name| units.get(name).copied()) else { continue };
                unit = known;
            }
            units.insert(name.trim(), unit);
        }
        units
    })
}

/// The meaning of a unit text: an optional number, then names.
fn evaluate(text: &str, known: &dyn Fn(&str) -> Option<Unit>) -> Result<Unit, UnknownUnit> {
    let mut reader = Reader::new(text);
    let number = reader.number();
    let mut unit = Unit { factor: if number == 0.0 { 1.0 } else { number }, dimensions: [0; DIMENSIONS] };
    while let Some((name, power, divided)) = reader.name() {
        let (part, prefix) = look_up(name, known).ok_or_else(|| UnknownUnit { name: name.to_string() })?;
        for _ in 0..power {
            let sign = if divided { -1 } else { 1 };
            // One multiplication with the prefix, then one with the unit so far.
            let value = part.factor * prefix;
            unit.factor = if divided { unit.factor / value } else { unit.factor * value };
            for (sum, d) in unit.dimensions.iter_mut().zip(part.dimensions) {
                *sum = sum.saturating_add(sign * d);
            }
        }
    }
    Ok(unit)
}

/// A unit by its name, else without a prefix, else without the `s` of the plural; and the product of the prefixes.
fn look_up(name: &str, known: &dyn Fn(&str) -> Option<Unit>) -> Option<(Unit, f64)> {
    if name.len() > LONGEST_NAME {
        return None;
    }
    let (mut name, mut prefix) = (name, 1.0);
    loop {
        // A prefix alone is a number.
        if name.is_empty() {
            return Some((Unit { factor: 1.0, dimensions: [0; DIMENSIONS] }, prefix));
        }
        if let Some(unit) = known(name) {
            return Some((unit, prefix));
        }
        let stripped = PREFIXES.iter().find_map(|(p, factor)| Some((name.strip_prefix(p)?, factor)));
        name = match stripped {
            Some((rest, factor)) => {
                prefix *= factor;
                rest
            }
            None => name.strip_suffix('s').filter(|rest| !rest.is_empty())?,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What NEURON 9.0.2's translator writes for `(unit) (1)`.
    const BITS: &str = include_str!("../../tests/units/bits.txt");

    #[test]
    fn every_unit_has_the_bits_of_neuron() {
        let units = Units::default();
        for line in BITS.lines() {
            let (name, bits) = line.split_once(' ').expect("two words");
            let factor = units.factor(name, "1").unwrap_or_else(|e| panic!("{name}: {e:?}"));
            assert_eq!(format!("{:016x}", factor.to_bits()), bits, "{name}: {factor}");
        }
        assert_eq!(BITS.lines().count() + 1, table().len(), "all but one name fit into the translator");
    }

    #[test]
    fn expressions_have_the_bits_of_neuron() {
        let mut units = Units::default();
        for (name, means) in [
            ("mV", "millivolt"),
            ("molar", "1/liter"),
            ("mM", "millimolar"),
            ("um", "micron"),
            ("S", "siemens"),
            ("avo", "mole"),
        ] {
            units.define(name, means).expect("known units");
        }
        for (from, to, bits) in [
            ("faraday", "coulomb", 0x40f78e555060882c),
            ("faraday", "10000 coulomb", 0x40234c0c8b92a9b7),
            ("k-mole", "joule/degC", 0x4020a1013e8990be),
            ("k-mole", "millivolt-coulomb/degC", 0x40c03d3b37125759),
            ("mM", "molar", 0x3f50624dd2f1a9fc),
            ("um3", "liter", 0x3cd203af9ee75614),
            ("S/cm2", "mho/cm2", 0x3ff0000000000000),
            ("pi", "1", 0x400921fb54442d18),
            ("1", "mV-ms", 0x412e848000000000_u64),
            ("kilocoulombs", "coulombs", 0x408f400000000000),
            ("1e-3 mV", "volt", 0x3b68361ee25a3388),
            ("2.5-3 volt", "mV", 0x4004000000000000),
            ("1|3 foot", "inch", 0x400fffffffffffff),
            ("um2", "cm2", 0x3e45798ee2308c39),
            ("faraday", "kilocoulombs/mole", 0x4548081670e5b9ac),
            ("/ms", "hz", 0x408f400000000000),
            ("avo", "1", 0x44dfe185ca57c517),
            ("millimolar-um3", "mole", 0x3742840048632c2d),
            ("", "percent", 0x4059000000000000),
            ("mM", "", 0x3feffffffffffffe),
            ("cm3/ml", "1", 0x3ff0000000000000),
            (" 10 mV ", "mV", 0x4024000000000000),
        ] {
            let factor = units.factor(from, to).unwrap_or_else(|e| panic!("{from}, {to}: {e:?}"));
            assert_eq!(factor.to_bits(), bits, "({from}) ({to}): {factor:?}");
        }
        assert_eq!(units.factor("furlong", "fortnigt"), Err(UnknownUnit { name: "fortnigt".to_string() }));
    }

    #[test]
    fn a_name_keeps_its_first_meaning() {
        let mut units = Units::default();
        units.define("mV", "millivolt").expect("known");
        units.define("mV", "volt").expect("known");
        assert_eq!(units.factor("mV", "volt"), Ok(0.001));
        assert!(units.define("x", "nonsense").is_err());
    }
}
