//! Laying out a model for several workers, and finding out what they and other ranks have to tell each other.

use crate::health::{Names, PartNames};
use crate::lower::check::check;
use crate::lower::{Sources, lower};
use crate::mechanisms::population::NONE;
use crate::options::{Options, Order};
use crate::output::{Book, Output};
use crate::parallel::exchange::Routes;
use crate::parallel::exchange::voltages::Origin;
use crate::parallel::split::{Assignment, Part, assign, sources_of_whole, split, steps_within, whole};
use crate::parallel::team::Sharing;
use crate::simulation::Simulation;
use crate::steer::Whereabouts;
use crate::worker::Worker;
use netpyne_base::{Diagnostic, Diagnostics, Gid};
use netpyne_comm::{CommError, Communicator};
use netpyne_mechanism::run::Role;
use netpyne_network::model::{Model, SourceKind};
use std::collections::HashMap;
use std::sync::Arc;

/// What this rank and others have to do with each other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ranks {
    /// Sources of other ranks by gid.
    pub remote: HashMap<Gid, u32>,
    /// Who wants to hear of the own sources.
    pub routes: Routes,
    /// Voltages given to others: worker, and number among what it gives.
    pub given: Vec<(u32, u32)>,
    /// Voltages taken from others: rank, and number among what it gives.
    pub taken: Vec<(u32, u32)>,
}

/// When workers and ranks meet.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Schedule {
    /// Most steps between exchanges of spikes.
    pub epoch: u64,
    /// The least delay between ranks if it is too short for an epoch of one step, ms.
    pub close: Option<f64>,
    /// Whether spikes of other ranks arrive an epoch later.
    pub overlaps: bool,
    /// Whether voltages are told in every step.
    pub tells_voltages: bool,
    /// Whether there are transfers of voltage anywhere.
    pub transfers: bool,
}

/// Lays out this rank's part of a model, together with all other ranks.
pub(crate) fn lay_out(
    model: &Model,
    options: &Options,
    comm: Arc<dyn Communicator>,
) -> Result<Simulation, Diagnostics> {
    let own = lay_out_own(model, options, &*comm);
    let mut simulation = agree(own, &comm)?;
    let met = if comm.size() > 1 { simulation.meet_other_ranks(model, &*comm) } else { Ok(()) };
    agree(met, &comm)?;
    let constructed = simulation.everywhere(|worker| {
        use crate::mechanisms::kernels::{run_role_in_cells, run_role_of_artificial_cells};
        run_role_in_cells(worker, Role::Constructor)?;
        run_role_of_artificial_cells(worker, Role::Constructor)
    });
    agree(constructed.map_err(|error| Diagnostic::error(error.to_string()).into()), &comm)?;
    simulation.comm = comm;
    Ok(simulation)
}

/// The own mistakes, or word of those of others.
fn agree<T>(own: Result<T, Diagnostics>, comm: &Arc<dyn Communicator>) -> Result<T, Diagnostics> {
    if comm.size() == 1 {
        return own;
    }
    let said = own.as_ref().err().map(ToString::to_string).unwrap_or_default();
    let all = comm.all_gather(said.as_bytes()).map_err(lost)?;
    let first = all.iter().enumerate().find(|(_, said)| !said.is_empty());
    match (own, first) {
        (Ok(_), Some((rank, said))) => {
            Err(Diagnostic::error(format!("on rank {rank}: {}", String::from_utf8_lossy(said))).into())
        }
        (own, _) => own,
    }
}

fn lost(why: CommError) -> Diagnostics {
    Diagnostic::error(why.to_string()).into()
}

