//! One file of several ranks: rank 0 writes it, and the others send their cells as text.

use super::agreement::agree;
use super::cells::Rounds;
use crate::{Error, Result};
use netpyne_comm::Communicator;
use netpyne_io::{CellTexts, Document, Format, Include};
use std::path::Path;

/// Collective: saves network, specification and data as [`Simulated::save`](crate::Simulated::save) would if everything were
/// on one rank; in a format, or in the one that the ending of the file tells. The documents of all ranks but the first matter for their cells only; that of rank 0 has the data of all
/// ranks, as [`gather`](super::gather) puts them together.
///
/// # Errors
/// The file cannot be written; an older one then stays as it is. All ranks get the error.
pub fn save(
    path: impl AsRef<Path>,
    format: Option<Format>,
    document: Document<'_>,
    include: &Include,
    comm: &dyn Communicator,
) -> Result<()> {
    if comm.size() == 1 {
        return Ok(netpyne_io::save_as(path, format, document, include)?);
    }
    let plan = Rounds::plan(document.network, comm)?;
    let texts = || CellTexts::new(document.network, document.net_params, document.sim_config);
    let saved = if comm.rank() == 0 {
        let mut begun = false;
        let saved = netpyne_io::save_with(path, format, document, include, |out| {
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

/// Collective: each rank writes its part, and rank 0 the index of all parts once they are there.
pub(crate) fn save_in_nodes(
    path: &Path,
    format: Option<Format>,
    document: Document<'_>,
    include: &Include,
    comm: &dyn Communicator,
) -> Result<()> {
    let files = netpyne_io::node_files(path, format, comm.size());
    let own = netpyne_io::save_node(&files[comm.rank()], format, document, include, comm.rank() == 0);
    agree(comm, own.map_err(Error::from))?;
    let index = match comm.rank() {
        0 => netpyne_io::save_index(path, format, document, include, &files).map_err(Error::from),
        _ => Ok(()),
    };
    agree(comm, index)
}
