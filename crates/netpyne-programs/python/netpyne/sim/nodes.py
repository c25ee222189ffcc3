"""What ranks share, and what each saves for itself."""
import os
import pickle
import re
from datetime import datetime

from netpyne_rs import ranks
from netpyne_rs.ranks import tell

from . import utils
from .save import _whole, saveJSON


def _gatherAllCellTags():
    from .. import sim

    return _of_all({cell.gid: cell.tags for cell in sim.net.cells}, "sim._gatherAllCellTags")


def _gatherAllCellConnPreGids():
    from .. import sim

    return _of_all(
        {cell.gid: [conn["preGid"] for conn in cell.conns] for cell in sim.net.cells}, "sim._gatherAllCellConnPreGids"
    )


def _of_all(own, what):
    """The entries of all ranks, on all, in the order that one rank has them in."""
    return dict(sorted((entry for part in ranks.allgather(own, what) for entry in part.items()), key=lambda entry: entry[0]))


def saveDataInNodes(filename=None, saveLFP=True, removeTraces=False, saveFolder=None):
    """Saves what this process has, under the names that NetPyNE gives to files of processes."""
    from .. import sim

    sim.timing("start", "saveInNodeTime")
    cfg = sim.cfg
    cfg.simLabel = cfg.simLabel or ""
    folder = os.path.join(saveFolder or getattr(cfg, "saveFolder", "") or "", cfg.simLabel + "_node_data")
    os.makedirs(folder, exist_ok=True)
    ranks.barrier("sim.saveDataInNodes")
    tell("\nSaving an output file for each node in: %s" % folder)
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
    path = os.path.join(folder, (filename or cfg.simLabel) + stamp + "_node_%d" % sim.rank)
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
    tell("\nSearching for .%s node files in %s ..." % (fileType, folder))
    found = sorted(name for name in os.listdir(folder) if re.search(r"_node_\d+\.%s$" % fileType, name))
    if not found:
        tell("Could not gather data from files. No node files found.")
        return False
    if not ranks.leads():
        return None
    from .load import _file

    data = _merged([_file(os.path.join(folder, name)) for name in found])
    sim.setSimCfg(data["simConfig"])
    sim.net._loaded(data["pops"], data["cells"])
    sim.simData = data["simData"]
    sim.gatherData()


def _merged(parts):
    """The data of several ranks as one has it."""
    whole = parts[0]
    for part in parts[1:]:
        whole["cells"].extend(part["cells"])
        for label, pop in part["pops"].items():
            whole["pops"][label]["cellGids"].extend(pop["cellGids"])
        for key, value in part["simData"].items():
            known = whole["simData"].setdefault(key, value)
            if known is value or key == "t":
                continue
            if isinstance(value, dict):
                known.update(value)
            elif key in ("spkt", "spkid"):
                known.extend(value)
    whole["cells"].sort(key=lambda cell: cell["gid"])
    for pop in whole["pops"].values():
        pop["cellGids"] = sorted(set(pop["cellGids"]))
    if len(parts) > 1 and whole["simData"].get("spkt"):
        spikes = sorted(zip(whole["simData"]["spkt"], whole["simData"]["spkid"]))
        whole["simData"]["spkt"], whole["simData"]["spkid"] = map(list, zip(*spikes))
    return whole


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
