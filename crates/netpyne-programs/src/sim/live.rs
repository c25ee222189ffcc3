//! The network among the objects of the script: what stands for its sections, point processes and connections, and runs in
//! which the script takes part.

use super::Sim;
use super::build::broken;
use crate::neuron::{Ended, Mirror, TakenIn, make};
use netpyne::RunOptions;
use netpyne::engine::Order;
use netpyne::hoc::world::{Advance, Handle, Object, Value, World};
use netpyne::network::model::{ConnectionId, NO_CELL, PointId};
use netpyne::network::{Body, CellIndex, Linked, PlanId};
use netpyne::results::SimData;
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Answered, Host, Mistake};
use std::ops::ControlFlow;

impl Sim {
    /// Whether runs are such that the script takes part in; `force` has them be so from now on.
    pub(super) fn live(&mut self, host: &mut Host, force: bool) -> Answered {
        if self.underway.is_some() {
            if force {
                self.join(host)?;
            }
            return Ok(Wire::Bool(self.is_live));
        }
        if !self.is_live && (force || takes_part(&host.interpreter.world)) {
            let built = self.built()?.clone();
            let mirror =
                if force { make::take_in(&mut host.interpreter.world, &built)? } else { Mirror::default() };
            let run = self.options_of_runs();
            self.simulation.take_in(Some(TakenIn { built, mirror, run }));
            self.is_live = true;
            self.is_mirrored = force;
        } else if force && !self.is_mirrored {
            let built = self.built()?.clone();
            let mirror = make::take_in(&mut host.interpreter.world, &built)?;
            self.simulation.with_taken_in(|taken_in| taken_in.mirror = mirror);
            self.is_mirrored = true;
        }
        Ok(Wire::Bool(self.is_live))
    }

    /// The script takes part from now on in a run that is under way.
    fn join(&mut self, host: &mut Host) -> Answered<()> {
        let Some(underway) = self.underway.take() else { return Ok(()) };
        let (built, engine) = underway.into_parts();
        let world = &mut host.interpreter.world;
        let t = engine.time();
        let mirror = make::take_in(world, &built)?;
        self.simulation.take_in(Some(TakenIn { built: built.clone(), mirror, run: self.options_of_runs() }));
        self.simulation.go_on_with(world, engine)?;
        world.set_builtin_number("t", t);
        self.built = Some(built);
        (self.is_live, self.is_mirrored) = (true, true);
        Ok(())
    }

    /// Of runs that the script takes part in: on one thread, where everything is at hand, and in NEURON's order, which there is on one
    /// rank alone.
    fn options_of_runs(&self) -> RunOptions {
        let order = if self.setting.ranks.are_several() { Order::Invariant } else { Order::Neuron };
        RunOptions { threads: 1, order, ..self.setting.run.clone() }
    }

    /// The network was built again: what stands for it has its values, but where the script has changed something.
    pub(super) fn renew(&mut self, host: &mut Host) -> Answered<()> {
        if !self.is_live {
            return Ok(());
        }
        let built = self.built()?.clone();
        let world = &mut host.interpreter.world;
        let known = self.simulation.with_taken_in(|taken_in| {
            taken_in.built = built.clone();
            std::mem::take(&mut taken_in.mirror)
        });
        let Some(mut mirror) = known else { return Ok(()) };
        if self.is_mirrored && !make::renew(world, &mut mirror, &built)? {
            forget(world, &mirror);
            mirror = make::take_in(world, &built)?;
        }
        self.simulation.with_taken_in(|taken_in| taken_in.mirror = mirror);
        Ok(())
    }

    /// The script has another network.
    pub(super) fn forget(&mut self, host: &mut Host) -> Answered {
        let mirror = self.simulation.with_taken_in(|taken_in| std::mem::take(&mut taken_in.mirror));
        self.simulation.take_in(None);
        if let Some(mirror) = mirror {
            forget(&mut host.interpreter.world, &mirror);
            drop(mirror);
            host.interpreter.world.collect();
        }
        (self.is_live, self.is_mirrored) = (false, false);
        Ok(Wire::None)
    }

