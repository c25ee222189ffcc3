//! Gap junctions of a script whose two sides are on different ranks.

use super::network::Network;
use super::places::MechanismPlace;
use super::taken_in::OWN_GIDS;
use crate::ranks::{Ranks, lost};
use netpyne::base::Gid;
use netpyne::comm::{Reader, Writer};
use netpyne::hoc::world::{Answer, Refusal, World};
use netpyne::network::model::{Transfer, VoltageSource};
use std::collections::HashMap;

/// Collective: gives cells of scripts gids that no other rank has, and targets of voltages their sources on other ranks.
///
/// # Errors
/// A target has no source on any rank.
pub(super) fn share_voltages(world: &World, network: &mut Network, ranks: &Ranks) -> Answer<()> {
    let told = |error| Refusal::new(lost(error).message);
    let own = network.model.cells.iter().filter(|cell| cell.gid.0 >= OWN_GIDS).count() as u32;
    let counts = ranks.comm().all_gather(&own.to_le_bytes()).map_err(told)?;
    let before: u32 = counts[..ranks.rank()].iter().filter_map(|count| Reader::new(count).u32()).sum();
    let of_script = network.model.cells.iter_mut().filter(|cell| cell.gid.0 >= OWN_GIDS);
    for (n, cell) in of_script.enumerate() {
        cell.gid = Gid(OWN_GIDS + before + n as u32);
    }
    let mut mine = Writer::default();
    for (number, &(section, x)) in &world.wiring.gap_sources {
        if let Some((cell, node)) = network.places.node(section, x) {
            mine.u64(*number);
            mine.u32(network.model.cells[cell.index()].gid.0);
            mine.u32(node);
        }
    }
    let mut known = HashMap::new();
    for part in ranks.comm().all_gather(mine.written()).map_err(told)? {
        let mut reader = Reader::new(&part);
        while let (Some(number), Some(gid), Some(node)) = (reader.u64(), reader.u32(), reader.u32()) {
            known.insert(number, (Gid(gid), node));
        }
    }
    for (object, slot, number) in &world.wiring.gap_targets {
        if world.wiring.gap_sources.contains_key(number) {
            continue;
        }
        let Some(&(gid, node)) = known.get(number) else {
            return Err(Refusal::new(format!(
                "no `source_var` of any rank has the number {number} of a `target_var`"
            )));
        };
        let Some(&(point, mechanism)) = network.places.points.get(object) else { continue };
        let Some(MechanismPlace::Mechanism(_, slots)) = &network.places.mechanisms[mechanism] else {
            continue;
        };
        let to = (point, slots[*slot].0);
        network.model.transfers.push(Transfer { from: VoltageSource::There(gid, node), to });
    }
    Ok(())
}
