//! What of a rule is plain: numbers and evaluated values that can become connections without a closer look.

use crate::build::Build;
use crate::connect::amount::Amount;
use crate::connect::rule::{Given, Rule};
use netpyne_specs::Number;

/// Beyond these a product might overflow, which [`attach`](crate::connect::attach) has to report.
pub(crate) const LARGE: f64 = 1e100;

/// Something that is not plain.
pub(crate) struct Failed;

/// A value for all pairs, and whether it was written as an int; none if it is evaluated for each.
pub(crate) type Fixed = Option<(f64, bool)>;

/// Weight and delay of mechanism `i` of a rule; none if they are neither numbers nor evaluated, or wrong.
pub(crate) fn fixed(build: &Build, rule: &Rule, i: usize) -> Option<(Fixed, Fixed)> {
    let one = |k: usize, default: Number| -> Option<Fixed> {
        Some(match &rule.given[k] {
            Given::Fixed(amount) => match rule.share(*amount, k, i).ok()? {
                Amount::Missing => Some((default.get(), matches!(default, Number::Int(_)))),
                Amount::One(x, whole) => Some((x, whole)),
                Amount::Many(_) => return None,
            },
            // What is evaluated for each pair is the same for all mechanisms.
            Given::Function(_) | Given::Table(_) if rule.factors[k].is_none() || rule.syn_mechs.len() < 2 => {
                None
            }
            Given::Function(_) | Given::Table(_) => return None,
        })
    };
    let weight = one(0, build.params.default_weight)?;
    let delay = one(1, build.params.default_delay)?;
    let fine = weight.is_none_or(|w| is_fine_weight(w.0)) && delay.is_none_or(|d| is_fine_delay(d.0));
    fine.then_some((weight, delay))
}

/// How many synapses each connection has; none if that is evaluated, or wrong.
pub(crate) fn count(rule: &Rule) -> Option<usize> {
    match rule.given[2] {
        Given::Fixed(Amount::Missing) => Some(1),
        Given::Fixed(Amount::One(x, _)) if x >= 1.0 && x.trunc() == x && x < 1e6 => Some(x as usize),
        _ => None,
    }
}

/// Whether nothing that weights are multiplied by makes them infinite.
pub(crate) fn is_fine_weight(weight: f64) -> bool {
    weight.abs() <= LARGE
}

/// Whether a delay is possible.
pub(crate) fn is_fine_delay(delay: f64) -> bool {
    (0.0..=f64::MAX).contains(&delay)
}
