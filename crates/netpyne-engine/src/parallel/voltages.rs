//! Where the voltages come from that workers and ranks take from each other.

use super::agree::lost;
use super::parts::Parts;

use crate::arrays::remote::Origin;
use crate::arrays::variables::Variables;
use crate::names::Names;
use crate::worker::Worker;
use netpyne_base::{Diagnostic, Diagnostics, Gid};
use netpyne_comm::Communicator;
use std::collections::HashMap;

/// Finds where the voltages come from that workers take from each other; returns whether there are any.
pub(super) fn connect_voltages(
    workers: &mut [Worker],
    names: &Names,
    places: &[(u32, u32)],
    has_ranks: bool,
) -> Result<bool, Diagnostics> {
    let none = workers.iter().all(|worker| worker.variables.remote.taken.is_empty());
    let cells = if none { HashMap::new() } else { cells_by_gid(names) };
    let (mut taken, mut any) = (0, false);
    let mut problems = Diagnostics::new();
    for n in 0..workers.len() {
        for (gid, node) in workers[n].variables.remote.taken.clone() {
            let (from, initial) = match cells.get(&gid) {
                Some(&cell) => {
                    let (other, own) = places[cell];
                    let Worker { variables, initial_voltage, .. } = &mut workers[other as usize];
                    let (at, initial) = give_voltage(variables, initial_voltage, (own, node));
                    (Origin::Worker(other, at), initial)
                }
                None if has_ranks => {
                    taken += 1;
                    (Origin::Rank(taken - 1), None)
                }
                None => {
                    problems.push(Diagnostic::error(format!(
                        "a voltage of cell {gid} is wanted, which is not in the network"
                    )));
                    continue;
                }
            };
            let remote = &mut workers[n].variables.remote;
            remote.from.push(from);
            remote.initial.push(initial);
            any = true;
        }
    }
    if problems.has_errors() { Err(problems) } else { Ok(any) }
}

/// The first cell of each gid.
fn cells_by_gid(names: &Names) -> HashMap<Gid, usize> {
    names.gids.iter().enumerate().rev().map(|(n, &gid)| (gid, n)).collect()
}

/// Makes a worker give the voltage at a node of one of its cells: its number among those given, and what it is after initialisation
/// if that was set.
fn give_voltage(
    variables: &mut Variables,
    initial_voltage: &[(u32, f64)],
    (cell, node): (u32, u32),
) -> (u32, Option<f64>) {
    let slot = variables.cable.cells[cell as usize].slot(node);
    let initial = initial_voltage.iter().rev().find(|(s, _)| *s == slot).map(|(_, v)| *v);
    (variables.remote.give(slot), initial)
}

/// Tells other ranks which voltages this one needs, and finds where they come from.
pub(super) fn agree_on_voltages(parts: &mut Parts, comm: &dyn Communicator) -> Result<(), Diagnostics> {
    if !parts.schedule.exchanges_voltages {
        return Ok(());
    }
    let needed: Vec<(usize, usize, u32)> = parts
        .workers
        .iter()
        .enumerate()
        .flat_map(|(n, worker)| {
            worker.variables.remote.from.iter().enumerate().filter_map(move |(at, from)| match from {
                Origin::Rank(taken) => Some((n, at, *taken)),
                Origin::Worker(..) => None,
            })
        })
        .collect();
    let place = |&(n, at, _): &(usize, usize, u32)| parts.workers[n].variables.remote.taken[at];
    let asked: Vec<u8> = needed.iter().map(place).flat_map(bytes_of_place).collect();
    let asked = comm.all_gather(&asked).map_err(lost)?;
    let cells = cells_by_gid(&parts.names);
    let mut known = HashMap::new();
    let mut answers = Vec::new();
    let others = asked.iter().enumerate().filter(|(rank, _)| *rank != comm.rank());
    for (gid, node) in others.flat_map(|(_, asked)| asked.chunks_exact(8).filter_map(place_of_bytes)) {
        let Some(&cell) = cells.get(&gid) else { continue };
        let (own, in_worker) = parts.cells[cell];
        let exists = node < parts.workers[own as usize].variables.cable.cells[in_worker as usize].nodes;
        if exists && known.insert((gid, node), ()).is_none() {
            let Worker { variables, initial_voltage, .. } = &mut parts.workers[own as usize];
            let (at, initial) = give_voltage(variables, initial_voltage, (in_worker, node));
            parts.ranks.given.push((own, at));
            answers.extend(bytes_of_place((gid, node)));
            // Not a number: not set.
            answers.extend(initial.unwrap_or(f64::NAN).to_le_bytes());
        }
    }
    let answers = comm.all_gather(&answers).map_err(lost)?;
    let mut places = HashMap::new();
    for (rank, answers) in answers.iter().enumerate() {
        for (at, bytes) in answers.chunks_exact(16).enumerate() {
            let initial = bytes.last_chunk::<8>().map(|bytes| f64::from_le_bytes(*bytes));
            if let (Some(place), Some(initial)) = (place_of_bytes(&bytes[..8]), initial) {
                places.entry(place).or_insert((rank as u32, at as u32, initial));
            }
        }
    }
    let mut problems = Diagnostics::new();
    parts.ranks.taken = vec![(0, 0); needed.len()];
    for (n, at, taken) in needed {
        let remote = &mut parts.workers[n].variables.remote;
        match places.get(&remote.taken[at]) {
            Some(&(rank, number, initial)) => {
                parts.ranks.taken[taken as usize] = (rank, number);
                remote.initial[at] = Some(initial).filter(|v| !v.is_nan());
            }
            None => problems.push(Diagnostic::error(format!(
                "a voltage of cell {} is wanted, which no rank has",
                remote.taken[at].0
            ))),
        }
    }
    if problems.has_errors() { Err(problems) } else { Ok(()) }
}

fn bytes_of_place((gid, node): (Gid, u32)) -> [u8; 8] {
    (u64::from(gid.0) << 32 | u64::from(node)).to_le_bytes()
}

fn place_of_bytes(bytes: &[u8]) -> Option<(Gid, u32)> {
    let packed = u64::from_le_bytes(bytes.try_into().ok()?);
    Some((Gid((packed >> 32) as u32), packed as u32))
}
