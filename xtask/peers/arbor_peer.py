"""Running a recipe in Arbor."""
import arbor
from arbor import units

from peer import digest, events_of, report, timed


def run(recipe, parameters, inputs=None):
    """Simulates on one cell group per thread, which is Arbor's fastest layout on a processor, and reports."""
    dt, tstop, threads = parameters("dt", 0.025), parameters("tstop", 100.0), parameters("threads", 1)

    def build():
        context = arbor.context(threads=threads)
        group = max(1, -(-recipe.num_cells() // threads))
        hint = arbor.partition_hint(cpu_group_size=group, prefer_gpu=False)
        parts = arbor.partition_load_balance(recipe, context, {arbor.cell_kind.cable: hint})
        made = arbor.simulation(recipe, context, parts)
        made.record(arbor.spike_recording.all)
        return made

    simulation, built, _ = timed(build)
    step = dt * units.ms
    _, _, setup = timed(lambda: simulation.run(step, step))
    simulation.reset()
    _, wall, cpu = timed(lambda: simulation.run(tstop * units.ms, step))
    spikes = simulation.spikes()
    times, gids = [s["time"] for s in spikes], [s["source"]["gid"] for s in spikes]
    more = {} if inputs is None else {"events": events_of(gids, inputs)}
    report(arbor.__version__, wall, cpu, len(spikes), digest(times, gids), setup=setup, build=built, arch=arbor.config()["arch"], **more)
