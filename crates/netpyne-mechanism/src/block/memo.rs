//! What is kept of a kernel between calls: values that depend on parameters only.

use super::uniforms::uniform_source;
use crate::executable::Context;
use crate::storage::Instances;
use crate::tape::SteadyTape;
use netpyne_math::aligned::Aligned;

/// Steady values of the instances for one kernel; see [`crate::passes::exact::steady`].
#[derive(Debug, Default)]
pub(crate) struct Memo {
    /// Values of the sources equal for all instances.
    pub key: Vec<f64>,
    /// Copies of the columns the values depend on.
    pub inputs: Vec<f64>,
    /// The values, a column each.
    pub values: Aligned,
    /// Leading instances whose values have been computed.
    pub done: usize,
}

/// Forgets what was kept if dt, temperature or a global has changed, or the instances are others.
pub(crate) fn check_key(steady: &SteadyTape, memo: &mut Memo, instances: &Instances, context: &Context<'_>) {
    let (inputs, values) =
        (steady.inputs.len() * instances.stride(), steady.values as usize * instances.stride());
    let sizes = memo.inputs.len() == inputs && memo.values.len() == values;
    let now = steady.key.iter().map(|&source| uniform_source(source, instances, context));
    let equal = memo.key.len() == steady.key.len()
        && now.clone().zip(&memo.key).all(|(now, then)| now.to_bits() == then.to_bits());
    if !(sizes && equal) {
        memo.key = now.collect();
        memo.values = Aligned::new(values, 0.0);
        memo.done = 0;
        // No computation leaves this NaN in a parameter.
        memo.inputs.clear();
        memo.inputs.resize(inputs, f64::from_bits(0x7ff4_6f72_676f_7474));
    }
}
