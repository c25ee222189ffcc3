"""Running a network in Brian2 with code generated through Cython."""
import brian2

from peer import digest, events_of, report, timed

brian2.prefs.codegen.target = "cython"


def run(parts, monitor, parameters, inputs):
    """Simulates and reports. A first step generates and compiles the code (cached by Brian2 between processes)."""
    dt, tstop = parameters("dt", 0.025), parameters("tstop", 100.0)
    network = brian2.Network(*parts, monitor)
    _, _, setup = timed(lambda: network.run(dt * brian2.ms))
    network.store()
    network.restore()
    _, wall, cpu = timed(lambda: network.run(tstop * brian2.ms))
    times, gids = list(monitor.t / brian2.ms), list(monitor.i)
    report(
        brian2.__version__, wall, cpu, len(gids), digest(times, gids), setup=setup, events=events_of(gids, inputs)
    )
