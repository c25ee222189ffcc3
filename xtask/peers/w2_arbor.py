"""W2, a random network of active single compartments, in Arbor.

The background comes from Arbor's own Poisson schedules, so spikes agree in rate, not one by one.
"""
import arbor
from arbor import units

from arbor_peer import run
from peer import Parameters
from wiring import STRIDE, independent_inputs

# tau1, tau2, reversal potential, weight
EXCITATORY, INHIBITORY, BACKGROUND = (0.5, 5.0, 0.0, 2e-4), (0.6, 8.5, -80.0, 1e-3), (0.5, 5.0, 0.0, 0.01)
SEED = 1
parameters = Parameters()
count, shared = parameters("cells", 1000), parameters("shared", False)
excitatory = int(0.8 * count)
wiring = [independent_inputs(gid, count, 100.0, SEED) for gid in range(count)]


def synapse(kind):
    return arbor.synapse("exp2syn", {"tau1": kind[0], "tau2": kind[1], "e": kind[2]})


def kind_of(source):
    return EXCITATORY if source < excitatory else INHIBITORY


class Network(arbor.recipe):
    def __init__(self):
        arbor.recipe.__init__(self)
        self.tree = arbor.segment_tree()
        self.tree.append(arbor.mnpos, arbor.mpoint(0, 0, 0, 9.4), arbor.mpoint(18.8, 0, 0, 9.4), tag=1)
        self.properties = arbor.neuron_cable_properties()
        # Equal synapses in one place are summed unless told otherwise.
        self.properties.coalesce_synapses = shared
        self.labels = arbor.label_dict({"middle": "(location 0 0.5)"})
        self.volumes = arbor.cv_policy("(fixed-per-branch 1)")

    def num_cells(self):
        return count

    def cell_kind(self, _):
        return arbor.cell_kind.cable

    def global_properties(self, _):
        return self.properties

    def cell_description(self, gid):
        decor = arbor.decor()
        decor.set_property(
            Vm=-65 * units.mV, cm=0.01 * units.F / units.m2, rL=35.4 * units.Ohm * units.cm, tempK=279.45 * units.Kelvin
        )
        decor.paint("(all)", arbor.density("hh"))
        decor.place('"middle"', arbor.threshold_detector(0 * units.mV), "spike")
        if shared:
            decor.place('"middle"', synapse(EXCITATORY), "excitatory")
            decor.place('"middle"', synapse(INHIBITORY), "inhibitory")
        else:
            for i, (source, _) in enumerate(wiring[gid]):
                decor.place('"middle"', synapse(kind_of(source)), f"input{i}")
        decor.place('"middle"', synapse(BACKGROUND), "background")
        return arbor.cable_cell(self.tree, decor, self.labels, self.volumes)

    def connections_on(self, gid):
        made = []
        for i, (source, delay) in enumerate(wiring[gid]):
            common = "excitatory" if source < excitatory else "inhibitory"
            target = common if shared else f"input{i}"
            made.append(arbor.connection((source, "spike"), target, kind_of(source)[3], delay * units.ms))
        return made

    def event_generators(self, gid):
        train = arbor.poisson_schedule(tstart=5 * units.ms, freq=10 * units.Hz, seed=SEED * STRIDE + gid)
        return [arbor.event_generator("background", BACKGROUND[3], train)]


run(Network(), parameters, wiring)
