"""A stored NetPyNE model: create and run, as `sim.createSimulate` does."""
import os

from peer import Parameters, digest, report

parameters = Parameters()
folder = parameters("folder", ".")
# nrnivmodl's library is found beside the working directory.
if parameters("library", None):
    os.chdir(parameters("library", None))
from netpyne_peer import netpyne, quiet, sim

config = sim.loadSimCfg(os.path.join(folder, "simConfig.json"), setLoaded=False)
# Without its own stop-watches NetPyNE stops with an error after the run.
config.verbose, config.printRunTime, config.timing, config.progressBar = False, False, True, 0
config.analysis, config.saveJson, config.savePickle, config.saveMat, config.saveTxt = {}, False, False, False, False


def create():
    params = sim.loadNetParams(os.path.join(folder, "netParams.json"), setLoaded=False)
    sim.initialize(simConfig=config, netParams=params)
    sim.net.createPops()
    sim.net.createCells()
    sim.net.connectCells()
    sim.net.addStims()


def simulate():
    sim.setupRecording()
    sim.runSim()


_, create_wall, create_cpu = quiet(create)
_, run_wall, run_cpu = (0, 0.0, 0.0) if parameters("only_create", False) else quiet(simulate)
times, gids = sim.simData.get("spkt", []), sim.simData.get("spkid", [])
report(
    netpyne.__version__,
    create_wall + run_wall,
    create_cpu + run_cpu,
    len(times),
    digest(times, gids),
    create=create_wall,
    run=run_wall,
    connections=sum(len(c.conns) for c in sim.net.cells),
)
