//! A weight, delay, location or number of synapses: absent, one number, or a list.

use netpyne_specs::{Number, Value};

/// A parameter of a connection after its string function, if any, was evaluated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Amount<'a> {
    /// Not given: the default applies.
    Missing,
    /// A number, and whether it was written as an int.
    One(f64, bool),
    /// A list.
    Many(&'a [Value]),
}

impl<'a> Amount<'a> {
    /// The amount that a value is; `None` for texts and dictionaries.
    pub fn of(value: Option<&'a Value>) -> Option<Self> {
        Some(match value {
            None | Some(Value::Null) => Amount::Missing,
            Some(Value::List(list)) => Amount::Many(list),
            Some(value) => Amount::One(value.as_f64()?, is_int(value)),
        })
    }

    /// What of it belongs to synaptic mechanism `i` of `n`: an element of a list, else the number for all, times the
    /// mechanism's own factor if there are factors. A single mechanism takes it as it is.
    pub fn for_mechanism(self, i: usize, n: usize, factors: Option<&[Number]>) -> Result<Self, String> {
        if n < 2 {
            return Ok(self);
        }
        match (self, factors) {
            (Amount::Many(list), _) => {
                if list.len() != n {
                    return Err(format!("{} values for {n} synaptic mechanisms", list.len()));
                }
                Amount::of(Some(&list[i])).ok_or_else(|| "expected a number or a list".to_owned())
            }
            (amount, None) => Ok(amount),
            (Amount::Missing, Some(_)) => Err("a number is needed, for the factors to multiply".to_owned()),
            (Amount::One(x, whole), Some(factors)) => {
                if factors.len() != n {
                    return Err(format!("{} factors for {n} synaptic mechanisms", factors.len()));
                }
                Ok(Amount::One(x * factors[i].get(), whole && matches!(factors[i], Number::Int(_))))
            }
        }
    }

    /// A value for each of `k` synapses, each with whether it was written as an int.
    pub fn for_synapses(self, k: usize, default: (f64, bool)) -> Result<Vec<(f64, bool)>, String> {
        match self {
            Amount::Missing => Ok(vec![default; k]),
            Amount::One(x, whole) => Ok(vec![(x, whole); k]),
            Amount::Many(list) if list.len() == k => list
                .iter()
                .map(|v| {
                    v.as_f64().map(|x| (x, is_int(v))).ok_or_else(|| "expected a list of numbers".to_owned())
                })
                .collect(),
            Amount::Many(list) => Err(format!("{} values for {k} synapses", list.len())),
        }
    }
}

/// Whether a number was written as an int.
pub(crate) fn is_int(value: &Value) -> bool {
    matches!(value, Value::Number(netpyne_specs::Number::Int(_)) | Value::Bool(_))
}
