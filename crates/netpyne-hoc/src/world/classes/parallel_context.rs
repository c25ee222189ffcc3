//! `ParallelContext`: gids, gap junctions, recorded spikes, and runs. What processes tell each other is the business of scripts in Python.

use super::{Member, Object, net_con};
use crate::world::World;
use crate::world::objects::Handle;
use crate::world::simulator::{Advance, Quantity};
use crate::world::value::{Answer, Args, Refusal, Value};
use crate::world::wiring::{SpikeRecord, Watched, gid};

const METHODS: &[&str] = &[
    "id",
    "nhost",
    "id_world",
    "nhost_world",
    "id_bbs",
    "nhost_bbs",
    "barrier",
    "done",
    "runworker",
    "time",
    "wait_time",
    "step_time",
    "step_wait",
    "integ_time",
    "event_time",
    "vtransfer_time",
    "send_time",
    "set_gid2node",
    "gid_exists",
    "gid_clear",
    "cell",
    "outputcell",
    "gid2cell",
    "gid2obj",
    "gid_connect",
    "threshold",
    "spike_record",
    "set_maxstep",
    "psolve",
    "setup_transfer",
    "source_var",
    "target_var",
    "nthread",
    "allreduce",
    "broadcast",
    "timeout",
    "spike_compress",
    "max_histogram",
    "partition",
    "thread_busywait",
    "nworker",
    "optimize_node_order",
    "thread_stat",
    "thread_ctime",
    "mech_time",
    "mpiabort_on_error",
    "master_works_on_jobs",
    "print_memory_stats",
    "spike_statistics",
    "t",
    "dt",
];

/// What a name of it stands for.
pub(super) fn member(name: &str) -> Option<Member> {
    METHODS.contains(&name).then_some(Member::Method)
}

/// What matters where nothing is simulated as well: who has which gid.
const OF_GIDS: &[&str] = &[
    "set_gid2node",
    "gid_exists",
    "gid_clear",
    "cell",
    "gid2cell",
    "gid2obj",
    "gid_connect",
    "threshold",
    "allreduce",
];

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    if !world.is_simulated()
        && !OF_GIDS.contains(&method)
        && !method.starts_with("nhost")
        && method != "nthread"
    {
        world.note(format!(
            "`ParallelContext.{method}` does nothing here: nothing is simulated while a cell is read"
        ));
        return Ok(Value::Number(0.0));
    }
    match method {
        "nhost" | "nhost_world" | "nhost_bbs" => Ok(Value::Number(world.ranks as f64)),
        "nworker" => Ok(Value::Number(world.ranks as f64 - 1.0)),
        "t" | "dt" => Ok(Value::Number(world.builtin_number(method).unwrap_or(0.0))),
        "id" | "id_world" | "id_bbs" => Ok(Value::Number(world.rank as f64)),
        "allreduce" | "broadcast" if world.ranks > 1 => Err(Refusal::new(format!(
            "`ParallelContext.{method}` of programs of HOC is not supported where there are several processes"
        ))
        .help("call it in Python")),
        // More threads would give other orders of events; results are those of one.
        "nthread" => Ok(Value::Number(1.0)),
        "allreduce" => match args.any(0)? {
            Value::Number(x) => Ok(Value::Number(*x)),
            _ => Ok(Value::Number(0.0)),
        },
        "set_gid2node" => {
            let gid = gid(args.number(0)?)?;
            if args.number(1)? == world.rank as f64 {
                world.wiring.gids.entry(gid).or_insert(None);
            }
            Ok(Value::Number(1.0))
        }
        "gid_exists" => Ok(Value::Number(match world.wiring.gids.get(&gid(args.number(0)?)?) {
            Some(Some(_)) => 3.0,
            Some(None) => 1.0,
            None => 0.0,
        })),
        "gid_clear" => {
            world.change_structure();
            for source in std::mem::take(&mut world.wiring.gids).into_values().flatten() {
                source.gid.set(None);
            }
            world.wiring.gap_sources.clear();
            world.wiring.gap_targets.clear();
            Ok(Value::Number(0.0))
        }
        "cell" => cell(world, args),
        "outputcell" => Ok(Value::Number(0.0)),
        "gid2cell" | "gid2obj" => gid_object(world, method, args),
        "gid_connect" => gid_connect(world, args),
        "threshold" => {
            let gid = gid(args.number(0)?)?;
            let Some(Some(source)) = world.wiring.gids.get(&gid).cloned() else {
                return Err(Refusal::new(format!("gid {gid} has no cell")));
            };
            let before = source.threshold.get();
            if args.len() > 1 {
                world.change_structure();
                source.threshold.set(args.number(1)?);
            }
            Ok(Value::Number(before))
        }
        "spike_record" => spike_record(world, args),
        "set_maxstep" if world.ranks > 1 && !world.wiring.spans_ranks => {
            world.change_structure();
            world.wiring.spans_ranks = true;
            Ok(Value::Number(least_delay(world).min(args.number(0)?)))
        }
        "set_maxstep" => Ok(Value::Number(least_delay(world).min(args.number(0)?))),
        "psolve" => {
            world.advance(Advance::Until(args.number(0)?))?;
            Ok(Value::Number(0.0))
        }
        "source_var" => {
            world.change_structure();
            let Quantity::Voltage(section, x) = world.quantity(&args.pointer(0)?)? else {
                return Err(Refusal::new("only voltages can be the source of a gap junction"));
            };
            world.wiring.gap_sources.insert(number(args.number(1)?)?, (section, x));
            Ok(Value::Number(0.0))
        }
        "target_var" => {
            world.change_structure();
            let at = usize::from(args.len() > 2);
            let Quantity::Point(point, slot) = world.quantity(&args.pointer(at)?)? else {
                return Err(Refusal::new(
                    "only a variable of a point process can take a transferred voltage",
                ));
            };
            world.wiring.gap_targets.push((point, slot, number(args.number(at + 1)?)?));
            Ok(Value::Number(0.0))
        }
        _ if METHODS.contains(&method) => Ok(Value::Number(0.0)),
        _ => Err(world.unknown(this, method, METHODS)),
    }
}

