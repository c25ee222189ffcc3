//! Components as mechanisms: what a component does, as NEURON's translation of NeuroML schedules it.
//!
//! Results converge as NEURON's do because steps are the same ones: derived variables are computed together (`rates`) where
//! states are advanced, by a forward step of Euler's method; kinetic schemes take a backward step; and what is computed in the
//! current kernel is only what NEURON computes there. What a channel conducts, for example, depends on gates as they were when
//! their rates were computed last.

mod build;
mod cell;
mod channel;
mod equations;
mod events;
mod expressions;
mod kinetic;
mod point;
mod pool;
mod source;

pub use cell::cell;
pub use channel::{Conduction, channel};
pub use expressions::PEER;
pub use point::point;
pub use pool::pool;
pub use source::source;

/// A name that files and scripts can use: letters, digits and underscores, no digit first.
pub fn safe_name(id: &str) -> String {
    let mut out: String = id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if out.bytes().next().is_none_or(|b| b.is_ascii_digit()) {
        out.insert(0, '_');
    }
    out
}
