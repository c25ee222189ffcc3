//! One network on several ranks: each builds its own part, and rank 0 writes one result for all.
//!
//! Everything here is collective: all ranks call the same functions in the same order. A mistake on one rank is an
//! [`Error`](crate::Error) on every rank. What is saved is the same file, byte for byte, for any number of ranks.
//!
//! No rank ever holds the whole network. Building takes no communication at all; saving sends cells to rank 0 some at a
//! time, as the text that stands in the file.
//!
//! ```
//! use netpyne::comm::Threads;
//! use netpyne::prelude::*;
//!
//! let mut net = NetParams::new();
//! let pyr = net.cell("PYR", Cell::single("soma").mech(mech("hh")));
//! net.pop("S", Pop::of(&pyr).count(5));
//! let model = Model::of(net, SimConfig::duration(1.0));
//! let cells = Threads::run(2, |comm| {
//!     let part = netpyne::distributed::build(&model, BuildOptions::new(), None, comm)?;
//!     Ok::<_, netpyne::Error>(part.built.network.cells.len())
//! });
//! assert_eq!(cells.into_iter().collect::<Result<Vec<_>, _>>().unwrap(), [3, 2]);
//! ```

mod missing;
mod run;

use crate::{BuildOptions, Model, Result};
use netpyne_comm::Communicator;
use netpyne_network::{Costs, Partition};
use std::sync::Arc;

pub use crate::ranks::{agree, gather, save};
pub use run::{Part, Run};

/// Collective: builds this rank's part of the network. `options` without mechanisms take those of the model. Cells are dealt
/// out one by one, or so that all ranks have equally much to do where things cost as `balance` says.
///
/// # Errors
/// All mistakes in the model that this rank found, or [`Error::Elsewhere`](crate::Error::Elsewhere) if only others did.
pub fn build(
    model: &Model,
    options: BuildOptions,
    balance: Option<Costs>,
    comm: Arc<dyn Communicator>,
) -> Result<Part> {
    let partition = match balance {
        Some(costs) => Partition::balanced(comm.rank(), comm.size(), costs),
        None => Partition::new(comm.rank(), comm.size()),
    };
    let mut built = agree(&*comm, model.build_part(options, &partition))?;
    missing::warn_of_missing(&mut built, &*comm)?;
    Ok(Part { built, comm })
}

/// Builds this rank's part, whatever the other ranks do meanwhile: cells are dealt out one by one.
///
/// # Errors
/// All mistakes in the model that this rank found.
pub fn build_alone(model: &Model, options: BuildOptions, comm: Arc<dyn Communicator>) -> Result<Part> {
    let built = model.build_part(options, &Partition::new(comm.rank(), comm.size()))?;
    Ok(Part { built, comm })
}
