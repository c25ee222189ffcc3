"""Data of a simulation in the layout in which it is saved."""
from netpyne_rs import ranks
from netpyne_rs.ranks import leads, tell
from netpyne_rs.transport import call

from ..specs import Dict
from .record import recorded_keys, unpack


def gatherData(gatherLFP=True, gatherDipole=True, gatherOnlySimData=None, includeSimDataEntries=None, analyze=True):
    """Fills `sim.allSimData`, `sim.net.allCells` and `sim.net.allPops`, where there are several ranks on the first."""
    from .. import sim

    sim.timing("start", "gatherTime")
    tell("\nGathering data...")
    if gatherOnlySimData is None:
        gatherOnlySimData = sim.cfg.gatherOnlySimData
    sim.net._gathered(gatherOnlySimData)
    data = _of_all_ranks(includeSimDataEntries) if sim.nhosts > 1 else sim.simData
    counts = sim.net._all_counts()
    if not leads():
        return None
    sim.allSimData = Dict()
    for key, value in data.items():
        sim.allSimData[key] = _lists(value)
    sim.timing("stop", "gatherTime")
    if sim.cfg.timing:
        tell("  Done; gather time = %0.2f s." % sim.timingData["gatherTime"])
    if analyze:
        _statistics(counts, gatherOnlySimData)
    return sim.allSimData


def _of_all_ranks(entries):
    """What all ranks have recorded, in the order of one, and what the script has put beside it."""
    from .. import sim

    own = {key: value for key, value in sim.simData.items() if key not in recorded_keys(sim.cfg)}
    packed, others = call("sim.gathered"), ranks.gather(own, what="sim.gatherData")
    if not leads():
        return None
    data = Dict()
    if packed is not None:
        unpack(packed, data, sim.cfg)
    else:
        data.update(sim.simData)
    for other in others:
        for key, value in other.items():
            if isinstance(value, dict) and isinstance(data.get(key), dict):
                data[key].update(value)
            else:
                data.setdefault(key, value)
    return data if not entries else Dict({key: data[key] for key in entries})


def _lists(value):
    if isinstance(value, dict):
        one = Dict()
        for key, item in value.items():
            dict.__setitem__(one, key, _lists(item))
        return one
    return list(value) if isinstance(value, list) else value


def _statistics(counts, gatherOnlySimData):
    from .. import sim

    tell("\nAnalyzing...")
    sim.totalSpikes = len(sim.allSimData["spkt"])
    sim.numCells, sim.totalConnections, sim.totalSynapses = counts
    sim.firingRate = 0
    if sim.totalSpikes > 0:
        sim.firingRate = float(sim.totalSpikes) / sim.numCells / sim.cfg.duration * 1e3
    sim.connsPerCell = sim.totalConnections / float(sim.numCells) if sim.numCells else 0
    sim.synsPerCell = sim.totalSynapses / float(sim.numCells) if sim.numCells else 0
    tell("  Cells: %i" % sim.numCells)
    tell("  Connections: %i (%0.2f per cell)" % (sim.totalConnections, sim.connsPerCell))
    if sim.totalSynapses != sim.totalConnections:
        tell("  Synaptic contacts: %i (%0.2f per cell)" % (sim.totalSynapses, sim.synsPerCell))
    if "runTime" not in sim.timingData:
        return
    tell("  Spikes: %i (%0.2f Hz)" % (sim.totalSpikes, sim.firingRate))
    tell("  Simulated time: %0.1f s; %i workers" % (sim.cfg.duration / 1e3, sim.nhosts))
    tell("  Run time: %0.2f s" % sim.timingData["runTime"])
    if sim.cfg.printPopAvgRates and not gatherOnlySimData:
        ranges = sim.cfg.printPopAvgRates if isinstance(sim.cfg.printPopAvgRates, list) else None
        sim.allSimData["popRates"] = sim.analysis.popAvgRates(tranges=ranges)
    sim.allSimData["avgRate"] = sim.firingRate
