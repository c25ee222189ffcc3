//! What is to be recorded and no rank has.

use crate::{Built, Result};
use netpyne_base::Gid;
use netpyne_comm::{CommError, Communicator, Reader, Writer};
use netpyne_network::MissingTrace;
use std::collections::{BTreeMap, BTreeSet};

/// Stands for a trace that is recorded.
const RECORDED: u32 = u32::MAX;

/// Collective: warns, on all ranks, of every trace that no cell of any rank has, in the words of one rank alone.
pub(super) fn warn_of_missing(built: &mut Built, comm: &dyn Communicator) -> Result<()> {
    if comm.size() == 1 {
        return Ok(());
    }
    let network = &built.network;
    let mut mine = Writer::default();
    for trace in network.recordings.iter().map(|name| &name.trace).collect::<BTreeSet<_>>() {
        mine.u32(RECORDED);
        mine.text(trace);
    }
    for missing in &network.missing_traces {
        mine.u32(missing.gid.0);
        mine.text(&missing.trace);
        mine.u32(u32::from(missing.elsewhere));
        mine.text(&missing.message);
    }
    let mut recorded = BTreeSet::new();
    let mut missing: BTreeMap<String, MissingTrace> = BTreeMap::new();
    for part in comm.all_gather(mine.written())? {
        let mut reader = Reader::new(&part);
        while let Some(gid) = reader.u32() {
            let trace = reader.text().ok_or_else(CommError::cut_short)?;
            if gid == RECORDED {
                recorded.insert(trace);
                continue;
            }
            let elsewhere = reader.u32().ok_or_else(CommError::cut_short)? != 0;
            let message = reader.text().ok_or_else(CommError::cut_short)?;
            let said = MissingTrace { trace: trace.clone(), gid: Gid(gid), message, elsewhere };
            if missing.get(&trace).is_none_or(|known| said.goes_before(known)) {
                missing.insert(trace, said);
            }
        }
    }
    for trace in built.spec.sim_config.record_traces.keys().filter(|trace| !recorded.contains(*trace)) {
        if let Some(missing) = missing.get(trace) {
            built.warnings.push(missing.warning());
        }
    }
    Ok(())
}
