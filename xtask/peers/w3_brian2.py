"""W3 in Brian2: leaky integrate-and-fire cells on a time grid, Brian2's own Poisson input."""
import brian2
import numpy

from brian2_peer import run
from peer import Parameters
from wiring import fixed_inputs

EXCITATORY, INHIBITORY, BACKGROUND, INPUTS = 0.02, -0.1, 0.5, 100
SEED = 1
parameters = Parameters()
count = parameters("cells", 10000)
excitatory = int(0.8 * count)
wiring = [fixed_inputs(gid, count, INPUTS, SEED) for gid in range(count)]
source = numpy.array([[s for s, _ in inputs] for inputs in wiring]).ravel()
delay = numpy.array([[d for _, d in inputs] for inputs in wiring]).ravel()

brian2.defaultclock.dt = parameters("dt", 0.025) * brian2.ms
brian2.seed(SEED)
cells = brian2.NeuronGroup(
    count, "dv/dt = -v/(20*ms) : 1 (unless refractory)", threshold="v > 1", reset="v = 0", refractory=2 * brian2.ms, method="exact"
)
recurrent = brian2.Synapses(cells, cells, "w : 1", on_pre="v_post += w*int(not_refractory_post)")
recurrent.connect(i=source, j=numpy.repeat(numpy.arange(count), INPUTS))
recurrent.w = numpy.where(source < excitatory, EXCITATORY, INHIBITORY)
recurrent.delay = delay * brian2.ms
trains = brian2.PoissonGroup(count, 100 * brian2.Hz)
driven = brian2.Synapses(trains, cells, on_pre=f"v_post += {BACKGROUND}*int(not_refractory_post)")
driven.connect(j="i")
driven.delay = 1 * brian2.ms
run([cells, recurrent, trains, driven], brian2.SpikeMonitor(cells), parameters, wiring)
