"""A ring of cells of two sections each, started by a NetStim."""
from neuron import h
from report import tell, trace

h.load_file("stdrun.hoc")


class Cell:
    def __init__(self, gid):
        self.gid = gid
        self.soma = h.Section(name="soma", cell=self)
        self.dend = h.Section(name="dend", cell=self)
        self.dend.connect(self.soma)
        self.soma.L = self.soma.diam = 12.6157
        self.dend.L = 200
        self.dend.diam = 1
        self.dend.nseg = 5
        for section in (self.soma, self.dend):
            section.Ra = 100
            section.cm = 1
        self.soma.insert("hh")
        self.dend.insert("pas")
        for segment in self.soma:
            segment.hh.gnabar = 0.12
            segment.hh.gkbar = 0.036
            segment.hh.gl = 0.0003
            segment.hh.el = -54.3
        for segment in self.dend:
            segment.pas.g = 0.001
            segment.pas.e = -65
        self.synapse = h.ExpSyn(self.dend(0.5))
        self.synapse.tau = 2
        self.detector = h.NetCon(self.soma(0.5)._ref_v, None, sec=self.soma)
        self.spikes = h.Vector()
        self.detector.record(self.spikes)

    def __repr__(self):
        return "Cell%d" % self.gid


cells = [Cell(gid) for gid in range(5)]
stimulus = h.NetStim()
stimulus.number = 1
stimulus.start = 9
start = h.NetCon(stimulus, cells[0].synapse)
start.delay = 1
start.weight[0] = 0.04
connections = []
for source, target in zip(cells, cells[1:] + cells[:1]):
    connection = h.NetCon(source.soma(0.5)._ref_v, target.synapse, sec=source.soma)
    connection.weight[0] = 0.01
    connection.delay = 5
    connections.append(connection)
voltages = [h.Vector().record(cell.soma(0.5)._ref_v) for cell in cells]
dendrite = h.Vector().record(cells[2].dend(0.5)._ref_v, 0.5)
h.finitialize(-65)
h.continuerun(100)
for cell in cells:
    tell(cell, *cell.spikes)
for voltage in voltages:
    trace("v", voltage, 500)
trace("dendrite", dendrite, 20)

# Weights that are changed count from the next spike on; what is structure counts from the next initialisation on.
connections[2].weight[0] = 0
h.continuerun(130)
for cell in cells:
    tell(cell, *cell.spikes)
connections[2].weight[0] = 0.02
connections[1].delay = 9.5
cells[3].detector.threshold = -20
extra = h.IClamp(cells[4].soma(0.5))
extra.delay = 30
extra.dur = 2
extra.amp = 0.4
h.finitialize(-65)
h.continuerun(80)
for cell in cells:
    tell(cell, *cell.spikes)
tell(connections[2].weight[0], connections[1].delay, connections[3].threshold, cells[0].synapse.g)
