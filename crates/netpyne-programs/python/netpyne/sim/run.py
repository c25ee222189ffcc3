"""Runs."""
from netpyne_rs import events, running
from netpyne_rs.missing import refuse
from netpyne_rs.ranks import tell
from netpyne_rs.top import h
from netpyne_rs.transport import ModelError, call

from ..specs import Dict
from .record import take_recorded


def preRun():
    """Nothing is left to do: the network is initialised by the run."""


def _refuse_unsupported():
    from .. import sim

    if sim.cfg.cvode_active:
        refuse("netpyne.sim.cfg.cvode_active", "the time step is fixed here; set `cfg.cvode_active = False`")


def _started(how):
    from .. import sim

    _refuse_unsupported()
    sim.timing("start", "runTime")
    net = sim.net
    net._build()
    net._apply_changes()
    call("sim.clock")
    # What the script records, plays or connects by itself is part of the simulation.
    if not net._is_live and (running.takes_part() or call("sim.live", False)):
        net._make_live()
    tell("\nRunning simulation%s for %s ms..." % (how, sim.cfg.duration))
    net._is_under_way = True


def _done(reached, why):
    from .. import sim

    sim.timing("stop", "runTime")
    sim.net._is_under_way = False
    take_recorded()
    if why == "interrupted":
        tell("  Interrupted at %g ms" % reached)
    elif why:
        raise ModelError(why)
    run_time = sim.timingData.get("runTime", 0) or 1e-9
    tell(
        "  Done; run time = %0.2f s; real-time ratio: %0.2f."
        % (run_time, sim.cfg.duration / 1000 / run_time)
    )


def runSim(skipPreRun=False):
    """Simulates for `cfg.duration` ms."""
    from .. import sim

    _started("")
    if sim.net._is_live:
        h.finitialize(call("sim.clock"))
        _advance(sim.cfg.duration)
        _done(*call("sim.finish"))
    else:
        _done(*call("sim.simulate"))


def runSimWithIntervalFunc(interval, func, timeRange=None, funcArgs=None):
    """The same, calling `func(t)` after every `interval` ms."""
    from .. import sim

    _started(" with interval func")
    start, stop = (0, sim.cfg.duration) if timeRange is None else timeRange
    arguments = dict(funcArgs) if isinstance(funcArgs, dict) else {}
    sim._time = 0.0
    if sim.net._is_live:
        h.finitialize(call("sim.clock"))
    else:
        sim._time = call("sim.begin")
    try:
        goes_on = True
        if int(start) != 0:
            goes_on = _advance(start)
        while goes_on and round(sim._time) < stop:
            before = sim._time
            goes_on = _advance(min(sim.cfg.duration, sim._time + interval))
            if sim._time == before:
                raise ValueError("an interval of %s ms is less than a time step" % interval)
            take_recorded()
            func(sim._time, **arguments)
            sim.net._apply_changes()
        if goes_on and (stop != sim.cfg.duration or not call("sim.ends_at_interval")):
            _advance(sim.cfg.duration)
    except BaseException:
        sim.net._is_under_way = False
        call("sim.finish")
        raise
    _done(*call("sim.finish"))


def _advance(until):
    from .. import sim

    if sim.net._is_live and events.are_there():
        # Functions of the script are called on the way.
        events.go_until(until - h.dt / 2, lambda t: call("sim.advance", t))
    sim._time, goes_on = call("sim.advance", float(until))
    return goes_on
