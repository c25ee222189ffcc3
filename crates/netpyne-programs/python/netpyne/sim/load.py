"""Saved parameters, networks and data."""
import json
import os
import pickle
from collections import OrderedDict

from netpyne_rs.missing import refuse
from netpyne_rs.ranks import tell
from netpyne_rs.transport import call

from .. import specs
from ..specs import Dict


def _file(filename):
    ending = os.path.basename(filename).split(".")[-1]
    tell("Loading file %s ... " % filename)
    if ending == "json":
        with open(filename) as file:
            return json.load(file)
    if ending == "pkl":
        with open(filename, "rb") as file:
            return pickle.load(file, encoding="latin1")
    return json.loads(call("sim.read", os.path.abspath(filename)))


def loadSimCfg(filename, data=None, variable="simConfig", setLoaded=True):
    from .. import sim

    data = _file(filename) if not data else data
    tell("Loading simConfig...")
    cfg = None
    if variable in data:
        cfg = specs.SimConfig(data[variable])
        if setLoaded:
            sim.setSimCfg(data[variable])
    else:
        tell("  %s does not contain simConfig..." % filename)
    return cfg


def loadNetParams(filename, data=None, variable=None, setLoaded=True):
    from .. import sim

    data = _file(filename) if not data else data
    tell("Loading netParams...")
    params = None
    if "net" in data and "params" in data["net"]:
        params = data["net"]["params"]
    elif variable and variable in data:
        params = data[variable]
    else:
        tell("netParams does not exist in file %s" % filename)
    if params is None:
        return None
    if setLoaded:
        sim.setNetParams(params)
        return None
    return specs.NetParams(params)


def loadSimData(filename, data=None):
    from .. import sim

    data = _file(filename) if not data else data
    tell("Loading simData...")
    if "simData" in data:
        sim.allSimData = Dict(data["simData"])
    else:
        tell("  simData does not exist in file %s" % filename)


def loadNet(filename, data=None, instantiate=True, compactConnFormat=False):
    """Populations and cells of a file. They are simulated as they stand, whatever rules made them."""
    from .. import sim

    data = _file(filename) if not data else data
    if "net" not in data or "cells" not in data["net"] or "pops" not in data["net"]:
        tell("  netCells and/or netPops do not exist in file %s" % filename)
        return
    tell("Loading net...")
    sim.net._loaded(data["net"]["pops"], data["net"]["cells"])


def loadAll(filename, data=None, instantiate=True, createNEURONObj=True):
    from .. import sim

    data = _file(filename) if not data else data
    if "simConfig" in data:
        sim.setSimCfg(specs.SimConfig(data["simConfig"]))
    sim.createParallelContext()
    sim.timingData = Dict()
    sim.simData = Dict()
    sim.setNet(sim.Network())
    if "net" in data and "params" in data["net"]:
        loadNetParams(filename, data)
    loadNet(filename, data, instantiate)
    loadSimData(filename, data)


def load(filename, simConfig=None, output=False, instantiate=True, instantiateCells=True, instantiateConns=True,
         instantiateStims=True, instantiateRxD=True, createNEURONObj=True):
    """Loads a saved network, which is then there as if it had been created."""
    from .. import sim

    sim.initialize()
    sim.loadAll(filename)
    if simConfig:
        sim.setSimCfg(simConfig)
    sim.setupRecording()
    if output:
        return (sim.net.pops, sim.net.cells, [], [], [], sim.simData)


def loadSimulate(filename, simConfig=None, output=False):
    from .. import sim

    sim.load(filename, simConfig)
    sim.simulate()


def loadSimulateAnalyze(filename, simConfig=None, output=False):
    from .. import sim

    loadSimulate(filename, simConfig)
    sim.analyze()


def ijsonLoad(filename, tagsGidRange=None, connsGidRange=None, loadTags=True, loadConns=True, tagFormat=None,
              connFormat=None, saveTags=None, saveConns=None):
    refuse("netpyne.sim.ijsonLoad", "load the whole file: `sim.loadNet(filename)`")


def loadModel(path, loadMechs=True, forceCompileMechs=False, returnLoadMechStatus=False):
    """Options and parameters that an index file (or the one in a folder) names."""
    import __main__

    from .. import sim

    index = os.path.abspath(path)
    if os.path.isdir(index):
        index = os.path.join(index, "index.npjson")
    tell("Loading model from %s ... " % index)
    with open(index) as file:
        data = json.load(file)
    for name in ("simConfig", "netParams"):
        if not data.get(name):
            raise Exception("Model index is missing '%s' attribute" % name)
    here = os.getcwd()
    os.chdir(os.path.dirname(index))
    try:
        if loadMechs and data.get("mod_folder"):
            call("sim.mechanisms", data["mod_folder"])
        name = data["simConfig"]
        if name.endswith(".py"):
            cfg = getattr(sim.loadPythonModule(name), data.get("simConfig_variable", "cfg"))
        else:
            cfg = sim.loadSimCfg(name, variable=data.get("simConfig_variable", "simConfig"), setLoaded=False)
        name = data["netParams"]
        if name.endswith(".py"):
            # Parameters often are computed from the options.
            __main__.cfg = cfg
            netParams = getattr(sim.loadPythonModule(name), data.get("netParams_variable", "netParams"))
        else:
            netParams = sim.loadNetParams(name, variable=data.get("netParams_variable"), setLoaded=False)
    finally:
        os.chdir(here)
    return (cfg, netParams, [], []) if returnLoadMechStatus else (cfg, netParams)


def loadFromIndexFile(index):
    return loadModel(index)
