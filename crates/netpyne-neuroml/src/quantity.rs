//! Quantities: numbers with units, converted exactly once.
//!
//! All values inside are in one coherent system of units, in which equations hold as they are written: ms, mV, nA, cm, K, µmol
//! and what follows from them (µS, nF, mM, ...). These are the units in which NEURON's mechanisms for NeuroML compute.

mod standard;

use indexmap::IndexMap;
use netpyne_base::did_you_mean;
use standard::{DIMENSIONS, OTHER_UNITS, UNITS};

/// Exponents of mass, length, time, current, temperature, amount of substance and luminous intensity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dimension(pub [i8; 7]);

impl Dimension {
    /// No dimension.
    pub const NONE: Dimension = Dimension([0; 7]);

    /// The power of ten by which a value in SI units is multiplied to get it in the units used inside.
    fn inside(self) -> i32 {
        let [m, l, t, i, _, n, _] = self.0.map(i32::from);
        17 * m + 2 * l + 3 * t + 9 * i + 6 * n
    }
}

/// A unit: `10^power * scale` SI units, and an offset for temperatures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// What it measures.
    pub dimension: Dimension,
    /// Power of ten.
    pub power: i32,
    /// Further factor.
    pub scale: f64,
    /// Value in SI units of 0 of this unit.
    pub offset: f64,
}

/// A value in the units used inside, and what it is of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// Value.
    pub value: f64,
    /// What it is of.
    pub dimension: Dimension,
}

/// Why a text is no quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoQuantity {
    /// It does not begin with a number.
    NoNumber,
    /// There is no such unit; perhaps another was meant.
    NoUnit(String, Option<String>),
}

/// The dimensions and units that a model may use.
#[derive(Clone, Debug)]
pub struct Units {
    dimensions: IndexMap<String, Dimension>,
    units: IndexMap<String, Unit>,
}

impl Default for Units {
    fn default() -> Self {
        let dimensions: IndexMap<String, Dimension> =
            DIMENSIONS.iter().map(|(name, exponents)| ((*name).to_owned(), Dimension(*exponents))).collect();
        let dimension = |name: &str| dimensions.get(name).copied().unwrap_or_default();
        let tens = UNITS.iter().map(|&(symbol, of, power)| {
            (symbol.to_owned(), Unit { dimension: dimension(of), power, scale: 1.0, offset: 0.0 })
        });
        let others = OTHER_UNITS.iter().map(|&(symbol, of, scale, offset)| {
            (symbol.to_owned(), Unit { dimension: dimension(of), power: 0, scale, offset })
        });
        let units = tens.chain(others).collect();
        Self { dimensions, units }
    }
}

impl Units {
    /// Adds a dimension of the model's own; one of the same name goes.
    pub fn add_dimension(&mut self, name: &str, dimension: Dimension) {
        self.dimensions.insert(name.to_owned(), dimension);
    }

    /// Adds a unit of the model's own.
    pub fn add_unit(&mut self, symbol: &str, unit: Unit) {
        self.units.insert(symbol.to_owned(), unit);
    }

    /// A dimension by name.
    pub fn dimension(&self, name: &str) -> Option<Dimension> {
        self.dimensions.get(name).copied()
    }

    /// The names of all dimensions.
    pub fn dimensions(&self) -> impl Iterator<Item = &String> {
        self.dimensions.keys()
    }

    /// A name for a dimension, for messages.
    pub fn name_of(&self, dimension: Dimension) -> &str {
        self.dimensions.iter().find(|(_, d)| **d == dimension).map_or("another dimension", |(name, _)| name)
    }

    /// Units of a dimension, for messages.
    pub fn units_of(&self, dimension: Dimension) -> Vec<&str> {
        self.units
            .iter()
            .filter(|(_, u)| u.dimension == dimension)
            .map(|(symbol, _)| symbol.as_str())
            .collect()
    }

    /// Reads a number with a unit, or without one.
    ///
    /// # Errors
    /// It begins with no number, or the unit is not known.
    pub fn parse(&self, text: &str) -> Result<Quantity, NoQuantity> {
        let (number, unit) = self.split(text)?;
        let Some(unit) = unit else {
            let value = number.parse().map_err(|_| NoQuantity::NoNumber)?;
            return Ok(Quantity { value, dimension: Dimension::NONE });
        };
        let value = convert(number, unit, -unit.dimension.inside()).ok_or(NoQuantity::NoNumber)?;
        Ok(Quantity { value, dimension: unit.dimension })
    }