/// The number of a transferred voltage.
fn number(x: f64) -> Answer<u64> {
    if (0.0..=9e15).contains(&x) {
        Ok(x as u64)
    } else {
        Err(Refusal::new(format!("{x} cannot be the number of a transferred voltage")))
    }
}

/// `cell(gid, connection)`: the source of the connection has that gid.
fn cell(world: &mut World, args: Args) -> Answer {
    let gid = gid(args.number(0)?)?;
    if !world.wiring.gids.contains_key(&gid) {
        return Err(Refusal::new(format!("gid={gid} has not been set on rank {}", world.rank))
            .help(format!("say `set_gid2node(gid, {})` before", world.rank)));
    }
    let connection = args.object(1)?;
    let spikes = match world.object(&connection)? {
        Object::NetCon(own) => own.spikes.clone(),
        _ => return Err(Refusal::new("a cell is given by a NetCon from where its spikes are detected")),
    };
    let Some(spikes) = spikes else { return Err(Refusal::new("the NetCon has no source")) };
    world.change_structure();
    spikes.gid.set(Some(gid));
    world.wiring.gids.insert(gid, Some(spikes));
    Ok(Value::Number(0.0))
}

/// The instance of a template that a gid's spikes come from, or the artificial cell.
fn gid_object(world: &mut World, method: &str, args: Args) -> Answer {
    let source = world.wiring.gids.get(&gid(args.number(0)?)?).cloned().flatten();
    Ok(Value::Object(match source.map(|source| source.watched.clone()) {
        Some(Watched::Object(id)) if method == "gid2obj" || method == "gid2cell" => world.objects.handle(id),
        Some(Watched::Quantity(Quantity::Voltage(section, _))) => world.owner_of(section),
        _ => None,
    }))
}

/// `gid_connect(gid, target)`: a connection from where that gid's spikes come from.
fn gid_connect(world: &mut World, args: Args) -> Answer {
    let source = world.gid_source(gid(args.number(0)?)?);
    let target = args.object(1)?;
    world.point_process(&target)?;
    if args.len() > 2 {
        return Err(Refusal::new("`gid_connect` for an existing NetCon is not supported"));
    }
    if source.gid.get().is_none() {
        source.gid.set(Some(gid(args.number(0)?)?));
    }
    let from = net_con::place_of(world, &source);
    let made = net_con::connection(world, from, Some(source), Some(target), (1.0, 0.0))?;
    let made = world.objects.add("NetCon", Object::NetCon(Box::new(made)));
    Ok(Value::Object(Some(made)))
}

/// `spike_record(-1 or gid or gids, times, ids)`.
fn spike_record(world: &mut World, args: Args) -> Answer {
    let times = world.vector_id(&args.object(1)?)?;
    let ids = world.vector_id(&args.object(2)?)?;
    let wanted = match args.any(0)? {
        Value::Number(-1.0) => None,
        Value::Number(x) => Some(vec![gid(*x)?]),
        _ => Some(world.vector(&args.object(0)?)?.iter().map(|&x| gid(x)).collect::<Answer<_>>()?),
    };
    world.change_structure();
    for (gid, source) in &world.wiring.gids {
        if let Some(source) = source
            && wanted.as_ref().is_none_or(|wanted| wanted.contains(gid))
        {
            source.record.set(Some(SpikeRecord { times, ids: Some((ids, f64::from(*gid))) }));
        }
    }
    Ok(Value::Number(0.0))
}

/// The least delay of connections from cells of other processes, ms: from gids that are not here.
fn least_delay(world: &World) -> f64 {
    let connections = world.objects.of_class("NetCon");
    let delays = connections.filter_map(|handle| match world.object(&handle) {
        Ok(Object::NetCon(own)) => {
            let from_elsewhere = own.spikes.as_ref().is_some_and(|s| s.watched == Watched::Nothing);
            from_elsewhere.then_some(own.delay)
        }
        _ => None,
    });
    delays.fold(1e9, f64::min)
}
