//! Quantities: numbers with units, converted exactly once.
//!
//! All values inside are in one coherent system of units, in which equations hold as they are written: ms, mV, nA, cm, K, µmol
//! and what follows from them (µS, nF, mM, ...). These are the units in which NEURON's mechanisms for NeuroML compute.

use indexmap::IndexMap;
use netpyne_base::did_you_mean;

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

/// Dimensions of the standard: name, exponents.
const DIMENSIONS: &[(&str, [i8; 7])] = &[
    ("none", [0, 0, 0, 0, 0, 0, 0]),
    ("time", [0, 0, 1, 0, 0, 0, 0]),
    ("per_time", [0, 0, -1, 0, 0, 0, 0]),
    ("voltage", [1, 2, -3, -1, 0, 0, 0]),
    ("per_voltage", [-1, -2, 3, 1, 0, 0, 0]),
    ("conductance", [-1, -2, 3, 2, 0, 0, 0]),
    ("conductanceDensity", [-1, -4, 3, 2, 0, 0, 0]),
    ("capacitance", [-1, -2, 4, 2, 0, 0, 0]),
    ("specificCapacitance", [-1, -4, 4, 2, 0, 0, 0]),
    ("resistance", [1, 2, -3, -2, 0, 0, 0]),
    ("resistivity", [1, 3, -3, -2, 0, 0, 0]),
    ("charge", [0, 0, 1, 1, 0, 0, 0]),
    ("charge_per_mole", [0, 0, 1, 1, 0, -1, 0]),
    ("current", [0, 0, 0, 1, 0, 0, 0]),
    ("currentDensity", [0, -2, 0, 1, 0, 0, 0]),
    ("length", [0, 1, 0, 0, 0, 0, 0]),
    ("area", [0, 2, 0, 0, 0, 0, 0]),
    ("volume", [0, 3, 0, 0, 0, 0, 0]),
    ("concentration", [0, -3, 0, 0, 0, 1, 0]),
    ("substance", [0, 0, 0, 0, 0, 1, 0]),
    ("permeability", [0, 1, -1, 0, 0, 0, 0]),
    ("temperature", [0, 0, 0, 0, 1, 0, 0]),
    ("idealGasConstantDims", [1, 2, -2, 0, -1, -1, 0]),
    ("conductance_per_voltage", [-2, -4, 6, 3, 0, 0, 0]),
    ("rho_factor", [0, -1, -1, -1, 0, 1, 0]),
];

/// Units of the standard: symbol, dimension, power of ten.
const UNITS: &[(&str, &str, i32)] = &[
    ("s", "time", 0),
    ("ms", "time", -3),
    ("per_s", "per_time", 0),
    ("per_ms", "per_time", 3),
    ("Hz", "per_time", 0),
    ("m", "length", 0),
    ("cm", "length", -2),
    ("um", "length", -6),
    ("m2", "area", 0),
    ("cm2", "area", -4),
    ("um2", "area", -12),
    ("m3", "volume", 0),
    ("cm3", "volume", -6),
    ("litre", "volume", -3),
    ("um3", "volume", -18),
    ("V", "voltage", 0),
    ("mV", "voltage", -3),
    ("per_V", "per_voltage", 0),
    ("per_mV", "per_voltage", 3),
    ("ohm", "resistance", 0),
    ("kohm", "resistance", 3),
    ("Mohm", "resistance", 6),
    ("S", "conductance", 0),
    ("mS", "conductance", -3),
    ("uS", "conductance", -6),
    ("nS", "conductance", -9),
    ("pS", "conductance", -12),
    ("S_per_m2", "conductanceDensity", 0),
    ("mS_per_cm2", "conductanceDensity", 1),
    ("S_per_cm2", "conductanceDensity", 4),
    ("uS_per_cm2", "conductanceDensity", -2),
    ("F", "capacitance", 0),
    ("uF", "capacitance", -6),
    ("nF", "capacitance", -9),
    ("pF", "capacitance", -12),
    ("F_per_m2", "specificCapacitance", 0),
    ("uF_per_cm2", "specificCapacitance", -2),
    ("ohm_m", "resistivity", 0),
    ("kohm_cm", "resistivity", 1),
    ("ohm_cm", "resistivity", -2),
    ("C", "charge", 0),
    ("C_per_mol", "charge_per_mole", 0),
    ("nA_ms_per_amol", "charge_per_mole", 6),
    ("pC_per_umol", "charge_per_mole", -6),
    ("A", "current", 0),
    ("uA", "current", -6),
    ("nA", "current", -9),
    ("pA", "current", -12),
    ("A_per_m2", "currentDensity", 0),
    ("uA_per_cm2", "currentDensity", -2),
    ("mA_per_cm2", "currentDensity", 1),
    ("mol_per_m3", "concentration", 0),
    ("mol_per_cm3", "concentration", 6),
    ("M", "concentration", 3),
    ("mM", "concentration", 0),
    ("mol", "substance", 0),
    ("m_per_s", "permeability", 0),
    ("cm_per_s", "permeability", -2),
    ("um_per_ms", "permeability", -3),
    ("cm_per_ms", "permeability", 1),
    ("K", "temperature", 0),
    ("J_per_K_per_mol", "idealGasConstantDims", 0),
    ("fJ_per_K_per_umol", "idealGasConstantDims", -9),
    ("S_per_V", "conductance_per_voltage", 0),
    ("nS_per_mV", "conductance_per_voltage", -6),
    ("mol_per_m_per_A_per_s", "rho_factor", 0),
    ("mol_per_cm_per_uA_per_ms", "rho_factor", 11),
    ("umol_per_cm_per_nA_per_ms", "rho_factor", 8),
];

/// Units of the standard that are no power of ten: symbol, dimension, scale, offset.
const OTHER_UNITS: &[(&str, &str, f64, f64)] = &[
    ("min", "time", 60.0, 0.0),
    ("per_min", "per_time", 1.0 / 60.0, 0.0),
    ("hour", "time", 3600.0, 0.0),
    ("per_hour", "per_time", 1.0 / 3600.0, 0.0),
    ("e", "charge", 1.602_176_634e-19, 0.0),
    ("degC", "temperature", 1.0, 273.15),
];

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
            (number, Some(unit)) if unit.dimension == wanted.dimension => convert(number, unit, wanted.power),
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
