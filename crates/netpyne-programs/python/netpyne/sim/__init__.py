"""Simulations: the variables that a script shares with them (`sim.cfg`, `sim.net`, `sim.simData`), and what it asks for."""
from netpyne_rs.missing import module_attributes
from netpyne_rs.top import h

from .. import analysis, plotting
from ..batchtools import comm as _comm
from ..conversion.neuromlFormat import exportNeuroML2, importNeuroML2
from ..network import CompartCell, Network, PointCell, Pop
from .gather import gatherData
from .load import (
    ijsonLoad,
    load,
    loadAll,
    loadFromIndexFile,
    loadModel,
    loadNet,
    loadNetParams,
    loadSimCfg,
    loadSimData,
    loadSimulate,
    loadSimulateAnalyze,
)
from .nodes import (
    _gatherAllCellConnPreGids,
    _gatherAllCellTags,
    createSimulateAnalyzeDistributed,
    distributedSimulate,
    gatherDataFromFiles,
    loadBalance,
    saveDataInNodes,
)
from .run import preRun, runSim, runSimWithIntervalFunc
from .save import compactConnFormat, intervalSave, saveData, saveJSON
from .setup import (
    createParallelContext,
    initialize,
    readCmdLineArgs,
    setGlobals,
    setNet,
    setNetParams,
    setSimCfg,
    setupRecording,
    setupRecordLFP,
)
from .utils import (
    cellByGid,
    checkMemory,
    clearAll,
    clearObj,
    close,
    copyRemoveItemObj,
    copyReplaceItemObj,
    getCellsList,
    gitChangeset,
    hashList,
    hashStr,
    loadPythonModule,
    rename,
    replaceDictODict,
    replaceFuncObj,
    timing,
    unique,
    version,
)
from .wrappers import (
    analyze,
    create,
    createExportNeuroML2,
    createSimulate,
    createSimulateAnalyze,
    createSimulateAnalyzeInterval,
    importNeuroML2SimulateAnalyze,
    intervalSimulate,
    runFromIndexFile,
    runSimIntervalSaving,
    simulate,
)

checkOutput = analysis.checkOutput
send, end_comm = _comm.send, _comm.close

_absent = module_attributes(__name__)


def __getattr__(name):
    if name in ("net", "cfg", "simData", "timingData", "pc", "rank", "nhosts", "allSimData"):
        begins = "gatherData" if name == "allSimData" else "initialize"
        raise AttributeError("`netpyne.sim.%s` is there from `sim.%s` on" % (name, begins))
    return _absent(name)
