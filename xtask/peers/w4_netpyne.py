"""W4, building a network whose probability of connection is a string function of distance, in NetPyNE."""
from peer import Parameters, report, resident_mb

parameters = Parameters()
from netpyne_peer import netpyne, quiet, sim, specs

count, size = parameters("cells", 2000), 500.0

params = specs.NetParams()
params.sizeX = params.sizeY = params.sizeZ = size
params.defaultThreshold = 0.0
cable = {"Ra": 100.0, "cm": 1.0}
params.cellParams["PYR"] = {
    "secs": {
        "soma": {
            "geom": {"diam": 20.0, "L": 20.0, **cable},
            "mechs": {"hh": {"gnabar": 0.12, "gkbar": 0.036, "gl": 0.0003, "el": -54.3}},
        },
        "dend": {
            "geom": {"diam": 2.0, "L": 200.0, "nseg": 3, **cable},
            "topol": {"parentSec": "soma", "parentX": 1.0, "childX": 0},
            "mechs": {"pas": {"g": 1e-4, "e": -65.0}},
        },
        "axon": {
            "geom": {"diam": 1.0, "L": 100.0, **cable},
            "topol": {"parentSec": "soma", "parentX": 0.0, "childX": 0},
            "mechs": {"hh": {}},
        },
    }
}
params.popParams["E"] = {"cellType": "PYR", "numCells": count}
params.synMechParams["exc"] = {"mod": "Exp2Syn", "tau1": 0.5, "tau2": 5.0, "e": 0.0}
params.stimSourceParams["bkg"] = {"type": "NetStim", "rate": 10, "noise": 1.0}
params.stimTargetParams["bkg"] = {
    "source": "bkg", "conds": {"pop": "E"}, "sec": "soma", "weight": 0.01, "delay": 5, "synMech": "exc"
}
params.connParams["EE"] = {
    "preConds": {"pop": "E"},
    "postConds": {"pop": "E"},
    "sec": "dend",
    "loc": 0.5,
    "synMech": "exc",
    "probability": parameters("probability", "0.2*exp(-dist_3D/150.0)"),
    "weight": 1e-5,
    "delay": "1 + dist_3D/500",
}

config = specs.SimConfig()
config.dt, config.duration = 0.025, 1.0
config.seeds = {"conn": 1, "stim": 1, "loc": 1}
config.createNEURONObj = True
config.verbose, config.printRunTime, config.timing = False, False, False
config.recordStim, config.progressBar = False, 0
config.analysis, config.saveJson, config.savePickle = {}, False, False

quiet(lambda: sim.initialize(simConfig=config, netParams=params))
_, pops_wall, pops_cpu = quiet(sim.net.createPops)
_, cells_wall, cells_cpu = quiet(sim.net.createCells)
before = resident_mb()
_, conns_wall, conns_cpu = quiet(sim.net.connectCells)
after = resident_mb()
_, stims_wall, stims_cpu = quiet(sim.net.addStims)
made = [(c.gid, k.preGid, k.delay) for c in sim.net.cells for k in c.conns if k.preGid != "NetStim"]
# What the connections are, in the bits of a digest.
from peer import digest

report(
    netpyne.__version__,
    pops_wall + cells_wall + conns_wall + stims_wall,
    pops_cpu + cells_cpu + conns_cpu + stims_cpu,
    0,
    digest([delay for _, _, delay in made], [post * count + pre for post, pre, _ in made]),
    cells_cpu=cells_cpu,
    conns_cpu=conns_cpu,
    stims_cpu=stims_cpu,
    connections=len(made),
    bytes_per_connection=(after - before) * 2**20 / max(1, len(made)),
)