    /// The value of a quantity in a unit, rounded once; none if it is no quantity of that dimension.
    pub fn value_in(&self, text: &str, symbol: &str) -> Option<f64> {
        let wanted = self.units.get(symbol)?;
        match self.split(text).ok()? {
            (number, Some(unit)) if unit == wanted => number.parse().ok(),
            (number, Some(unit)) if unit.dimension == wanted.dimension && wanted.offset == 0.0 => {
                convert(number, unit, wanted.power)
            }
            _ => None,
        }
    }

    /// The number, and the unit if there is one.
    fn split<'t>(&self, text: &'t str) -> Result<(&'t str, Option<&Unit>), NoQuantity> {
        let text = text.trim();
        // The longest beginning that is a number, as long as what follows is a unit or nothing: `1e` could be 1 elementary charge.
        let ends = (1..=text.len()).rev().filter(|&end| text.is_char_boundary(end));
        let mut unknown = None;
        for end in ends {
            let (number, symbol) = (text[..end].trim_end(), text[end..].trim());
            if number.len() < end && end < text.len() && text[..end].ends_with(' ') {
                continue;
            }
            if !is_number(number) {
                continue;
            }
            if symbol.is_empty() {
                return Ok((number, None));
            }
            match self.units.get(symbol) {
                Some(unit) => return Ok((number, Some(unit))),
                None => unknown = unknown.or(Some(symbol)),
            }
        }
        match unknown {
            Some(symbol) => {
                Err(NoQuantity::NoUnit(symbol.to_owned(), did_you_mean(symbol, self.units.keys())))
            }
            None => Err(NoQuantity::NoNumber),
        }
    }
}

/// Whether a text is a decimal number; Rust's `inf` and `nan` are none.
fn is_number(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'))
        && text.parse::<f64>().is_ok()
}

/// The value in a unit that is `10^target` SI units, rounded once.
fn convert(number: &str, unit: &Unit, target: i32) -> Option<f64> {
    if unit.scale == 1.0 && unit.offset == 0.0 {
        return shifted(number, unit.power - target);
    }
    let si = shifted(number, unit.power)? * unit.scale + unit.offset;
    Some(si * shifted("1", -target)?)
}

/// A decimal number times a power of ten, correctly rounded.
fn shifted(number: &str, power: i32) -> Option<f64> {
    let (mantissa, exponent) = match number.find(['e', 'E']) {
        Some(at) => (&number[..at], number[at + 1..].parse::<i32>().ok()?),
        None => (number, 0),
    };
    format!("{mantissa}e{}", exponent.saturating_add(power)).parse().ok()
}

/// The factor from the units used inside to SI units.
pub fn to_si(dimension: Dimension) -> f64 {
    shifted("1", -dimension.inside()).unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> f64 {
        Units::default().parse(text).unwrap().value
    }

    #[test]
    fn quantities_are_converted_once() {
        assert_eq!(read("10 mV"), 10.0);
        assert_eq!(read("-0.065V"), -65.0);
        assert_eq!(read("120.0 mS_per_cm2"), 120_000.0);
        assert_eq!(read("0.1 nA"), 0.1);
        assert_eq!(read("0.03 kohm_cm"), 0.00003);
        assert_eq!(read("1.0E-4uS"), 1e-4);
        assert_eq!(read("0.00052 mol_per_m_per_A_per_s"), 0.00052e-8);
        assert_eq!(read("6.3degC"), 6.3 + 273.15);
        assert_eq!(read("3"), 3.0);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let units = Units::default();
        assert_eq!(units.parse("mV"), Err(NoQuantity::NoNumber));
        assert_eq!(units.parse("inf"), Err(NoQuantity::NoNumber));
        let Err(NoQuantity::NoUnit(symbol, near)) = units.parse("1 mS_per_inch2") else { panic!() };
        assert_eq!(symbol, "mS_per_inch2");
        assert!(near.unwrap().contains("mS_per_cm2"));
    }
}
