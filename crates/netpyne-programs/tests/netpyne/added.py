"""Connections and stimuli that a script adds to single cells, and what plots give back."""
import json
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
net.popParams["M"] = {"cellType": "PYR", "numCells": 2}
net.popParams["A"] = {"cellModel": "IntFire1", "numCells": 2, "tau": 10}
net.synMechParams["exc"] = {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5, "e": 0}
net.stimSourceParams["bkg"] = {"type": "NetStim", "rate": 60, "noise": 0.5}
net.stimTargetParams["bkg"] = {"source": "bkg", "conds": {"pop": "S"}, "weight": 0.03, "delay": 5, "synMech": "exc"}
net.connParams["S->M"] = {"preConds": {"pop": "S"}, "postConds": {"pop": "M"}, "sec": "dend", "probability": 0.7,
                          "weight": 0.02, "delay": 5, "synMech": "exc"}
cfg.duration = 100
cfg.recordTraces = {"V": {"sec": "soma", "loc": 0.5, "var": "v"}}
cfg.recordCells = [0, 4]
sim.create(net, cfg)
first, target, artificial = sim.net.cells[0], sim.net.cells[4], sim.net.cells[6]
target.addConn({"preGid": 0, "sec": "dend", "loc": 0.3, "synMech": "exc", "weight": 0.05, "delay": 2})
target.addConn({"preGid": 6, "synMech": "exc", "weight": 0.05})
first.addConn({"preGid": 0, "sec": "dend", "loc": 0.3, "synMech": "exc", "weight": 0.05, "delay": 2})
artificial.addConn({"preGid": 1, "weight": 1.5, "delay": 2})
first.addStim({"type": "IClamp", "sec": "soma", "loc": 0.5, "delay": 10, "dur": 30, "amp": 0.3, "label": "x", "source": "mine"})
target.addStim({"type": "NetStim", "sec": "soma", "loc": 0.5, "rate": 100, "noise": 0.4, "synMech": "exc", "weight": 0.01,
                "delay": 1, "source": "ns", "label": "y", "seed": 7})
sim.simulate()
tell(*sim.allSimData["spkt"])
tell(*sim.allSimData["spkid"])
for cell, values in sim.allSimData["V"].items():
    tell(cell, len(values), sum(values))


def told(entry):
    own = {key: value for key, value in entry.items() if not (key[0] == "h" and key[1:2].isupper())}
    tell(json.dumps(own))


for cell in (first, target, artificial):
    for entry in list(cell.conns) + list(cell.stims):
        told(entry)

_, data = sim.analysis.plotTraces(timeRange=[10, 50], showFig=False)
for one in data["tracesData"]:
    tell(*sorted(one), *[len(one[key]) for key in sorted(one)], *[sum(one[key]) for key in sorted(one)])
for options in ({}, {"feature": "weight"}, {"groupBy": "cell", "feature": "numConns"}, {"feature": "convergence"}):
    _, data = sim.analysis.plotConn(includePre=["S", "M"], includePost=["M", "S"], showFig=False, **options)
    tell(data["feature"], data["groupBy"], *[x for row in data["connMatrix"] for x in row])
_, data = sim.analysis.plot2Dnet(showFig=False, include=["S"])
tell(*data["posX"], *data["posY"])
_, means, peaks = sim.analysis.calculateRate(include=["S", "M", "allCells"])
tell(*means, *peaks)
data = sim.analysis.prepareRaster(include=["M", "S"])
tell(*data["spkTimes"], *data["spkInds"], *data["popNumCells"], *data["popLabels"], *data["legendLabels"])
rates = sim.analysis.popAvgRates(tranges=[[0, 50], [50, 100]], show=False)
for pop in rates:
    tell(pop, *rates[pop].values())
