"""Parameters of a network."""
import json
import os
import pickle

from netpyne_rs.missing import refuse

from .dicts import Dict, ODict
from .values import Values, save_json

_SIZES = ("numCells", "density", "gridSpacing")


class _Params(ODict):
    """Rules by label."""

    def setParam(self, label, param, value):
        if label not in self:
            return False
        self[label][param] = value
        return True

    def rename(self, old, new, label=None):
        return self.__rename__(old, new, label)


class PopParams(_Params):
    def setParam(self, label, param, value):
        if label not in self:
            return False
        if param in _SIZES:
            for other in _SIZES:
                self[label].pop(other, None)
        self[label][param] = value
        return True


class CellParams(_Params):
    def rename(self, old, new, label=None):
        renamed = self.__rename__(old, new, label)
        if not isinstance(label, (list, tuple)):
            return False
        try:
            # The sections that are connected to a section know it by its name.
            for section in self[label[0]]["secs"].values():
                if section["topol"].get("parentSec") == old:
                    section["topol"]["parentSec"] = new
        except (KeyError, TypeError):
            return False
        return renamed


class SynMechParams(_Params):
    def isPointerConn(self, label):
        return label in self and "pointerParams" in self[label]

    def hasPointerConns(self):
        return any(self.isPointerConn(label) for label in self)


class ConnParams(_Params):
    pass


class SubConnParams(_Params):
    pass


class StimSourceParams(_Params):
    pass


class StimTargetParams(_Params):
    pass


class RxDParams(_Params):
    pass


_COMPONENTS = {
    "cellParams": CellParams,
    "popParams": PopParams,
    "synMechParams": SynMechParams,
    "connParams": ConnParams,
    "subConnParams": SubConnParams,
    "stimSourceParams": StimSourceParams,
    "stimTargetParams": StimTargetParams,
    "rxdParams": RxDParams,
}


