"""Batches: one simulation for each combination of values, in parallel processes of this machine."""
import csv
import datetime
import glob
import itertools
import os
import shutil
import sys
from copy import deepcopy
from time import time

from netpyne_rs.missing import module_attributes, refuse

from .. import specs
from .jobs import run_jobs

__getattr__ = module_attributes(__name__)

# What hands jobs to other machines.
_ELSEWHERE = ("hpc_slurm", "hpc_torque", "hpc_sge")


class Batch:
    """Values to explore and how to do it, with NetPyNE's attributes and names of files."""

    def __init__(self, cfgFile="cfg.py", netParamsFile="netParams.py", cfg=None, netParams=None, params=None,
                 groupedParams=None, initCfg=None, seed=None):
        self.batchLabel = "batch_" + str(datetime.date.today())
        self.cfgFile, self.netParamsFile = cfgFile, netParamsFile
        self.cfg, self.netParams = cfg, netParams
        self.initCfg = initCfg or {}
        self.saveFolder = "/" + self.batchLabel
        self.method = "grid"
        self.runCfg, self.evolCfg, self.optimCfg = {}, {}, {}
        self.seed = seed
        self.params = [{"label": label, "values": values} for label, values in (params or {}).items()]
        for param in self.params:
            if param["label"] in (groupedParams or ()):
                param["group"] = True

    def save(self, filename):
        """Saves the batch as JSON."""
        from .. import sim

        folder = os.path.dirname(filename)
        os.makedirs(folder or ".", exist_ok=True)
        if filename.endswith(".json"):
            print("Saving batch to %s ... " % filename)
            own = {key: value for key, value in self.__dict__.items() if key not in ("cfg", "netParams")}
            sim.saveJSON(filename, {"batch": _with_texts(deepcopy(_without_functions(own)))})

    def setCfgNestedParam(self, paramLabel, paramVal):
        if isinstance(paramLabel, str) and "." in paramLabel:
            paramLabel = paramLabel.split(".")
        if isinstance(paramLabel, (tuple, list)):
            place = self.cfg
            for key in paramLabel[:-1]:
                place = getattr(place, key) if isinstance(place, specs.SimConfig) else place[key]
            if isinstance(place, specs.SimConfig):
                setattr(place, paramLabel[-1], paramVal)
            else:
                place[paramLabel[-1]] = paramVal
        else:
            setattr(self.cfg, paramLabel, paramVal)

    def saveScripts(self):
        """Puts what the batch consists of beside its results."""
        from .. import sim

        os.makedirs(self.saveFolder, exist_ok=True)
        stem = os.path.join(self.saveFolder, self.batchLabel)
        self.save(stem + "_batch.json")
        script = os.path.abspath(sys.argv[0])
        if os.path.isfile(script):
            shutil.copy2(script, stem + "_batchScript.py")
        if self.netParams:
            self.netParamsSavePath = stem + "_netParams.json"
            self.netParams.save(self.netParamsSavePath)
        else:
            self.netParamsSavePath = stem + "_netParams.py"
            shutil.copy2(self.netParamsFile, self.netParamsSavePath)
        if self.seed is None:
            self.seed = int(time())
        with open(os.path.join(self.saveFolder, "_seed.seed"), "w") as file:
            file.write(str(self.seed))
        if self.cfg is None:
            module = sim.loadPythonModule(self.cfgFile)
            self.cfg = module.cfg if hasattr(module, "cfg") else module.simConfig
        self.cfg.checkErrors = False

    def getParamCombinations(self):
        """Indices and values of each point, labels, and how names of its files begin. Grouped parameters go together."""
        for param in self.params:
            param.setdefault("group", False)
        grouped = [param for param in self.params if param["group"]]
        single = [param for param in self.params if not param["group"]]
        together = list(zip(*(enumerate(param["values"]) for param in grouped))) if grouped else [()]
        apart = list(itertools.product(*(enumerate(param["values"]) for param in single)))
        found = {"indices": [], "values": [], "labels": tuple(p["label"] for p in grouped + single), "filenames": []}
        for one in together:
            for other in apart:
                indices = tuple(index for index, _ in one + other)
                found["indices"].append(indices)
                found["values"].append(tuple(value for _, value in one + other))
                name = self.batchLabel + "".join("_%d" % index for index in indices)
                found["filenames"].append(self.saveFolder + "/" + name)
        return found

    def run(self):
        """Runs what has to be run; other methods than `grid` and `list` are not there."""
        if self.method not in ("grid", "list"):
            refuse("netpyne.batch: method `%s`" % self.method,
                   "`grid` and `list` are; give the points that another program proposes as a list")
        kind = self.runCfg.get("type")
        if kind in _ELSEWHERE:
            refuse("netpyne.batch: runCfg type `%s`" % kind,
                   "with `mpi_direct` the points run here; on a cluster, submit this script as one job")
        self.saveScripts()
        for label, value in self.initCfg.items():
            self.setCfgNestedParam(label, value)
        jobs = [job for job in self._points() if job is not None]
        failed = run_jobs(jobs, self.runCfg)
        print("-" * 80)
        print("   %d simulations, %d failed" % (len(jobs), len(failed)))
        for name, why in failed:
            print("   %s: %s" % (name, why))
        print("-" * 80)

    def _points(self):
        if self.method == "list":
            with open(self.runCfg.get("paramListFile", "params.csv"), newline="") as file:
                rows = list(csv.reader(file))
            for number, row in enumerate(rows[1:]):
                for label, value in zip(rows[0], row):
                    self.setCfgNestedParam(label, _number(value))
                yield self._job(self.batchLabel + str(number))
            return
        points = self.getParamCombinations()
        for name, indices, values in zip(points["filenames"], points["indices"], points["values"]):
            for label, value in zip(points["labels"], values):
                self.setCfgNestedParam(label, value)
                print("%s = %s" % (label, value))
            yield self._job(os.path.basename(name))

    def _job(self, label):
        """Saves the options of a point; what has to be run, unless it is there already."""
        path = self.saveFolder + "/" + label
        ends = {"skip": ("_data.json", "_data.pkl"), "skipCfg": ("_cfg.json",)}
        ends["skipCustom"] = (self.runCfg.get("skipCustom") or "",)
        for option, endings in ends.items():
            if self.runCfg.get(option) and any(glob.glob(glob.escape(path) + ending) for ending in endings):
                print("Skipping job %s since output file already exists..." % path)
                return None
        self.cfg.simLabel, self.cfg.saveFolder = label, self.saveFolder
        self.cfg.save(path + "_cfg.json")
        script = self.runCfg.get("script", "init.py")
        return path, script, ["simConfig=" + path + "_cfg.json", "netParams=" + self.netParamsSavePath]


def _number(text):
    """What pandas would read."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return {"True": True, "False": False}.get(text, text)


def _with_texts(value):
    """Keys that are tuples as texts."""
    if isinstance(value, dict):
        return {str(key) if isinstance(key, tuple) else key: _with_texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_texts(item) for item in value]
    return value


def _without_functions(value):
    if isinstance(value, dict):
        return {key: "removed" if callable(item) else _without_functions(item) for key, item in value.items()}
    return value
