"""Setting up a simulation: options, network, arguments of the command line."""
import os
import sys
from datetime import datetime

from netpyne_rs.missing import refuse
from netpyne_rs.ranks import tell
from netpyne_rs.top import h
from netpyne_rs.transport import call

from .. import specs
from ..specs import Dict
from . import utils


def initialize(netParams=None, simConfig=None, net=None):
    """Begins with a network without cells."""
    from .. import sim

    if hasattr(simConfig, "popParams") or hasattr(netParams, "duration"):
        tell(
            "Error: seems like the sim.initialize() arguments are in the wrong order, "
            "try initialize(netParams, simConfig)"
        )
        sys.exit()
    sim.simData = Dict()
    sim.fih = []
    sim.rank = 0
    sim.nextHost = 0
    sim.timingData = Dict()
    sim.createParallelContext()
    sim.setSimCfg(simConfig)
    tell("\nStart time: ", datetime.now())
    sim.timing("start", "initialTime")
    sim.timing("start", "totalTime")
    sim.setNet(net if net else sim.Network())
    sim.setNetParams(netParams)
    sim.timing("stop", "initialTime")


def setNet(net):
    from .. import sim

    sim.net = net


def setNetParams(params):
    """Takes a copy of the parameters, and writes options into it where its mapping says so."""
    from .. import sim

    if "net" not in sim.__dict__:
        sim.setNet(sim.Network())
    if params and isinstance(params, specs.NetParams):
        params = params.todict()
    sim.net.params = specs.NetParams(_renamed(params or {}))
    sim.net.params.setCfgMapping(sim.cfg)


def _renamed(value):
    """`popLabel` is an old spelling of `pop`."""
    if isinstance(value, dict):
        return type(value)(
            ("pop" if key == "popLabel" else key, _renamed(item)) for key, item in value.items()
        )
    if isinstance(value, list):
        return [_renamed(item) for item in value]
    return value


def setSimCfg(cfg):
    from .. import sim

    if cfg and isinstance(cfg, specs.SimConfig):
        sim.cfg = cfg
    elif cfg and isinstance(cfg, dict):
        sim.cfg = specs.SimConfig(cfg)
    else:
        sim.cfg = specs.SimConfig()
    for name, value in call("sim.options"):
        setattr(sim.cfg, name, _json(value))
    if sim.cfg.simLabel and sim.cfg.saveFolder:
        sim.cfg.filename = sim.cfg.saveFolder + "/" + sim.cfg.simLabel
    if sim.cfg.duration > 0:
        sim.cfg.duration = float(sim.cfg.duration)


def _json(text):
    import json

    return json.loads(text)


def createParallelContext():
    from .. import sim

    sim.pc = h.ParallelContext()
    sim.nhosts = int(sim.pc.nhost())
    sim.rank = int(sim.pc.id())


def readCmdLineArgs(simConfigDefault="cfg.py", netParamsDefault="netParams.py"):
    """Options and parameters from the files that the command line names (`simConfig=FILE netParams=FILE`)."""
    import __main__

    from .. import sim

    if len(sys.argv) > 1:
        tell(
            "\nReading command line arguments using syntax: "
            "python file.py [simConfig=filepath] [netParams=filepath]"
        )
    paths = {"simConfig": simConfigDefault, "netParams": netParamsDefault}
    for argument in sys.argv:
        name, is_given, path = argument.partition("=")
        if is_given and name in paths:
            paths[name] = path
    cfg = netParams = None
    if paths["simConfig"]:
        tell("Importing simConfig from %s" % paths["simConfig"])
        if paths["simConfig"].endswith(".py"):
            cfg = sim.loadPythonModule(paths["simConfig"]).cfg
        else:
            cfg = sim.loadSimCfg(paths["simConfig"], setLoaded=False)
        __main__.cfg = cfg
    else:
        tell("\nNo command line argument or default value for cfg provided.")
    if paths["netParams"]:
        tell("Importing netParams from %s" % paths["netParams"])
        if paths["netParams"].endswith("py"):
            netParams = sim.loadPythonModule(paths["netParams"]).netParams
        else:
            netParams = sim.loadNetParams(paths["netParams"], setLoaded=False)
    else:
        tell("\nNo command line argument or default value for netParams provided.")
    return cfg, netParams


def setupRecording():
    """What is recorded is said by the options; here the network is built, if nothing asked for it before."""
    from .. import sim

    sim.timing("start", "setrecordTime")
    sim.net._steps.append("recording")
    sim.net._build()
    sim.simData["spkt"] = []
    sim.simData["spkid"] = []
    sim.timing("stop", "setrecordTime")
    return sim.simData


def setupRecordLFP():
    """LFP is recorded where `cfg.recordLFP` says so."""


def setGlobals():
    """Globals of the simulation are said by `cfg.hParams`."""
