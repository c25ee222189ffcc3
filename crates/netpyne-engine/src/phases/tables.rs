//! Tables of mechanisms, filled again where what they depend on has changed.

use crate::arrays::variables::{Variables, context};
use crate::failure::Failure;
use netpyne_mechanism::{Call, Scratch};

/// Fills tables again whose dependencies changed.
pub(crate) fn refresh_tables(variables: &mut Variables) -> Result<(), Failure> {
    let Variables { clock, cable, ions, populations, .. } = variables;
    for (index, population) in populations.iter_mut().enumerate() {
        if population.runs.tables {
            let context = context(clock, cable, ions);
            let scratch = &mut Scratch::default();
            let mut call = Call { instances: &mut population.data, context, scratch };
            let done = population.kernels.refresh_tables(&mut call);
            done.map_err(|error| Failure::Kernel(index as u32, error))?;
        }
    }
    Ok(())
}