fn lay_out_own(model: &Model, options: &Options, comm: &dyn Communicator) -> Result<Simulation, Diagnostics> {
    check(model, options)?;
    let threads = match options.order {
        Order::Invariant => options.threads,
        Order::Neuron if options.threads > 1 || comm.size() > 1 => {
            let message = "NEURON's order can be had on one thread and one rank only";
            return Err(Diagnostic::error(message).at_path("order").into());
        }
        Order::Neuron => 1,
    };
    let assignment = assign(model, options.dt, threads);
    let sources = sources_of_whole(model, &assignment, false);
    let (mut workers, parts) = lower_parts(model, &sources, &assignment, options)?;
    if workers.len() > 1 || comm.size() > 1 {
        workers.iter_mut().for_each(|worker| open_inlets(worker, model.sources.len()));
    }
    let mut lists: Vec<(u32, u32)> =
        model.recorded_sources.iter().enumerate().map(|(list, source)| (source.0, list as u32)).collect();
    lists.sort_unstable();
    let mut places = vec![(0, 0); model.cells.len()];
    for (worker, part) in parts.iter().enumerate() {
        for (n, &cell) in part.cells.iter().enumerate() {
            places[cell as usize] = (worker as u32, n as u32);
        }
    }
    let whereabouts = Whereabouts::of_whole(model, &assignment, &mut workers);
    let mut simulation = Simulation {
        workers,
        options: options.clone(),
        names: Names {
            gids: model.cells.iter().map(|cell| cell.gid).collect(),
            gids_of_sources: model.sources.iter().map(|source| source.gid).collect(),
            parts,
            v_init: options.v_init,
        },
        book: Book {
            of_cell: sources.uses.iter().map(|uses| uses.cell).collect(),
            order: sources.order,
            lists,
        },
        output: Output {
            source_spikes: vec![Vec::new(); model.recorded_sources.len()],
            samples: vec![Vec::new(); model.recordings.len()],
            ..Output::default()
        },
        comm: Arc::new(netpyne_comm::Solo),
        ranks: Ranks::default(),
        schedule: Schedule {
            epoch: least_delay_between_parts(model, &assignment, options.dt),
            close: None,
            overlaps: false,
            tells_voltages: false,
            transfers: !model.transfers.is_empty(),
        },
        sharing: Sharing::new(),
        places,
        whereabouts,
        touched: Default::default(),
        initialized: false,
        run_seconds: 0.0,
    };
    simulation.connect_voltages(comm.size() > 1)?;
    Ok(simulation)
}

