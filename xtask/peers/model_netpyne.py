"""A stored NetPyNE model: create, and run unless told otherwise, as `sim.createSimulate` does."""
import os

from peer import Parameters, digest, report, resident_mb

parameters = Parameters()
folder = parameters("folder", ".")
# NEURON finds the library of nrnivmodl beside the working directory.
if parameters("library", None):
    os.chdir(parameters("library", None))
from netpyne_peer import netpyne, quiet, sim

config = sim.loadSimCfg(os.path.join(folder, "simConfig.json"), setLoaded=False)
# Without its own stop-watches NetPyNE stops with an error after the run.
config.verbose, config.printRunTime, config.timing, config.progressBar = False, False, True, 0
config.saveJson, config.savePickle, config.saveMat, config.saveTxt = False, False, False, False


def begin():
    params = sim.loadNetParams(os.path.join(folder, "netParams.json"), setLoaded=False)
    sim.initialize(simConfig=config, netParams=params)
    sim.net.createPops()


def simulate():
    sim.setupRecording()
    sim.runSim()


_, begin_wall, begin_cpu = quiet(begin)
_, cells_wall, cells_cpu = quiet(lambda: sim.net.createCells())
before = resident_mb()
_, conns_wall, conns_cpu = quiet(lambda: sim.net.connectCells())
after = resident_mb()
_, stims_wall, stims_cpu = quiet(lambda: sim.net.addStims())
create_wall = begin_wall + cells_wall + conns_wall + stims_wall
create_cpu = begin_cpu + cells_cpu + conns_cpu + stims_cpu
_, run_wall, run_cpu = (None, 0.0, 0.0) if parameters("only_create", False) else quiet(simulate)

made = [(k.delay, (k.preGid, c.gid)) for c in sim.net.cells for k in c.conns if k.preGid != "NetStim"]
data = getattr(sim, "simData", {})
series = [
    (label, int(cell.removeprefix("cell_")), values)
    for label in config.recordTraces
    for cell, values in dict(data.get(label, {})).items()
    if not isinstance(values, dict)
]
samples = [value for _, _, values in sorted(series, key=lambda s: s[:2]) for value in values]
times, gids = data.get("spkt", []), data.get("spkid", [])
report(
    netpyne.__version__,
    create_wall + run_wall,
    create_cpu + run_cpu,
    len(times),
    digest(times, gids),
    create=create_wall,
    run=run_wall,
    traces=digest(samples, range(len(samples))),
    conns_cpu=conns_cpu,
    connections=len(made),
    connections_digest=digest([d for d, _ in made], [pre * 2**20 + post for _, (pre, post) in made]),
    bytes_per_connection=(after - before) * 2**20 / max(1, len(made)),
)
