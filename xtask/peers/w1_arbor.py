"""W1, rings of cells with dendrites, in Arbor."""
import math

import arbor
from arbor import units

from arbor_peer import run
from peer import Parameters
from wiring import ring_extras

PER_RING, LEVELS, LENGTH = 16, 3, 120.0
parameters = Parameters()


def morphology():
    """The tree, and the number of dendrites; dendrite i has tag 10 + i. Only the lengths of the cylinders matter."""
    tree = arbor.segment_tree()
    soma = tree.append(arbor.mnpos, arbor.mpoint(0, 0, 0, 10), arbor.mpoint(20, 0, 0, 10), tag=1)
    tips, count = [(soma, 20.0, 0.0)], 0
    for level in range(LEVELS):
        radius, grown = 0.7**level, []
        for parent, x, y in tips:
            for side in (-1, 1):
                rise = side * 60.0 / 2**level
                run_ = math.sqrt(LENGTH**2 - rise**2)
                end = (x + run_, y + rise)
                segment = tree.append(
                    parent, arbor.mpoint(x, y, 0, radius), arbor.mpoint(*end, 0, radius), tag=10 + count
                )
                grown.append((segment, *end))
                count += 1
        tips = grown
    return tree, count


class Rings(arbor.recipe):
    def __init__(self):
        arbor.recipe.__init__(self)
        self.count = parameters("rings", 8) * PER_RING
        self.tree, self.dendrites = morphology()
        self.properties = arbor.neuron_cable_properties()
        middles = {f"d{i}": f"(on-components 0.5 (tag {10 + i}))" for i in range(self.dendrites)}
        self.labels = arbor.label_dict(
            {"soma": "(tag 1)", "tree": "(complement (tag 1))", "middle": "(on-components 0.5 (tag 1))", **middles}
        )
        self.volumes = arbor.cv_policy('(replace (fixed-per-branch 3) (fixed-per-branch 1 (region "soma")))')

    def num_cells(self):
        return self.count

    def cell_kind(self, _):
        return arbor.cell_kind.cable

    def global_properties(self, _):
        return self.properties

    def extras(self, gid):
        return ring_extras(gid, self.count, self.dendrites, 10)

    def cell_description(self, gid):
        decor = arbor.decor()
        decor.set_property(
            Vm=-65 * units.mV, cm=0.01 * units.F / units.m2, rL=100 * units.Ohm * units.cm, tempK=279.45 * units.Kelvin
        )
        decor.paint('"soma"', arbor.density("hh"))
        passive = arbor.density("pas/e=-65", {"g": 1e-4})
        decor.paint('"tree"', passive if parameters("dendrite", "pas") == "pas" else arbor.density("hh"))
        synapse = arbor.synapse("expsyn", {"tau": 2.0, "e": 0.0})
        for i in range(2):
            decor.place(f'"d{i}"', synapse, f"ring{i}")
        for i, (_, dendrite) in enumerate(self.extras(gid)):
            decor.place(f'"d{dendrite}"', synapse, f"extra{i}")
        decor.place('"middle"', arbor.threshold_detector(0 * units.mV), "spike")
        return arbor.cable_cell(self.tree, decor, self.labels, self.volumes)

    def connections_on(self, gid):
        first = gid - gid % PER_RING
        before = first + (gid - first - 1) % PER_RING
        delay = 5 * units.ms
        made = [arbor.connection((before, "spike"), f"ring{i}", 0.01, delay) for i in range(2)]
        for i, (source, _) in enumerate(self.extras(gid)):
            made.append(arbor.connection((source, "spike"), f"extra{i}", 0.0, delay))
        return made

    def event_generators(self, gid):
        if gid % PER_RING:
            return []
        once = arbor.explicit_schedule([5.0 * units.ms])
        return [arbor.event_generator(f"ring{i}", 0.01, once) for i in range(2)]


run(Rings(), parameters)