class NetParams(Values):
    """Everything that a network is built from."""

    def __init__(self, netParamsDict=None):
        self._labelid = 0
        self.scale = 1
        self.sizeX = 100
        self.sizeY = 100
        self.sizeZ = 100
        self.shape = "cuboid"
        self.rotateCellsRandomly = False
        self.defineCellShapes = False
        self.correctBorder = False
        self.cellsVisualizationSpacingMultiplier = [1, 1, 1]
        self.scaleConnWeight = 1
        self.scaleConnWeightNetStims = 1
        self.scaleConnWeightModels = False
        self.defaultWeight = 1
        self.defaultDelay = 1
        self.defaultThreshold = 10
        self.propVelocity = 500.0
        self.mapping = {}
        self.cellParams = CellParams()
        self.popParams = PopParams()
        self.popTagsCopiedToCells = ["cellModel", "cellType"]
        self.synMechParams = SynMechParams()
        self.connParams = ConnParams()
        self.subConnParams = SubConnParams()
        self.stimSourceParams = StimSourceParams()
        self.stimTargetParams = StimTargetParams()
        self.rxdParams = RxDParams()
        for key, value in (netParamsDict or {}).items():
            if key in _COMPONENTS:
                for label, rule in value.items():
                    getattr(self, key)[label] = ODict(rule) if isinstance(rule, dict) else rule
            else:
                self._take(key, value)

    def save(self, filename):
        save_json("netParams", filename, {"net": {"params": self.todict()}})

    def _add(self, component, label, params):
        if not label:
            label = int(self._labelid)
            self._labelid += 1
        getattr(self, component)[label] = Dict(params)
        return label

    def addCellParams(self, label=None, params=None):
        self._add("cellParams", label, params)

    def addPopParams(self, label=None, params=None):
        self._add("popParams", label, params)

    def addSynMechParams(self, label=None, params=None):
        self._add("synMechParams", label, params)

    def addConnParams(self, label=None, params=None):
        self._add("connParams", label, params)

    def addSubConnParams(self, label=None, params=None):
        self._add("subConnParams", label, params)

    def addStimSourceParams(self, label=None, params=None):
        self._add("stimSourceParams", label, params)

    def addStimTargetParams(self, label=None, params=None):
        self._add("stimTargetParams", label, params)

    def importCellParams(
        self,
        label,
        fileName,
        cellName,
        conds={},
        cellArgs=None,
        importSynMechs=False,
        somaAtOrigin=True,
        cellInstance=False,
    ):
        """Adds a rule for the cell that a HOC, Python or SWC file makes."""
        from ..conversion import importCell

        secs, lists, synapses, globs = importCell(fileName, cellName, cellArgs, cellInstance)
        if somaAtOrigin:
            _soma_to_origin(secs)
        rule = {"conds": conds, "secs": secs, "secLists": lists, "globals": globs}
        label = self._add("cellParams", label, rule)
        if importSynMechs:
            for synapse in synapses:
                self.addSynMechParams("%s_%s" % (cellName, synapse.pop("label")), synapse)
        return self.cellParams[label]

    def importCellParamsFromNet(self, *args, **kwargs):
        refuse("netpyne.specs.NetParams.importCellParamsFromNet", "import the cells one by one with `importCellParams`")

    def _rule(self, label, what):
        if label in self.cellParams:
            return self.cellParams[label]
        print("Error %s: netParams.cellParams does not contain %s" % (what, label))
        return None

    def addCellParamsSecList(self, label, secListName, somaDist=None, somaDistY=None):
        """A list of the sections whose middle point is within a range of distances from the origin, or of heights."""
        rule = self._rule(label, "adding secList")
        if rule is None:
            return
        for name, limits in (("somaDist", somaDist), ("somaDistY", somaDistY)):
            if limits is not None and (not isinstance(limits, list) or len(limits) != 2):
                print("Error adding secList: %s should be a list with 2 elements" % name)
                return
        chosen = []
        for name, section in rule["secs"].items():
            points = section["geom"].get("pt3d")
            if not points:
                print("Error adding %s to %s: %s does not contain 3d points" % (name, secListName, name))
                continue
            x, y, z = (float(value) for value in points[len(points) // 2][:3])
            if somaDist:
                is_near = somaDist[0] <= (x * x + y * y + z * z) ** 0.5 <= somaDist[1]
            else:
                is_near = bool(somaDistY) and somaDistY[0] <= y <= somaDistY[1]
            if is_near:
                chosen.append(name)
        rule["secLists"][secListName] = chosen

    def swapCellParamsPt3d(self, label, origIndex, targetIndex):
        rule = self._rule(label, "swapping 3d pts")
        if rule is None:
            return
        if origIndex not in range(4) or targetIndex not in range(4):
            print("Error swapping 3d pts: indices should be 0, 1, 2 or 3 (x,y,z,d)")
            return
        for section in rule["secs"].values():
            points = [list(point) for point in section["geom"].get("pt3d", ())]
            for point in points:
                first, second = float(point[origIndex]), float(point[targetIndex])
                point[origIndex], point[targetIndex] = second, first
            if points:
                section["geom"]["pt3d"] = points

    def renameCellParamsSec(self, label, oldSec, newSec):
        self.cellParams.rename(oldSec, newSec, (label, "secs"))

    def addCellParamsWeightNorm(self, label, fileName, threshold=1000):
        """Factors of weights for each segment, from a pickle; none above `threshold` times that of the soma."""
        rule = self._rule(label, "adding weightNorm")
        if rule is None:
            return
        with open(os.fspath(fileName), "rb") as file:
            factors = pickle.load(file, encoding="latin1")
        soma = next((name for name in factors if name.startswith("soma")), None)
        if soma is None:
            print("Error setting weightNorm: no soma section available to set threshold")
            return
        most = threshold * factors[soma][0]
        for name, values in factors.items():
            if name in rule["secs"]:
                rule["secs"][name]["weightNorm"] = [min(value, most) for value in values]

    def addCellParamsTemplate(self, label, conds={}, template=None):
        if label in self.cellParams:
            print("CellParams key %s already exists..." % label)
        membrane = {"gnabar": 0.12, "gkbar": 0.036, "gl": 0.0003, "el": -54.3}
        secs = {}
        if template in ("Simple_HH", "BallStick_HH"):
            size = 20 if template == "Simple_HH" else 12
            geometry = {"diam": size, "L": size, "Ra": 100.0, "cm": 1}
            secs["soma"] = {"geom": geometry, "mechs": {"hh": membrane}}
        if template == "BallStick_HH":
            secs["dend"] = {
                "geom": {"diam": 1.0, "L": 200.0, "Ra": 100.0, "cm": 1},
                "topol": {"parentSec": "soma", "parentX": 1.0, "childX": 0},
                "mechs": {"pas": {"g": 0.001, "e": -70}},
            }
        self.cellParams[label] = {"conds": conds, "secs": secs}

    def saveCellParamsRule(self, label, fileName):
        from .. import sim

        rule = self._rule(label, "saving")
        if rule is None:
            return
        ending = os.path.basename(fileName).split(".")[1]
        if ending == "pkl":
            with open(fileName, "wb") as file:
                pickle.dump(rule, file)
        elif ending == "json":
            sim.saveJSON(fileName, rule)

    def loadCellParamsRule(self, label, fileName):
        ending = os.path.basename(fileName).split(".")[1]
        with open(fileName, "rb") as file:
            if ending == "pkl":
                self.cellParams[label] = pickle.load(file, encoding="latin1")
            elif ending == "json":
                self.cellParams[label] = json.load(file)
            else:
                raise ValueError("rules are loaded from .pkl and .json files, not from `%s`" % fileName)

    def loadCellParams(self, label, fileName):
        return self.loadCellParamsRule(label, fileName)

    def saveCellParams(self, label, fileName):
        return self.saveCellParamsRule(label, fileName)

    def setNestedParam(self, paramLabel, paramVal):
        path = paramLabel.split(".") if isinstance(paramLabel, str) else list(paramLabel)
        if len(path) == 1:
            setattr(self, path[0], paramVal)
            return
        place = self
        for key in path[:-1]:
            place = getattr(place, key) if hasattr(place, str(key)) else place[key]
        place[path[-1]] = paramVal

    def setCfgMapping(self, cfg):
        """Writes attributes of the options to where `mapping` says."""
        for name, place in self.mapping.items():
            if hasattr(cfg, name):
                self.setNestedParam(place, getattr(cfg, name))


def _soma_to_origin(secs):
    """Moves all 3-D points so that the middle one of the first section with `soma` in its name is at the origin."""
    soma = next((section for name, section in secs.items() if "soma" in name), None)
    if soma is None or "pt3d" not in soma["geom"]:
        return
    points = soma["geom"]["pt3d"]
    x, y, z = points[len(points) // 2][:3]
    for section in secs.values():
        if "pt3d" in section["geom"]:
            section["geom"]["pt3d"] = [(p[0] - x, p[1] - y, p[2] - z, p[3]) for p in section["geom"]["pt3d"]]
