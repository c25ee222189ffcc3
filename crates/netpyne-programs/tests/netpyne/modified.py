"""Cells, synapses, stimuli and connections that a script modifies, one by one and by conditions, before and during a run."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "neuron"))

from netpyne import sim, specs
from report import tell

net, cfg = specs.NetParams(), specs.SimConfig()
net.cellParams["PYR"] = {"secs": {
    "soma": {"geom": {"L": 18.8, "diam": 18.8, "Ra": 123}, "mechs": {"hh": {}}},
    "dend": {"geom": {"L": 90, "diam": 1, "nseg": 3}, "mechs": {"pas": {"g": 1e-4}},
             "topol": {"parentSec": "soma", "parentX": 1, "childX": 0}}}}
net.popParams["S"] = {"cellType": "PYR", "numCells": 4}
net.popParams["M"] = {"cellType": "PYR", "numCells": 3}
net.synMechParams["exc"] = {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5, "e": 0}
net.stimSourceParams["bkg"] = {"type": "NetStim", "rate": 60, "noise": 0.5}
net.stimTargetParams["bkg"] = {"source": "bkg", "conds": {"pop": "S"}, "weight": 0.03, "delay": 5, "synMech": "exc"}
net.stimSourceParams["clamp"] = {"type": "IClamp", "del": 20, "dur": 60, "amp": 0.02}
net.stimTargetParams["clamp"] = {"source": "clamp", "conds": {"pop": "M"}, "sec": "soma", "loc": 0.5}
net.connParams["S->M"] = {"preConds": {"pop": "S"}, "postConds": {"pop": "M"}, "sec": "dend", "probability": 0.7,
                          "weight": 0.02, "delay": 5, "synMech": "exc"}
cfg.duration = 100
cfg.recordTraces = {"V": {"sec": "soma", "loc": 0.5, "var": "v"}}
sim.create(net, cfg)
cells = sim.net.cells
cells[1].modify({"conds": {"pop": "S"}, "secs": {"soma": {
    "geom": {"L": 25, "diam": 22}, "mechs": {"hh": {"gnabar": 0.1}, "pas": {"g": 3e-5, "e": -68}}}}})
cells[5].modify({"conds": {"pop": "S"}, "secs": {"soma": {"geom": {"L": 50}}}})
cells[5].modify({"conds": {}, "secs": {"dend": {"mechs": {"pas": {"g": 2e-4}}}}})
cells[4].modifyConns({"conds": {"synMech": "exc"}, "weight": 0.03})
cells[4].modifyStims({"conds": {"source": "clamp"}, "amp": 0.05})
sim.net.modifyConns({"conds": {"label": "S->M"}, "preConds": {"pop": "S", "gid": [0, 2]}, "delay": 3})


def change(t):
    if abs(t - 25) < 1:
        sim.net.modifySynMechs({"conds": {"label": "exc", "sec": "dend"}, "tau2": 8, "e": -5})
    if abs(t - 50) < 1:
        sim.net.modifyStims({"conds": {"source": "clamp"}, "amp": 0.1})
        sim.net.modifyConns({"conds": {"label": "S->M"}, "weight": 0.05})
        sim.net.modifyCells({"conds": {"pop": "M"}, "secs": {"soma": {"mechs": {"hh": {"gkbar": 0.03}}}}})


sim.runSimWithIntervalFunc(25, change)
sim.gatherData()
tell(*sim.allSimData["spkt"])
tell(*sim.allSimData["spkid"])
for cell, values in sim.allSimData["V"].items():
    tell(cell, len(values), sum(values))
for cell in cells:
    secs = cell.secs
    tell(secs["soma"]["geom"]["L"], str(sorted(secs["soma"]["mechs"])), secs["soma"]["mechs"]["hh"].get("gkbar", "-"))
    tell(*[conn["weight"] for conn in cell.conns], *[conn["delay"] for conn in cell.conns])
    tell(*[stim.get("amp", "-") for stim in cell.stims])
    tell(*[one["tau2"] for sec in secs.values() for one in sec.get("synMechs", [])])