/// Lowers all parts at once. Mistakes are told in terms of the whole.
fn lower_parts(
    model: &Model,
    sources: &Sources,
    assignment: &Assignment,
    options: &Options,
) -> Result<(Vec<Worker>, Vec<PartNames>), Diagnostics> {
    let lower_part = |part: Part<'_>| {
        let names = PartNames { cells: part.cells, recordings: part.recordings, artificial: part.artificial };
        Ok((lower(&part.model, part.sources, options)?, names))
    };
    let in_one = || lower_part(whole(model, sources.clone()));
    if assignment.parts == 1 {
        let (worker, names) = in_one()?;
        return Ok((vec![worker], vec![names]));
    }
    let lowered: Result<Vec<_>, Diagnostics> = std::thread::scope(|scope| {
        let start = |part| {
            let lower_part = &lower_part;
            scope.spawn(move || lower_part(split(model, sources, assignment, part as u32)))
        };
        let started: Vec<_> = (0..assignment.parts).map(start).collect();
        let ends: Vec<_> = started.into_iter().map(|thread| thread.join()).collect();
        ends.into_iter().map(|end| end.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    match lowered {
        Ok(lowered) => Ok(lowered.into_iter().unzip()),
        Err(of_part) => Err(in_one().err().unwrap_or(of_part)),
    }
}

/// Finds the own number of every source by its number in the whole.
fn open_inlets(worker: &mut Worker, sources: usize) {
    let mut inlets = vec![NONE; sources];
    for (own, &origin) in worker.network.origin.iter().enumerate() {
        if !worker.network.connections_of(own as u32).is_empty() {
            inlets[origin as usize] = own as u32;
        }
    }
    worker.traffic.inlets = inlets;
}

/// Steps that parts can make without hearing of each other's spikes.
fn least_delay_between_parts(model: &Model, assignment: &Assignment, dt: f64) -> u64 {
    let c = &model.connections;
    let ends = c.source.iter().zip(c.target.iter()).zip(&c.delay);
    ends.filter(|((source, target), _)| {
        let from = assignment.sources[source.index()];
        from.is_some_and(|from| from != assignment.points[target.index()])
    })
    .map(|(_, &delay)| steps_within(delay, dt))
    .fold(u64::MAX, u64::min)
}

impl Simulation {
    /// Finds where the voltages come from that workers take from each other.
    fn connect_voltages(&mut self, has_ranks: bool) -> Result<(), Diagnostics> {
        let cells: HashMap<Gid, usize> = if self.workers.iter().all(|worker| worker.far.wanted.is_empty()) {
            HashMap::new()
        } else {
            self.names.gids.iter().enumerate().rev().map(|(n, &gid)| (gid, n)).collect()
        };
        let mut taken = 0;
        let mut problems = Diagnostics::new();
        for n in 0..self.workers.len() {
            for (gid, node) in self.workers[n].far.wanted.clone() {
                let (from, initial) = match cells.get(&gid) {
                    Some(&cell) => {
                        let (other, at, initial) = self.give_voltage(cell, node);
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
                self.workers[n].far.from.push(from);
                self.workers[n].far.initial.push(initial);
                self.schedule.tells_voltages = true;
            }
        }
        if problems.has_errors() { Err(problems) } else { Ok(()) }
    }

    /// Makes a worker give a voltage: worker, number among what it gives, and what it is after initialisation if that was set.
    fn give_voltage(&mut self, cell: usize, node: u32) -> (u32, u32, Option<f64>) {
        let (other, own) = self.places[cell];
        let worker = &mut self.workers[other as usize];
        let slot = worker.cable.cells[own as usize].slot(node);
        let initial = worker.initial_voltage.iter().rev().find(|(s, _)| *s == slot).map(|(_, v)| *v);
        (other, worker.far.give(slot), initial)
    }

    /// Agrees with other ranks on epochs and on the voltages that travel.
    fn meet_other_ranks(&mut self, model: &Model, comm: &dyn Communicator) -> Result<(), Diagnostics> {
        let remote = model.sources.iter().enumerate().filter(|(_, source)| source.kind == SourceKind::Remote);
        self.ranks.remote = remote.filter_map(|(n, source)| Some((source.gid?, n as u32))).collect();
        self.agree_on_routes(model, comm).map_err(lost)?;
        let c = &model.connections;
        let (mut least, mut none) = (f64::INFINITY, None);
        for (n, (source, &delay)) in c.source.iter().zip(&c.delay).enumerate() {
            let source = &model.sources[source.index()];
            if source.kind == SourceKind::Remote {
                least = least.min(delay);
                if delay <= 0.0 {
                    none = none.or(source.gid.map(|gid| no_delay(n, gid)));
                }
            }
        }
        let least = comm.min(least).map_err(lost)?;
        // Numbers of steps are far below 2^53, where f64 are exact.
        let agree_least = |steps: u64| comm.min(steps.min(1 << 40) as f64).map(|steps| steps as u64);
        let between_ranks = steps_within(least, self.options.dt).min(1 << 40);
        self.schedule.close = (between_ranks == 0).then_some(least);
        let between_workers = agree_least(self.schedule.epoch).map_err(lost)?;
        self.schedule.overlaps = between_ranks >= 2;
        let epoch = if between_ranks >= 2 { between_ranks / 2 } else { 1 };
        self.schedule.epoch = epoch.min(between_workers);
        let anywhere = |is: bool| comm.max(f64::from(u8::from(is))).map(|x| x > 0.0).map_err(lost);
        self.schedule.transfers = anywhere(self.schedule.transfers)?;
        self.schedule.tells_voltages = anywhere(self.schedule.tells_voltages)?;
        let voltages = self.agree_on_voltages(comm);
        match none {
            Some(problem) => Err(problem.into()),
            None => voltages,
        }
    }

    /// Finds out which spikes other ranks want, and has workers tell them.
    fn agree_on_routes(&mut self, model: &Model, comm: &dyn Communicator) -> Result<(), CommError> {
        let own = model.sources.iter().enumerate().filter(|(_, source)| source.kind != SourceKind::Remote);
        let own: Vec<(Gid, u32)> = own.filter_map(|(n, source)| Some((source.gid?, n as u32))).collect();
        let wanted = self.ranks.remote.keys().copied().collect();
        self.ranks.routes = Routes::agree(comm, model.sources.len(), &own, wanted)?;
        for worker in &mut self.workers {
            let network = &mut worker.network;
            for (uses, &origin) in network.uses.iter_mut().zip(&network.origin) {
                uses.others |= !self.ranks.routes.of(origin).is_empty();
            }
        }
        Ok(())
    }

    /// Tells other ranks which voltages this one wants, and finds where they come from.
    fn agree_on_voltages(&mut self, comm: &dyn Communicator) -> Result<(), Diagnostics> {
        if !self.schedule.tells_voltages {
            return Ok(());
        }
        let wanted: Vec<(usize, usize, u32)> = self
            .workers
            .iter()
            .enumerate()
            .flat_map(|(n, worker)| {
                worker.far.from.iter().enumerate().filter_map(move |(at, from)| match from {
                    Origin::Rank(taken) => Some((n, at, *taken)),
                    Origin::Worker(..) => None,
                })
            })
            .collect();
        let place = |&(n, at, _): &(usize, usize, u32)| self.workers[n].far.wanted[at];
        let asked: Vec<u8> = wanted.iter().map(place).flat_map(bytes_of_place).collect();
        let asked = comm.all_gather(&asked).map_err(lost)?;
        let cells: HashMap<Gid, usize> =
            self.names.gids.iter().enumerate().rev().map(|(n, &gid)| (gid, n)).collect();
        let mut known = HashMap::new();
        let mut told = Vec::new();
        let others = asked.iter().enumerate().filter(|(rank, _)| *rank != comm.rank());
        for (gid, node) in others.flat_map(|(_, asked)| asked.chunks_exact(8).filter_map(place_of_bytes)) {
            let Some(&cell) = cells.get(&gid) else { continue };
            let (own, in_worker) = self.places[cell];
            let exists = node < self.workers[own as usize].cable.cells[in_worker as usize].nodes;
            if exists && known.insert((gid, node), ()).is_none() {
                let (worker, at, initial) = self.give_voltage(cell, node);
                self.ranks.given.push((worker, at));
                told.extend(bytes_of_place((gid, node)));
                // Not a number: not set.
                told.extend(initial.unwrap_or(f64::NAN).to_le_bytes());
            }
        }
        let told = comm.all_gather(&told).map_err(lost)?;
        let mut places = HashMap::new();
        for (rank, told) in told.iter().enumerate() {
            for (at, bytes) in told.chunks_exact(16).enumerate() {
                let initial = bytes.last_chunk::<8>().map(|bytes| f64::from_le_bytes(*bytes));
                if let (Some(place), Some(initial)) = (place_of_bytes(&bytes[..8]), initial) {
                    places.entry(place).or_insert((rank as u32, at as u32, initial));
                }
            }
        }
        let mut problems = Diagnostics::new();
        self.ranks.taken = vec![(0, 0); wanted.len()];
        for (n, at, taken) in wanted {
            let far = &mut self.workers[n].far;
            match places.get(&far.wanted[at]) {
                Some(&(rank, number, initial)) => {
                    self.ranks.taken[taken as usize] = (rank, number);
                    far.initial[at] = Some(initial).filter(|v| !v.is_nan());
                }
                None => problems.push(Diagnostic::error(format!(
                    "a voltage of cell {} is wanted, which no rank has",
                    far.wanted[at].0
                ))),
            }
        }
        if problems.has_errors() { Err(problems) } else { Ok(()) }
    }
}

fn no_delay(connection: usize, gid: Gid) -> Diagnostic {
    let message =
        format!("a delay of 0 ms from cell {gid}, which is on another rank: spikes take time between ranks");
    Diagnostic::error(message)
        .at_path(format!("connections[{connection}]"))
        .help("use threads instead of ranks, for which this is no problem, or any delay above 0")
}

fn bytes_of_place((gid, node): (Gid, u32)) -> [u8; 8] {
    (u64::from(gid.0) << 32 | u64::from(node)).to_le_bytes()
}

fn place_of_bytes(bytes: &[u8]) -> Option<(Gid, u32)> {
    let packed = u64::from_le_bytes(bytes.try_into().ok()?);
    Some((Gid((packed >> 32) as u32), packed as u32))
}
