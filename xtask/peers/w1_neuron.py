"""W1, rings of cells with dendrites, in NEURON or CoreNEURON."""
from peer import Parameters, clock
from wiring import ring_extras

parameters = Parameters()
from neuron_peer import connect, h, run, threshold_source

PER_RING, LEVELS = 16, 3
start = clock()[0]
h.celsius = 6.3


class Cell:
    """A soma, and two trees of passive or active dendrites that branch twice."""

    def __init__(self):
        self.soma = h.Section(name="soma", cell=self)
        self.soma.L = self.soma.diam = 20.0
        self.soma.insert("hh")
        self.dendrites = []
        tips = [self.soma]
        for level in range(LEVELS):
            tips = [self.branch(tip, level) for tip in tips for _ in range(2)]
        for section in (self.soma, *self.dendrites):
            section.Ra, section.cm = 100.0, 1.0
        self.inputs = [synapse(self.dendrites[0]), synapse(self.dendrites[1])]

    def branch(self, parent, level):
        section = h.Section(name=f"dendrite{len(self.dendrites)}", cell=self)
        section.L, section.diam, section.nseg = 120.0, 2.0 * 0.7**level, 3
        section.insert(parameters("dendrite", "pas"))
        if parameters("dendrite", "pas") == "pas":
            section.g_pas, section.e_pas = 1e-4, -65.0
        section.connect(parent(1))
        self.dendrites.append(section)
        return section


def synapse(section):
    made = h.ExpSyn(section(0.5))
    made.tau, made.e = 2.0, 0.0
    return made


count = parameters("rings", 8) * PER_RING
cells, kept = [], []
for gid in range(count):
    cells.append(Cell())
    threshold_source(cells[gid].soma, gid)
for gid, cell in enumerate(cells):
    first = gid - gid % PER_RING
    before = first + (gid - first - 1) % PER_RING
    kept += [connect(before, target, 0.01, 5.0) for target in cell.inputs]
    for source, dendrite in ring_extras(gid, count, len(cell.dendrites), 10):
        target = synapse(cell.dendrites[dendrite])
        kept += [target, connect(source, target, 0.0, 5.0)]
    if gid == first:
        stimulus = h.NetStim()
        stimulus.start, stimulus.number, stimulus.noise = 0.0, 1, 0
        kept += [stimulus, *(connect(stimulus, target, 0.01, 5.0) for target in cell.inputs)]
run(parameters, clock()[0] - start)
