//! What the ranks recorded, put together on rank 0 as one rank would have recorded it.

use crate::Result;
use crate::matrices;
use crate::simulated::sim_data;
use netpyne_base::Gid;
use netpyne_comm::{CommError, Communicator, Reader, Writer};
use netpyne_engine::Output;
use netpyne_network::Network;
use netpyne_results::{CellStims, CellTrace, SimData, StimTrain, Trace, TraceValues};
use netpyne_specs::{ModelSpec, SimConfig};
use std::collections::BTreeMap;

/// Collective: on rank 0, traces and spikes of stimuli of all ranks; the others keep their own. Spikes and times are left as
/// they are: the engine gives rank 0 those of all.
///
/// # Errors
/// A rank is not there any more.
pub fn gather(
    mut data: SimData,
    network: &Network,
    config: &SimConfig,
    comm: &dyn Communicator,
) -> Result<SimData> {
    if comm.size() == 1 {
        return Ok(data);
    }
    // Labels in the order of the configuration, then what was added to the recordings, as every rank has them.
    let labels = all_labels(&data, config, comm)?;
    let mut traces = Vec::new();
    for label in labels {
        let mine = data.trace(&label).map_or_else(Vec::new, encode_trace);
        if let Some(parts) = comm.gather(&mine)? {
            let mut cells = Vec::new();
            for part in &parts {
                decode_trace(part, &mut cells).ok_or_else(CommError::cut_short)?;
            }
            cells.sort_by_key(|cell| cell.gid);
            traces.push(Trace { label, cells });
        }
    }
    let stims = comm.gather(&data.stim_spikes.as_deref().map_or_else(Vec::new, encode_stims))?;
    if let Some(parts) = stims {
        data.traces = traces;
        if parts.iter().any(|part| !part.is_empty()) {
            let mut by_gid: BTreeMap<Gid, Vec<StimTrain>> = BTreeMap::new();
            for part in parts.iter().filter(|part| !part.is_empty()) {
                decode_stims(part, &mut by_gid).ok_or_else(CommError::cut_short)?;
            }
            // Every cell is listed, stimulated or not.
            let gids = network.pops.iter().flat_map(|pop| pop.gids.iter());
            let stims = |gid| CellStims { gid, trains: by_gid.remove(&gid).unwrap_or_default() };
            data.stim_spikes = Some(gids.map(stims).collect());
        }
    }
    Ok(data)
}

/// Collective: on rank 0, what all ranks have recorded so far, as one rank would have it; on the others, their own.
pub(crate) fn gather_all(
    output: Output,
    network: &Network,
    spec: &ModelSpec,
    comm: &dyn Communicator,
) -> Result<SimData> {
    let mut output = gather_spikes(output, comm)?;
    let matrices = matrices::gather(network, spec, std::mem::take(&mut output.matrices), comm)?;
    let config = &spec.sim_config;
    let mut data = gather(sim_data(network, config.record_stim, output), network, config, comm)?;
    data.matrices = matrices;
    Ok(data)
}

/// Collective: on rank 0, the spikes of all ranks in the order of a single process; the others keep their own.
pub(crate) fn gather_spikes(mut output: Output, comm: &dyn Communicator) -> Result<Output> {
    if comm.size() == 1 {
        return Ok(output);
    }
    let mut mine = Writer::default();
    for i in 0..output.spike_times.len() {
        mine.f64(output.spike_times[i]);
        mine.u32(output.spike_gids[i].0);
        mine.u32(output.spike_moments[i]);
    }
    if let Some(parts) = comm.gather(mine.written())? {
        for part in parts.iter().skip(1) {
            let mut reader = Reader::new(part);
            while let Some(time) = reader.f64() {
                output.spike_times.push(time);
                output.spike_gids.push(Gid(reader.u32().ok_or_else(CommError::cut_short)?));
                output.spike_moments.push(reader.u32().ok_or_else(CommError::cut_short)?);
            }
        }
        output.sort_spikes();
    }
    Ok(output)
}

/// Labels of all traces that some rank has, in the order in which one rank alone would have them.
fn all_labels(data: &SimData, config: &SimConfig, comm: &dyn Communicator) -> Result<Vec<String>> {
    let mut mine = Writer::default();
    data.traces.iter().for_each(|trace| mine.text(&trace.label));
    let mut found: Vec<String> = Vec::new();
    for part in comm.all_gather(mine.written())? {
        let mut reader = Reader::new(&part);
        while let Some(label) = reader.text() {
            if !found.contains(&label) {
                found.push(label);
            }
        }
    }
    let place = |label: &String| config.record_traces.get_index_of(label).unwrap_or(usize::MAX);
    found.sort_by_key(place);
    Ok(found)
}

fn encode_trace(trace: &Trace) -> Vec<u8> {
    let mut out = Writer::default();
    for cell in &trace.cells {
        out.u32(cell.gid.0);
        match &cell.values {
            TraceValues::Series(values) => {
                out.u32(u32::MAX);
                out.long_f64s(values);
            }
            TraceValues::PerSynapse(list) => {
                out.u32(list.len() as u32);
                for (name, values) in list {
                    out.text(name);
                    out.long_f64s(values);
                }
            }
        }
    }
    out.finish()
}

fn decode_trace(bytes: &[u8], cells: &mut Vec<CellTrace>) -> Option<()> {
    let mut reader = Reader::new(bytes);
    while let Some(gid) = reader.u32() {
        let values = match reader.u32()? {
            u32::MAX => TraceValues::Series(reader.long_f64s()?),
            n => TraceValues::PerSynapse(
                (0..n).map(|_| Some((reader.text()?, reader.long_f64s()?))).collect::<Option<_>>()?,
            ),
        };
        cells.push(CellTrace { gid: Gid(gid), values });
    }
    Some(())
}

fn encode_stims(stims: &[CellStims]) -> Vec<u8> {
    // The count says that stimuli were recorded, even if this rank has none.
    let mut out = Writer::default();
    out.u64(stims.iter().map(|cell| cell.trains.len() as u64).sum());
    for cell in stims {
        for train in &cell.trains {
            out.u32(cell.gid.0);
            out.text(&train.source);
            out.long_f64s(&train.times);
        }
    }
    out.finish()
}

fn decode_stims(bytes: &[u8], by_gid: &mut BTreeMap<Gid, Vec<StimTrain>>) -> Option<()> {
    let mut reader = Reader::new(bytes);
    for _ in 0..reader.u64()? {
        let gid = Gid(reader.u32()?);
        let train = StimTrain { source: reader.text()?, times: reader.long_f64s()? };
        by_gid.entry(gid).or_default().push(train);
    }
    Some(())
}