    /// What stands for the parts of a cell: its sections; pairs of section and synapse, and of section and point process of its
    /// rules; its stimuli; itself, if it has no sections.
    pub(super) fn parts(&mut self, host: &mut Host, cell: f64) -> Answered {
        self.live(host, true)?;
        let built = self.built()?.clone();
        let network = &built.network;
        let index = CellIndex::from_index(cell as usize);
        let Some(body) = network.cells.body.get(index.index()) else {
            return Err(Mistake::new("lookup", "there is no such cell"));
        };
        let id = match body {
            Body::Compartments { cell, .. } => *cell,
            Body::Artificial { .. } | Body::Bare => NO_CELL,
        };
        let stims: Vec<PointId> = network.stims.iter().filter(|s| s.cell == index).map(|s| s.point).collect();
        let seen = self.simulation.with_taken_in(|taken_in| {
            let mirror = &taken_in.mirror;
            let sections =
                mirror.cells.get(id.index()).filter(|_| id != NO_CELL).cloned().unwrap_or_default();
            let own = mirror.points_of.get(&id).filter(|_| id != NO_CELL).cloned().unwrap_or_default();
            let handle = |point: &PointId| mirror.points[point.index()].clone();
            let itself = match body {
                Body::Artificial { point, .. } => Some(handle(point)),
                Body::Compartments { .. } | Body::Bare => None,
            };
            let named: Vec<(PointId, Handle)> = own.iter().map(|point| (*point, handle(point))).collect();
            (sections, named, stims.iter().map(handle).collect::<Vec<_>>(), itself)
        });
        let Some((sections, own, of_stims, itself)) = seen else { return Ok(Wire::None) };
        let plastic: Vec<PointId> = self
            .simulation
            .with_taken_in(|t| t.mirror.plasticity.values().copied().collect())
            .unwrap_or_default();
        let sections = sections.into_iter().map(|section| host.send(Value::Section(section))).collect();
        let (mut synapses, mut others) = (Vec::new(), Vec::new());
        for (point, handle) in own {
            if stims.contains(&point) || plastic.contains(&point) {
                continue;
            }
            let name = Wire::text(network.names.get(network.sites.sec[point.index()]));
            let pair = Wire::List(vec![name, host.send(Value::Object(Some(handle)))]);
            if network.sites.plan[point.index()] == PlanId::NONE {
                others.push(pair)
            } else {
                synapses.push(pair)
            }
        }
        let of_stims = of_stims.into_iter().map(|handle| host.send(Value::Object(Some(handle)))).collect();
        let itself = host.send(Value::Object(itself));
        Ok(Wire::List(vec![
            Wire::List(sections),
            Wire::List(synapses),
            Wire::List(others),
            Wire::List(of_stims),
            itself,
        ]))
    }

    /// What stands for a connection: the connection, the mechanism that changes its weight, and what tells that of spikes before
    /// and after.
    pub(super) fn connection(&mut self, host: &mut Host, n: f64) -> Answered {
        self.live(host, true)?;
        let network = self.built()?.network.clone();
        if n as usize >= network.conns.len() {
            return Err(Mistake::new("lookup", "there is no such connection"));
        }
        let Linked::Connection(id) = network.conns.link.get(n as usize).get() else {
            return Ok(Wire::List(Vec::new()));
        };
        let seen = self.simulation.with_taken_in(|taken_in| {
            let mirror = &taken_in.mirror;
            let connection = |id: &ConnectionId| mirror.connections[id.index()].clone();
            let mut all = vec![connection(&id)];
            if let Some(point) = mirror.plasticity.get(&id) {
                all.push(mirror.points[point.index()].clone());
                all.extend(mirror.onto.get(point).into_iter().flatten().map(connection));
            }
            all
        });
        let all = seen.unwrap_or_default().into_iter();
        Ok(Wire::List(all.map(|handle| host.send(Value::Object(Some(handle)))).collect()))
    }

    /// Clock and temperature as the options have them: what NetPyNE sets before a run.
    pub(super) fn set_clock(&self, host: &mut Host) -> Answered {
        let built = self.built()?;
        let options = built.engine_options(&self.options_of_runs());
        let world = &mut host.interpreter.world;
        world.set_builtin_number("dt", options.dt);
        world.set_builtin_number("celsius", options.celsius);
        let gone = host.script_watch();
        self.simulation
            .watch(move || if gone() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) });
        Ok(Wire::Number(options.v_init))
    }

    /// Goes on until a time.
    pub(super) fn go_on(&mut self, host: &mut Host, until: f64) -> Answered {
        host.interpreter.world.advance(Advance::Until(until))?;
        let reached = host.interpreter.world.builtin_number("t").unwrap_or(until);
        Ok(Wire::List(vec![Wire::Number(reached), Wire::Bool(!host.script_has_gone())]))
    }

    /// What was recorded so far.
    pub(super) fn recorded_live(&self) -> Option<SimData> {
        self.simulation.recorded()
    }

    /// Ends the run.
    pub(super) fn end(&mut self) -> Answered {
        let ranks = self.setting.ranks.clone();
        let whole = match ranks.are_several() {
            true => self.simulation.gathered(&**ranks.comm()).map_err(broken)?.filter(|_| ranks.leads()),
            false => None,
        };
        (self.whole, self.together) = (whole, None);
        match self.simulation.ended() {
            Some(Ended::Simulated(simulated, _)) => self.keep(*simulated),
            Some(Ended::Failed(why)) => Err(Mistake::new("runtime", why)),
            None => Err(Mistake::new("runtime", "no simulation is going on")),
        }
    }
}

/// Whether a run concerns objects of the script.
fn takes_part(world: &World) -> bool {
    let wiring = &world.wiring;
    let has = |class: &str| world.objects.of_class(class).next().is_some();
    !wiring.recorded.is_empty()
        || !wiring.played.is_empty()
        || has("NetCon")
        || has("FInitializeHandler")
        || !world.filled.is_empty()
        || !world.placed_point_processes().is_empty()
}

/// Takes the sections of a network out of the world.
fn forget(world: &mut World, mirror: &Mirror) {
    for section in mirror.cells.iter().flatten() {
        // The script may have deleted it.
        let _ = world.delete_section(*section);
    }
    for handle in &mirror.connections {
        if let Some(Object::NetCon(own)) = world.objects.get_mut(handle.id()).map(|entry| &mut entry.object) {
            own.active = false;
        }
    }
    for gid in mirror.sources.iter().filter_map(|source| source.gid.get()) {
        world.wiring.gids.swap_remove(&gid);
    }
}
