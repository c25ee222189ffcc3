"""Running a network in NEURON, or in CoreNEURON through NEURON."""
import neuron
from neuron import h

from peer import digest, report, timed

h.load_file("stdrun.hoc")
parallel = h.ParallelContext()


def threshold_source(section, gid):
    """The cell `gid` spikes when the middle of `section` rises above 0 mV."""
    parallel.set_gid2node(gid, 0)
    detector = h.NetCon(section(0.5)._ref_v, None, sec=section)
    detector.threshold = 0.0
    parallel.cell(gid, detector)


def connect(source, target, weight, delay):
    """From a gid, or from an artificial cell, to a point process."""
    made = parallel.gid_connect(source, target) if isinstance(source, int) else h.NetCon(source, target)
    made.weight[0], made.delay = weight, delay
    return made


def run(parameters, build_seconds, inputs=None, bin_queue=False):
    """Simulates and reports; `inputs`, the sources of each cell, adds the number of synaptic events."""
    from peer import events_of

    dt, tstop = parameters("dt", 0.025), parameters("tstop", 100.0)
    times, gids = h.Vector(), h.Vector()
    parallel.spike_record(-1, times, gids)
    h.dt, h.steps_per_ms = dt, 1.0 / dt
    parallel.set_maxstep(10.0)
    if parameters("threads", 1) > 1:
        parallel.nthread(parameters("threads", 1))
    h.cvode.cache_efficient(1)
    if bin_queue:
        h.cvode.queue_mode(1)
    if parameters("engine", "neuron") == "coreneuron":
        from neuron import coreneuron

        coreneuron.enable, coreneuron.verbose = True, 0
        coreneuron.cell_permute = 0

    def once(until):
        h.finitialize(-65.0)
        parallel.psolve(until)

    # A first short run pays for what happens once; CoreNEURON copies the model in every run.
    _, _, setup = timed(lambda: once(dt))
    _, wall, cpu = timed(lambda: once(tstop))
    more = {} if inputs is None else {"events": events_of(gids, inputs)}
    report(neuron.__version__, wall, cpu, len(times), digest(times, gids), setup=setup, build=build_seconds, **more)
