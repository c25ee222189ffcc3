"""A network that is saved, loaded and simulated again, also for longer."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "neuron"))

from netpyne import sim, specs
from report import tell, trace

net, cfg = specs.NetParams(), specs.SimConfig()
net.cellParams["PYR"] = {"secs": {
    "soma": {"geom": {"L": 18.8, "diam": 18.8, "Ra": 123}, "mechs": {"hh": {}}},
    "dend": {"geom": {"L": 90, "diam": 1, "nseg": 3}, "mechs": {"pas": {"g": 1e-4}},
             "topol": {"parentSec": "soma", "parentX": 1, "childX": 0}}}}
net.popParams["S"] = {"cellType": "PYR", "numCells": 6}
net.popParams["M"] = {"cellType": "PYR", "numCells": 5}
net.synMechParams["exc"] = {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5, "e": 0}
net.stimSourceParams["bkg"] = {"type": "NetStim", "rate": 60, "noise": 0.5}
net.stimTargetParams["bkg"] = {"source": "bkg", "conds": {"pop": "S"}, "weight": 0.02, "delay": 5, "synMech": "exc"}
net.connParams["S->M"] = {"preConds": {"pop": "S"}, "postConds": {"pop": "M"}, "sec": "dend", "probability": 0.5,
                          "weight": "uniform(0.005, 0.02)", "delay": 5, "synMech": "exc"}
cfg.duration = 200
cfg.recordTraces = {"V": {"sec": "soma", "loc": 0.5, "var": "v"}}
cfg.recordCells = [0, 7]
cfg.saveJson = True


def told():
    tell(*sim.simData["spkt"])
    tell(*sim.simData["spkid"])
    trace("V", sim.simData["V"]["cell_7"])


with tempfile.TemporaryDirectory() as folder:
    cfg.filename = os.path.join(folder, "net")
    sim.createSimulate(net, cfg)
    told()
    sim.saveData()
    sim.load(cfg.filename + "_data.json")
    tell(len(sim.net.cells), sum(len(cell.conns) for cell in sim.net.cells))
    # The description is no connection.
    sim.net.cells[7].conns[0]["weight"] = 0
    sim.cfg.duration = 250
    sim.simulate()
    told()
