"""Objects of NEURON in a network of NetPyNE: read, changed, recorded and connected to before, between and during runs."""
import sys

from netpyne import sim, specs
from neuron import h

net = specs.NetParams()
net.sizeX = net.sizeY = net.sizeZ = 100
net.popParams["E"] = {"cellType": "PYR", "numCells": 4}
net.popParams["I"] = {"cellType": "INH", "numCells": 2}
net.popParams["bkg"] = {"cellModel": "NetStim", "numCells": 2, "rate": 40, "noise": 0.5}
soma = {"geom": {"diam": 18.8, "L": 18.8, "Ra": 123.0}, "mechs": {"hh": {"gnabar": 0.12, "gkbar": 0.036, "gl": 0.003, "el": -70}}}
dend = {
    "geom": {"diam": 1.5, "L": 150.0, "Ra": 150.0, "nseg": 3},
    "topol": {"parentSec": "soma", "parentX": 1.0, "childX": 0},
    "mechs": {"pas": {"g": 0.0000357, "e": -70}},
}
net.cellParams["PYR"] = {"conds": {"cellType": "PYR"}, "secs": {"soma": soma, "dend": dend}}
net.cellParams["INH"] = {"conds": {"cellType": "INH"}, "secs": {"soma": soma}}
net.synMechParams["exc"] = {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5.0, "e": 0}
net.synMechParams["inh"] = {"mod": "ExpSyn", "tau": 8.0, "e": -75}
net.connParams["E->I"] = {"preConds": {"pop": "E"}, "postConds": {"pop": "I"}, "probability": 0.7, "weight": 0.004, "delay": 2, "synMech": "exc"}
net.connParams["I->E"] = {
    "preConds": {"pop": "I"}, "postConds": {"pop": "E", "x": [0, 50]}, "weight": 0.01, "delay": 1.5, "synMech": "inh", "sec": "dend", "loc": 0.5,
}
net.connParams["bkg->E"] = {"preConds": {"pop": "bkg"}, "postConds": {"pop": "E"}, "weight": 0.02, "delay": 1, "synMech": "exc", "sec": "dend", "loc": 0.8}
net.stimSourceParams["step"] = {"type": "IClamp", "del": 5, "dur": 30, "amp": 0.3}
net.stimSourceParams["noise"] = {"type": "NetStim", "interval": 12, "noise": 0.3, "number": 50, "start": 1}
net.stimTargetParams["step->E"] = {"source": "step", "conds": {"pop": "E", "cellList": [0, 2]}, "sec": "soma", "loc": 0.5}
net.stimTargetParams["noise->I"] = {"source": "noise", "conds": {"pop": "I"}, "synMech": "exc", "weight": 0.01, "delay": 1, "sec": "soma", "loc": 0.5}

cfg = specs.SimConfig()
cfg.duration = 60
cfg.hParams = {"celsius": 10.0, "v_init": -65.0}
cfg.recordTraces = {"V": {"sec": "soma", "loc": 0.5, "var": "v"}}
cfg.recordCells = ["all"]
cfg.recordStep = 0.5

out = open(sys.argv[1], "w")


def tell(what, *values):
    out.write("%s: %s\n" % (what, " ".join(repr(float(value)) for value in values)))


sim.initialize(net, cfg)
sim.net.createPops()
sim.net.createCells()
# What comes next goes by these places.
for number, cell in enumerate(sim.net.cells[:4]):
    cell.tags["x"] = 30.0 * number
sim.net.addStims()
sim.net.connectCells()
pyr = [cell for cell in sim.net.cells if cell.tags.get("pop") == "E"]
inh = [cell for cell in sim.net.cells if cell.tags.get("pop") == "I"]
tell("connections", *[len(cell.conns) for cell in sim.net.cells])

soma_of = pyr[1].secs["soma"]["hObj"]
soma_of(0.5).hh.gnabar = 0.15
for seg in pyr[2].secs["dend"]["hObj"]:
    seg.pas.g = 0.0001 * (1 + seg.x)
conn = inh[0].conns[0]
conn["hObj"].weight[0] *= 1.5
conn["hObj"].syn().tau2 = 7.0
pyr[0].stims[0]["hObj"].amp = 0.25
stim = sim.net.cells[6].hPointp
stim.start = 3.0
tell("values", soma_of.L, soma_of(0.5).diam, soma_of(0.5).hh.gnabar, conn["hObj"].delay, soma_of(0.5).area())

extra = h.IClamp(pyr[3].secs["dend"]["hObj"](0.5))
extra.delay, extra.dur, extra.amp = 10, 20, 0.5
synapse = h.ExpSyn(inh[1].secs["soma"]["hObj"](0.5))
synapse.tau = 3
wire = h.NetCon(inh[0].secs["soma"]["hObj"](0.5)._ref_v, synapse, sec=inh[0].secs["soma"]["hObj"])
wire.delay, wire.weight[0] = 1.0, 0.01
times, v, current = h.Vector(), h.Vector(), h.Vector()
times.record(h._ref_t)
v.record(pyr[3].secs["dend"]["hObj"](0.8)._ref_v, 1.0)
current.record(inh[0].secs["soma"]["synMechs"][0]["hObj"]._ref_i, 2.0)
seen = []
handler = h.FInitializeHandler(lambda: seen.append(h.t))

sim.setupRecording()
sim.runSim()
sim.gatherData()


def report(name):
    tell(name + " spkt", *sim.allSimData["spkt"])
    tell(name + " spkid", *sim.allSimData["spkid"])
    tell(name + " V", *list(sim.allSimData["V"]["cell_2"])[::10])


report("first")
tell("handlers", *seen)
tell("recorded", len(times), times[10], *list(v)[::5], *list(current)[::3])
tell("now", h.t, pyr[1].secs["soma"]["hObj"](0.5).v)

# Between runs: structure and parameters.
pyr[1].secs["soma"]["hObj"].diam = 25.0
pyr[2].secs["dend"]["hObj"].nseg = 5
for section in (pyr[1].secs["soma"]["hObj"],):
    section(0.5).hh.gkbar = 0.04
extra.amp = 0.8
sim.runSim()
sim.gatherData()
report("second")

# During a run.


def change(t):
    for cell in pyr[:2]:
        section = cell.secs["soma"]["hObj"]
        section(0.5).hh.gnabar *= 0.9
    conn["hObj"].weight[0] *= 0.5
    tell("at %g" % round(t), section(0.5).v, section(0.5).hh.m, conn["hObj"].weight[0])


sim.runSimWithIntervalFunc(20, change)
sim.gatherData()
report("third")
out.close()
