//! Cells on their way to rank 0: as text, in order of gid, some at a time.

use crate::Result;
use netpyne_comm::{Communicator, Reader};
use netpyne_io::CellTexts;
use netpyne_network::Network;
use std::io::{self, Write};

/// Text that rank 0 holds at once, roughly.
const BYTES_AT_ONCE: f64 = 32e6;

/// Text of a cell without connections, and of a connection; what they come to decides only how much is sent at once.
const BYTES_PER_CELL: f64 = 1000.0;
const BYTES_PER_CONNECTION: f64 = 200.0;

/// How many cells are sent at once. All ranks come to the same answer.
pub(super) struct Rounds {
    /// One more than the highest gid.
    gids: u32,
    /// Gids at once.
    step: u32,
}

impl Rounds {
    /// Collective: plans the sending of all cells.
    pub fn plan(network: &Network, comm: &dyn Communicator) -> Result<Self> {
        let cells = comm.sum(network.cells.len() as f64)?.max(1.0);
        let connections = comm.sum(network.conns.len() as f64)?;
        let each = BYTES_PER_CELL + BYTES_PER_CONNECTION * connections / cells;
        let step = (BYTES_AT_ONCE / each).clamp(1.0, 1e6) as u32;
        let gids = network.pops.iter().map(|p| p.gids.first.0 + p.gids.count).max().unwrap_or(0);
        Ok(Self { gids, step })
    }

    /// Collective: sends all cells; rank 0 gives its `out`. If that fails, the others notice nothing.
    pub fn run(
        &self,
        texts: &CellTexts<'_>,
        network: &Network,
        comm: &dyn Communicator,
        mut out: Option<&mut dyn Write>,
    ) -> io::Result<()> {
        let mut own = 0;
        let mut first = true;
        let mut written = Ok(());
        let mut mine = Vec::new();
        for start in (0..self.gids).step_by(self.step as usize) {
            let end = start.saturating_add(self.step);
            mine.clear();
            while own < network.cells.len() && network.cells.gid[own].0 < end {
                mine.extend_from_slice(&network.cells.gid[own].0.to_le_bytes());
                let length = mine.len();
                mine.extend_from_slice(&[0; 4]);
                texts.write(own, &mut mine)?;
                let bytes = u32::try_from(mine.len() - length - 4)
                    .map_err(|_| io::Error::other("the text of a cell is longer than 4 GB"))?;
                mine[length..length + 4].copy_from_slice(&bytes.to_le_bytes());
                own += 1;
            }
            let gathered = comm.gather(&mine).map_err(io::Error::other)?;
            if let (Some(gathered), Some(out), true) = (gathered, &mut out, written.is_ok()) {
                written = put_in_order(&gathered, &mut **out, &mut first);
            }
        }
        written
    }
}

/// Writes the cells of one round, commas between.
fn put_in_order(parts: &[Vec<u8>], out: &mut dyn Write, first: &mut bool) -> io::Result<()> {
    let mut cells: Vec<(u32, &[u8])> = Vec::new();
    for part in parts {
        let mut reader = Reader::new(part);
        while let Some(gid) = reader.u32() {
            let text = reader.u32().and_then(|length| reader.bytes(length as usize));
            cells.push((gid, text.ok_or_else(|| io::Error::other("a message between ranks is cut short"))?));
        }
    }
    cells.sort_unstable_by_key(|cell| cell.0);
    for (_, text) in cells {
        if !std::mem::replace(first, false) {
            out.write_all(b",")?;
        }
        out.write_all(text)?;
    }
    Ok(())
}
