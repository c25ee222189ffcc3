"""A network of NetPyNE that is dealt out over ranks: what each of them sees, and what all have recorded."""
import json
import sys

from netpyne import sim, specs

params = specs.NetParams()
params.sizeX = params.sizeY = params.sizeZ = 100
params.cellParams["E"] = {"secs": {"soma": {"geom": {"L": 18.8, "diam": 18.8}, "mechs": {"hh": {}}}}}
params.popParams["A"] = {"cellType": "E", "numCells": 7}
params.popParams["B"] = {"cellType": "E", "numCells": 6}
params.popParams["N"] = {"cellModel": "NetStim", "numCells": 4, "rate": 50, "noise": 0.5}
params.synMechParams["exc"] = {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5.0, "e": 0}
params.stimSourceParams["noise"] = {"type": "NetStim", "rate": 60, "noise": 0.7}
params.stimTargetParams["noise->E"] = {
    "source": "noise", "conds": {"cellType": "E"}, "weight": 0.02, "delay": 2, "synMech": "exc",
}
params.connParams["A->B"] = {
    "preConds": {"pop": "A", "cellType": "E"}, "postConds": {"pop": "B"}, "probability": 0.6, "weight": 0.01, "delay": "uniform(2,6)", "synMech": "exc",
}
params.connParams["N->A"] = {
    "preConds": {"pop": "N"}, "postConds": {"pop": "A"}, "probability": 0.5, "weight": 0.02, "delay": 3, "synMech": "exc",
}
params.connParams["B->A"] = {
    "preConds": {"pop": "B"}, "postConds": {"pop": "A"}, "convergence": 2, "weight": 0.01, "delay": 4, "synMech": "exc",
}
cfg = specs.SimConfig()
cfg.duration, cfg.dt, cfg.recordStep = 100, 0.025, 5
cfg.recordTraces = {"V": {"sec": "soma", "loc": 0.5, "var": "v"}}
cfg.recordCells = [0, 3, 8]
cfg.recordStim = True
cfg.printRunTime = cfg.verbose = False
out, how = sys.argv[1:3]

sim.initialize(simConfig=cfg, netParams=params)
sim.net.createPops()
sim.net.createCells()
for cell in sim.net.cells:
    # What rules go by from here on, of cells of all ranks.
    if cell.gid == 2:
        cell.tags["cellType"] = "F"
sim.net.connectCells()
sim.net.addStims()
sim.setupRecording()
seen = {
    "rank": sim.rank,
    "of": sim.nhosts,
    "gids": [cell.gid for cell in sim.net.cells],
    "pops": {label: list(pop.cellGids) for label, pop in sim.net.pops.items()},
    "conns": [len(cell.conns) for cell in sim.net.cells],
    "all": sorted(sim._gatherAllCellTags()),
}
if how == "interval":
    seen["spikes"] = []

    def between(t):
        seen["spikes"].append((round(t, 6), sim.pc.allreduce(len(sim.simData["spkt"]), 1)))
        for cell in sim.net.cells:
            for conn in cell.conns:
                if conn["preGid"] != "NetStim" and cell.tags["pop"] == "B":
                    conn["hObj"].weight[0] *= 1.05

    sim.runSimWithIntervalFunc(20, between)
elif how == "objects":
    for cell in sim.net.cells:
        if cell.tags["pop"] == "A":
            cell.secs["soma"]["hObj"](0.5).hh.gnabar = 0.11
    sim.runSim()
else:
    sim.runSim()
seen["own"] = sorted(zip(list(sim.simData["spkt"]), list(sim.simData["spkid"])))
seen["traces"] = sorted(sim.simData["V"])
sim.gatherData()
seen["has all"] = hasattr(sim, "allSimData") and hasattr(sim.net, "allCells")
everything = sim.pc.py_gather(seen, 0)
if sim.rank == 0:
    data = sim.allSimData
    whole = {
        "spikes": sorted(zip(data["spkt"], data["spkid"])),
        "t": list(data["t"]),
        "V": {cell: list(values) for cell, values in sorted(data["V"].items())},
        "stims": {cell: {source: list(times) for source, times in trains.items()} for cell, trains in sorted(data["stims"].items())},
        "cells": [[cell["gid"], cell["tags"]["pop"], len(cell["conns"])] for cell in sim.net.allCells],
        "pops": {label: list(pop["cellGids"]) for label, pop in sim.net.allPops.items()},
    }
    with open(out, "w") as file:
        for one in everything:
            file.write(json.dumps(one) + "\n")
        for name, value in whole.items():
            file.write("%s %s\n" % (name, json.dumps(value)))
sim.pc.barrier()
