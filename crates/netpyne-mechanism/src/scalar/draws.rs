//! Draws from random streams.

use crate::ir::Draw;
use netpyne_math::random123::Random123;
use netpyne_math::scop_random::{ScopRandom, poisson};

/// A draw from the sequence that NEURON has for the whole process.
pub(super) fn draw_from_sequence(sequence: &ScopRandom, draw: Draw, args: &[f64]) -> Result<f64, String> {
    Ok(match (draw, args) {
        (Draw::NegExp, [mean]) => sequence.exponential(*mean),
        (Draw::Normal, [mean, deviation]) => sequence.normal(*mean, *deviation),
        (Draw::Poisson, [mean]) => poisson(*mean, || sequence.uniform()).ok_or_else(|| endless(*mean))?,
        _ => sequence.uniform(),
    })
}

fn endless(mean: f64) -> String {
    format!("poisrand({mean}) never ends: NEURON's method works for means below 745 only")
}

/// A draw from a stream of an instance.
pub(super) fn draw(stream: &mut Random123, draw: Draw, args: &[f64]) -> Result<f64, String> {
    Ok(match (draw, args) {
        (Draw::Uniform, [a, b]) => stream.uniform_in(*a, *b),
        (Draw::Uniform | Draw::Double, _) => stream.uniform(),
        (Draw::NegExp, [mean]) => stream.negexp_mean(*mean),
        (Draw::NegExp, _) => stream.negexp(),
        (Draw::Normal, [mean, deviation]) => stream.normal_with(*mean, *deviation),
        (Draw::Normal, _) => stream.normal(),
        (Draw::Word, _) => f64::from(stream.pick()),
        (Draw::Poisson, args) => {
            let mean = args.first().copied().unwrap_or(1.0);
            poisson(mean, || stream.uniform()).ok_or_else(|| endless(mean))?
        }
    })
}
