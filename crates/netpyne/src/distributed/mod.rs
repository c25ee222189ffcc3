//! One network on several ranks: each builds its own part, and rank 0 writes one result for all.
//!
//! Everything here is collective: all ranks call the same functions in the same order. A mistake on one rank is an
//! [`Error`] on every rank. What is saved is the same file, byte for byte, for any number of ranks.
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

mod cells;
mod data;
mod missing;
mod run;
pub(crate) mod wire;

use crate::{BuildOptions, Error, Model, Result};
use netpyne_comm::Communicator;
use netpyne_io::{CellTexts, Document, Include};
use netpyne_network::{Costs, Partition};
use std::path::Path;
use std::sync::Arc;

pub use data::gather;
pub(crate) use data::gather_spikes;
pub use run::{Part, Run};

/// Collective: builds this rank's part of the network. `options` without mechanisms take those of the model. Cells are dealt
/// out one by one, or so that all ranks have equally much to do where things cost as `balance` says.
///
/// # Errors
/// All mistakes in the model that this rank found, or [`Error::Elsewhere`] if only others did.
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

/// Collective: saves network, specification and data as [`Simulated::save`](crate::Simulated::save) would if everything were
/// on one rank. The documents of all ranks but the first matter for their cells only; that of rank 0 has the data of all
/// ranks, as [`gather`] puts them together.
///
/// # Errors
/// The file cannot be written; an older one then stays as it is. All ranks get the error.
pub fn save(
    path: impl AsRef<Path>,
    document: Document<'_>,
    include: &Include,
    comm: &dyn Communicator,
) -> Result<()> {
    if comm.size() == 1 {
        return Ok(netpyne_io::save(path, document, include)?);
    }
    let plan = cells::Rounds::plan(document.network, comm)?;
    let texts = || CellTexts::new(document.network, document.net_params, document.sim_config);
    let saved = if comm.rank() == 0 {
        let mut begun = false;
        let saved = netpyne_io::save_with(path, document, include, |out| {
            begun = true;
            comm.broadcast(&[1]).map_err(std::io::Error::other)?;
            plan.run(&texts()?, document.network, comm, Some(out))
        });
        if !begun {
            // No cells in the file, or no file.
            comm.broadcast(&[0])?;
        }
        saved.map_err(Error::from)
    } else if comm.broadcast(&[])? == [1] {
        let sent = texts().and_then(|texts| plan.run(&texts, document.network, comm, None));
        sent.map_err(|e| Error::Communication(netpyne_comm::CommError::Transport(e.to_string())))
    } else {
        Ok(())
    };
    agree(comm, saved)
}

/// Collective: what the first rank that says something says.
pub(crate) fn first_said(comm: &dyn Communicator, mine: &str) -> Result<Option<String>> {
    let all = comm.all_gather(mine.as_bytes())?;
    let first = all.into_iter().find(|said| !said.is_empty());
    Ok(first.map(|said| String::from_utf8_lossy(&said).into_owned()))
}

/// Collective: a rank's own result if all ranks came through, else an error on every rank.
///
/// # Errors
/// The rank's own error, or that of the first rank that has one.
pub fn agree<T>(comm: &dyn Communicator, mine: Result<T>) -> Result<T> {
    let said = match &mine {
        Ok(_) => String::new(),
        Err(error) => format!("!{error}"),
    };
    let all = comm.all_gather(said.as_bytes())?;
    let failed = all.iter().position(|said| !said.is_empty());
    match (mine, failed) {
        (Ok(_), Some(rank)) => {
            let message = String::from_utf8_lossy(&all[rank][1..]).into_owned();
            Err(Error::Elsewhere { rank, message })
        }
        (mine, _) => mine,
    }
}
