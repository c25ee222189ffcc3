"""Data of a simulation in the layout in which it is saved."""
from ..specs import Dict, ODict


def gatherData(gatherLFP=True, gatherDipole=True, gatherOnlySimData=None, includeSimDataEntries=None, analyze=True):
    """Fills `sim.allSimData`, `sim.net.allCells` and `sim.net.allPops`."""
    from .. import sim

    sim.timing("start", "gatherTime")
    print("\nGathering data...")
    net = sim.net
    net._gathered()
    sim.allSimData = Dict()
    for key, value in sim.simData.items():
        sim.allSimData[key] = _lists(value)
    sim.timing("stop", "gatherTime")
    if sim.cfg.timing:
        print("  Done; gather time = %0.2f s." % sim.timingData["gatherTime"])
    if analyze:
        _statistics()
    return sim.allSimData


def _lists(value):
    if isinstance(value, dict):
        one = Dict()
        for key, item in value.items():
            dict.__setitem__(one, key, _lists(item))
        return one
    return list(value) if isinstance(value, list) else value


def _statistics():
    from .. import sim

    print("\nAnalyzing...")
    counts = sim.net._counts()
    sim.totalSpikes = len(sim.allSimData["spkt"])
    sim.numCells, sim.totalConnections, sim.totalSynapses = counts
    sim.firingRate = 0
    if sim.totalSpikes > 0:
        sim.firingRate = float(sim.totalSpikes) / sim.numCells / sim.cfg.duration * 1e3
    sim.connsPerCell = sim.totalConnections / float(sim.numCells) if sim.numCells else 0
    sim.synsPerCell = sim.totalSynapses / float(sim.numCells) if sim.numCells else 0
    print("  Cells: %i" % sim.numCells)
    print("  Connections: %i (%0.2f per cell)" % (sim.totalConnections, sim.connsPerCell))
    if sim.totalSynapses != sim.totalConnections:
        print("  Synaptic contacts: %i (%0.2f per cell)" % (sim.totalSynapses, sim.synsPerCell))
    if "runTime" not in sim.timingData:
        return
    print("  Spikes: %i (%0.2f Hz)" % (sim.totalSpikes, sim.firingRate))
    print("  Simulated time: %0.1f s; %i workers" % (sim.cfg.duration / 1e3, sim.nhosts))
    print("  Run time: %0.2f s" % sim.timingData["runTime"])
    if sim.cfg.printPopAvgRates and not sim.cfg.gatherOnlySimData:
        ranges = sim.cfg.printPopAvgRates if isinstance(sim.cfg.printPopAvgRates, list) else None
        sim.allSimData["popRates"] = sim.analysis.popAvgRates(tranges=ranges)
    sim.allSimData["avgRate"] = sim.firingRate
