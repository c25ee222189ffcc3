"""Options of a simulation."""
from .dicts import Dict, ODict
from .values import Values, save_json


class SimConfig(Values):
    """Options, and whatever attributes a script adds."""

    def __init__(self, simConfigDict=None):
        self.duration = self.tstop = 1000.0
        self.dt = 0.025
        self.hParams = Dict(celsius=6.3, v_init=-65.0, clamp_resist=0.001)
        self.coreneuron = False
        self.dump_coreneuron_model = False
        self.random123 = False
        self.cache_efficient = False
        self.gpu = False
        self.cvode_active = False
        self.use_fast_imem = False
        self.cvode_atol = 0.001
        self.seeds = Dict(conn=1, stim=1, loc=1, cell=1)
        self.rand123GlobalIndex = None
        self.createNEURONObj = True
        self.createPyStruct = True
        self.addSynMechs = True
        self.includeParamsLabel = True
        self.gatherOnlySimData = False
        self.compactConnFormat = False
        self.connRandomSecFromList = True
        self.distributeSynsUniformly = True
        self.pt3dRelativeToCellLocation = True
        self.invertedYCoord = True
        self.allowSelfConns = False
        self.allowConnsWithWeight0 = True
        self.oneSynPerNetcon = True
        self.saveCellSecs = True
        self.saveCellConns = True
        self.timing = True
        self.saveTiming = False
        self.printRunTime = False
        self.printPopAvgRates = False
        self.printSynsAfterRule = False
        self.verbose = False
        self.progressBar = 2
        self.recordCells = []
        self.recordTraces = {}
        self.recordCellsSpikes = -1
        self.recordStim = False
        self.recordLFP = []
        self.recordDipole = False
        self.recordDipolesHNN = False
        self.saveIMembrane = False
        self.saveLFPCells = False
        self.saveLFPPops = False
        self.saveDipoleCells = False
        self.saveDipolePops = False
        self.recordStep = 0.1
        self.recordTime = True
        self.simLabel = ""
        self.saveFolder = ""
        self.filename = "model_output"
        self.saveDataInclude = ["netParams", "netCells", "netPops", "simConfig", "simData"]
        self.timestampFilename = False
        self.savePickle = False
        self.saveJson = False
        self.saveMat = False
        self.saveCSV = False
        self.saveDpk = False
        self.saveHDF5 = False
        self.saveDat = False
        self.backupCfgFile = []
        self.validateNetParams = False
        self.analysis = ODict()
        for key, value in (simConfigDict or {}).items():
            self._take(key, value)

    def __repr__(self):
        return str(self.__dict__)

    def __contains__(self, name):
        return name in self.__dict__

    def __iter__(self):
        return iter(self.__dict__)

    def get(self, name, default=None):
        try:
            return self[name]
        except KeyError:
            return default

    def setParam(self, param, value):
        self.__dict__[param] = value

    def addAnalysis(self, func, params):
        self.analysis[func] = params

    def save(self, filename):
        save_json("simConfig", filename, {"simConfig": self.__dict__})

    def update(self, simConfigDict=None, force_match=False):
        """Takes the values of a dictionary, one within another; a batch that would give values is not there."""
        _update(self.__dict__, simConfigDict or {}, force_match)

    def validateDataSaveOptions(self, printWarning=True):
        formats = ("savePickle", "saveJson", "saveMat", "saveCSV", "saveDpk", "saveHDF5", "saveDat")
        if any(getattr(self, name, False) for name in formats):
            return True
        if printWarning:
            print(
                "Warning: data won't be saved. No output format specified "
                "(consider sim.cfg.savePickle, sim.cfg.saveJson etc.)"
            )
        return False


def _update(known, values, must_be_there):
    for key, value in values.items():
        if must_be_there and key not in known:
            raise AttributeError("there is no item %r to update" % (key,))
        if isinstance(value, dict) and isinstance(known.get(key), dict):
            _update(known[key], value, must_be_there)
        else:
            known[key] = value
