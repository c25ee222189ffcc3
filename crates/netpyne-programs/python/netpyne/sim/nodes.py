"""What several processes would share or save each for itself: here one process has everything."""
import os
import pickle
from datetime import datetime

from . import utils
from .save import _whole, saveJSON


def _gatherAllCellTags():
    from .. import sim

    return {cell.gid: cell.tags for cell in sim.net.cells}


def _gatherAllCellConnPreGids():
    from .. import sim

    return {cell.gid: [conn["preGid"] for conn in cell.conns] for cell in sim.net.cells}


def saveDataInNodes(filename=None, saveLFP=True, removeTraces=False, saveFolder=None):
    """Saves what this process has, under the names that NetPyNE gives to files of processes."""
    from .. import sim

    sim.timing("start", "saveInNodeTime")
    cfg = sim.cfg
    cfg.simLabel = cfg.simLabel or ""
    folder = os.path.join(saveFolder or getattr(cfg, "saveFolder", "") or "", cfg.simLabel + "_node_data")
    os.makedirs(folder, exist_ok=True)
    print("\nSaving an output file for each node in: %s" % folder)
    data = {
        "netpyne_version": sim.version(show=False),
        "netpyne_changeset": sim.gitChangeset(show=False),
        "simConfig": {key: value for key, value in cfg.__dict__.items() if key != "_runner"},
        "simData": {key: value for key, value in sim.simData.items() if saveLFP or key != "LFP"},
        "cells": [cell.__getstate__() for cell in sim.net.cells],
        "pops": {label: pop.__getstate__() for label, pop in sim.net.pops.items()},
        "net": {},
    }
    data = utils.plain(data)
    stamp = datetime.now().strftime("-%Y%m%d_%H%M%S") if cfg.timestampFilename else ""
    path = os.path.join(folder, (filename or cfg.simLabel) + stamp + "_node_0")
    if cfg.savePickle:
        print("  Saving output as: %s ... " % os.path.basename(path + ".pkl"))
        _whole(path + ".pkl", "wb", lambda file: pickle.dump(data, file))
    if cfg.saveJson:
        print("  Saving output as: %s ... " % os.path.basename(path + ".json"))
        saveJSON(path + ".json", data)
    if removeTraces:
        for label in cfg.recordTraces:
            sim.simData.pop(label, None)
    sim.timing("stop", "saveInNodeTime")


def gatherDataFromFiles(gatherLFP=True, saveFolder=None, simLabel=None, sim=None, fileType="pkl", saveMerged=False):
    """The data that processes saved. Those of this process are at hand."""
    if sim is None:
        from netpyne import sim
    if getattr(sim, "net", None) is not None and sim.simData:
        sim.gatherData()
        return
    folder = os.path.join(saveFolder or sim.cfg.saveFolder, (simLabel or sim.cfg.simLabel) + "_node_data")
    print("\nSearching for .%s node files in %s ..." % (fileType, folder))
    found = sorted(name for name in os.listdir(folder) if name.endswith("_node_0." + fileType))
    if not found:
        print("Could not gather data from files. No node files found.")
        return False
    from .load import _file

    data = _file(os.path.join(folder, found[0]))
    sim.setSimCfg(data["simConfig"])
    sim.net._loaded(data["pops"], data["cells"])
    sim.simData = data["simData"]
    sim.gatherData()




def distributedSimulate(filename=None, includeLFP=True):
    from .. import sim

    sim.runSim()
    sim.saveDataInNodes(filename=filename, saveLFP=includeLFP)
    sim.gatherDataFromFiles(gatherLFP=includeLFP)


def createSimulateAnalyzeDistributed(netParams=None, simConfig=None, output=False, filename=None, includeLFP=True):
    from .. import sim

    made = sim.create(netParams, simConfig, output=True)
    sim.distributedSimulate(filename=filename, includeLFP=includeLFP)
    sim.saveData()
    sim.analysis.plotData()
    if output:
        return made


def loadBalance(printNodeTimes=False):
    """One process does everything: nothing can be out of balance."""
    from .. import sim

    time = sim.timingData.get("runTime", 0.0)
    return time, time, 1.0
