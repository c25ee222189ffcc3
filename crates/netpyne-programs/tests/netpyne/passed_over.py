"""What NetPyNE passes over: cells that no rule gives sections, mechanisms that are not there, conditions that nothing fulfils."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "neuron"))
from netpyne import sim, specs
from report import tell


def model():
    net, cfg = specs.NetParams(), specs.SimConfig()
    net.cellParams["ball"] = {
        "conds": {"cellType": "ball"},
        "secs": {"soma": {"geom": {"diam": 20, "L": 20}, "mechs": {"hh": {"gnabar": 0.1}}, "threshold": -10}},
    }
    net.popParams["P"] = {"cellType": "ball", "numCells": 3}
    net.synMechParams["exc"] = {"mod": "ExpSyn", "tau": 2, "e": 0}
    net.stimSourceParams["noise"] = {"type": "NetStim", "rate": 80, "noise": 0.5}
    net.stimTargetParams["noise"] = {"source": "noise", "conds": {"pop": "P"}, "weight": 0.02, "delay": 2, "synMech": "exc"}
    net.connParams["P->P"] = {
        "preConds": {"pop": "P"}, "postConds": {"pop": "P"}, "probability": 0.6, "weight": 0.01, "delay": 3, "synMech": "exc",
    }
    cfg.duration = 40
    cfg.recordCells = ["all"]
    cfg.recordTraces = {"v": {"sec": "soma", "loc": 0.5, "var": "v"}, "w": {"sec": "soma", "loc": 0.5, "mech": "none", "var": "x"}}
    return net, cfg


def artificial(net):
    net.popParams["A"] = {"cellModel": "NoSuchCell", "numCells": 2, "taum": 5}
    net.connParams["A->P"] = {"preConds": {"pop": "A"}, "postConds": {"pop": "P"}, "weight": 0.01, "delay": 2, "synMech": "exc"}
    net.connParams["P->A"] = {"preConds": {"pop": "P"}, "postConds": {"pop": "A"}, "weight": 0.01, "delay": 2}


def no_rule(net):
    net.popParams["B"] = {"cellType": "no rule", "numCells": 2}
    net.stimTargetParams["noise"]["conds"] = {}


def membrane(net):
    net.cellParams["ball"]["secs"]["soma"]["mechs"] = {"nosuch": {"g": 1}, "hh": {"gnabar": 0.11}}


def plasticity(net):
    net.connParams["P->P"]["plast"] = {"mech": "NoSuchRule", "params": {"a": 1}}


def sections(net):
    net.connParams["P->P"]["sec"] = "nosec"
    net.stimTargetParams["more"] = {"source": "noise", "conds": {"pop": "Q"}, "weight": 1, "delay": 1, "synMech": "exc"}


def rates(net):
    net.popParams["R"] = {"cellModel": "NetStim", "numCells": 2, "rate": "variable", "noise": 3, "start": 0}
    net.connParams["R->P"] = {"preConds": {"pop": "R"}, "postConds": {"pop": "P"}, "weight": 0.01, "delay": 2, "synMech": "exc"}


def delays(net):
    net.connParams["P->P"]["delay"] = "normal(1, 3)"
    net.stimTargetParams["noise"]["delay"] = -0.7


for change in (artificial, no_rule, membrane, plasticity, sections, rates, delays):
    net, cfg = model()
    change(net)
    sim.create(net, cfg)
    sim.simulate()
    tell(change.__name__, *sim.allSimData["spkt"])
    tell(*sim.allSimData["spkid"])
    for label in cfg.recordTraces:
        for cell, values in sim.allSimData[label].items():
            tell(label, cell, len(values), sum(values))
    for cell in sim.net.cells:
        state = cell.__getstate__()
        tell(state["gid"], sorted(state["tags"]), len(state["conns"]), len(state["stims"]), sorted(state.get("secs") or {}))
        for conn in state["conns"]:
            tell(sorted((str(key), json.dumps(value)) for key, value in conn.items() if not key.startswith("h")))
    sim.clearAll()
