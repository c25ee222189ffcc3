"""Several steps at once."""
import json
import os
import sys


def create(netParams=None, simConfig=None, output=False, clearAll=False):
    """Makes the network and sets up what is recorded."""
    import __main__

    from .. import sim

    if clearAll:
        sim.clearAll()
    if netParams is None:
        netParams = __main__.netParams
    if simConfig is None:
        simConfig = __main__.simConfig
    sim.initialize(netParams, simConfig)
    pops = sim.net.createPops()
    cells = sim.net.createCells()
    conns = sim.net.connectCells()
    stims = sim.net.addStims()
    rxd = sim.net.addRxD()
    simData = sim.setupRecording()
    if output:
        return (pops, cells, conns, rxd, stims, simData)


def simulate():
    from .. import sim

    sim.runSim()
    sim.gatherData()


def intervalSimulate(interval):
    from .. import sim

    sim.runSimWithIntervalFunc(interval, sim.intervalSave)
    sim.gatherData()


runSimIntervalSaving = intervalSimulate


def analyze():
    from .. import sim

    sim.saveData()
    sim.analysis.plotData()


def _created(netParams, simConfig, output):
    from .. import sim

    made = sim.create(netParams, simConfig, output=output)
    if output:
        pops, cells, conns, _, stims, simData = made
        return (pops, cells, conns, stims, simData)


def createSimulate(netParams=None, simConfig=None, output=False):
    from .. import sim

    made = _created(netParams, simConfig, output)
    sim.simulate()
    return made


def createSimulateAnalyze(netParams=None, simConfig=None, output=False):
    from .. import sim

    made = _created(netParams, simConfig, output)
    sim.simulate()
    sim.analyze()
    return made


def createSimulateAnalyzeInterval(netParams, simConfig, output=False, interval=None):
    from .. import sim

    made = _created(netParams, simConfig, output)
    sim.intervalSimulate(interval)
    sim.analyze()
    return made


def createExportNeuroML2(netParams=None, simConfig=None, output=False, reference=None, connections=True, stimulations=True,
                         format="xml"):
    """Creates a network and writes it as NeuroML."""
    import __main__

    from .. import sim

    netParams = __main__.netParams if netParams is None else netParams
    simConfig = __main__.simConfig if simConfig is None else simConfig
    made = sim.create(netParams, simConfig, output=True)
    sim.exportNeuroML2(reference, connections, stimulations, format)
    if output:
        return made


def importNeuroML2SimulateAnalyze(fileName, simConfig):
    from .. import sim

    return sim.importNeuroML2(fileName, simConfig, simulate=True, analyze=True)


def runFromIndexFile(index):
    """Runs the script that an index file names; without one, the model that it names."""
    from .. import sim

    # A number would be the descriptor of an open file.
    with open(os.fspath(index)) as file:
        data = json.load(file)
    script = data.get("python_run")
    if script is None:
        cfg, netParams = sim.loadModel(index)
        sim.createSimulateAnalyze(simConfig=cfg, netParams=netParams)
        return
    sys.argv += ["netParams=" + data["netParams"], "simConfig=" + data["simConfig"]]
    sys.path.append(os.path.dirname(script))
    sim.loadPythonModule(script)
