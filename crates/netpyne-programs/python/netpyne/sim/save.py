"""Files, with NetPyNE's names and layout."""
import json
import os
import pickle
import shutil
import tempfile
from datetime import datetime

from netpyne_rs.ranks import leads, tell
from netpyne_rs.transport import call

from . import utils
from .gather import gatherData

# Formats that the host writes, with their endings.
_BY_THE_HOST = {"saveDpk": ".dpk", "saveMat": ".mat", "saveHDF5": ".hdf5", "saveCSV": ".csv"}


def _whole(path, mode, write):
    """Writes a file under another name first, so that there never is half of one."""
    folder, base = os.path.split(os.path.abspath(path))
    descriptor, name = tempfile.mkstemp(prefix="." + base, dir=folder)
    try:
        with open(descriptor, mode, **({} if "b" in mode else {"encoding": "utf-8"})) as file:
            write(file)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def saveJSON(fileName, data, checkFileTimeout=0):
    # NetPyNE sorts keys and indents by four.
    text = json.dumps(
        utils.plain(data), indent=4, sort_keys=True, separators=(",", ": "), ensure_ascii=False
    )
    _whole(fileName, "w", lambda file: file.write(text))


def saveData(include=None, filename=None, saveLFP=True):
    """Saves what `cfg.saveDataInclude` says in the formats that the options ask for; gives the names of the files."""
    from .. import sim

    if sim.cfg.validateDataSaveOptions() is False:
        return []
    if "allSimData" not in sim.__dict__ and sim.nhosts == 1:
        gatherData()
    if not leads():
        return []
    if filename:
        sim.cfg.filename = filename
    sim.timing("start", "saveTime")
    _backup_cfg()
    data = _contents(list(include or sim.cfg.saveDataInclude))
    path = _path()
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    saved = []
    if sim.cfg.savePickle:
        saved.append(path + ".pkl")
        tell("Saving output as %s ... " % saved[-1])
        plain = utils.plain(data)
        _whole(saved[-1], "wb", lambda file: pickle.dump(plain, file))
        tell("Finished saving!")
    if sim.cfg.saveJson:
        saved.append(path + ".json")
        tell("Saving output as %s ... " % saved[-1])
        saveJSON(saved[-1], data)
        tell("Finished saving!")
    others = [path + ending for name, ending in _BY_THE_HOST.items() if getattr(sim.cfg, name, False)]
    if others:
        _save_by_the_host(others, data)
        saved.extend(others)
    if sim.cfg.saveDat:
        saved.extend(_save_traces(sim.cfg, sim.allSimData))
        tell("Finished saving!")
    if sim.cfg.timing:
        sim.timing("stop", "saveTime")
        tell("  Done; saving time = %0.2f s." % sim.timingData["saveTime"])
        if sim.cfg.saveTiming:
            with open("timing.pkl", "wb") as file:
                pickle.dump(utils.replaceDictODict(sim.timingData), file)
    return saved


def _save_by_the_host(names, data):
    """Files in formats that are made from what JSON says."""
    with tempfile.TemporaryDirectory() as folder:
        whole = os.path.join(folder, "whole.json")
        with open(whole, "w") as file:
            json.dump(utils.plain(data), file)
        for name in names:
            tell("Saving output as %s ... " % name)
            call("sim.convert", whole, os.path.abspath(name))
            tell("Finished saving!")


def _save_traces(cfg, data):
    """A file for each trace in the folder at hand, with NetPyNE's columns: seconds if every step was recorded, and volts."""
    names = []
    for label in cfg.recordTraces:
        for cell, trace in data[label].items():
            names.append("%s_%s.dat" % (label, cell))
            tell("Saving %i points of data on: %s:%s to %s" % (len(trace), label, cell, names[-1]))
            lines = ["%s\t%s\n" % (n * cfg.dt / 1000, value / 1000) for n, value in enumerate(trace)]
            _whole(names[-1], "w", lambda file: file.writelines(lines))
    return names


def _backup_cfg():
    from .. import sim

    if not (isinstance(sim.cfg.backupCfgFile, list) and len(sim.cfg.backupCfgFile) == 2):
        return
    source, folder = sim.cfg.backupCfgFile
    name = sim.cfg.simLabel if sim.cfg.simLabel else os.path.basename(sim.cfg.filename)
    tell("Copying cfg file %s ... " % name)
    os.makedirs(folder, exist_ok=True)
    shutil.copyfile(source, os.path.join(folder, name + "_cfg.py"))


def stem():
    """How the names of files of this simulation begin."""
    path = _path()
    return path[: path.rindex("_data")]


def _path():
    from .. import sim

    stamp = datetime.now().strftime("-%Y%m%d_%H%M%S") if sim.cfg.timestampFilename else ""
    folder = getattr(sim.cfg, "saveFolder", "")
    if not folder:
        return sim.cfg.filename + "_data" + stamp
    label = getattr(sim.cfg, "simLabel", "") or sim.cfg.filename
    return os.path.join(folder, label + "_data" + stamp)


def _contents(include):
    from .. import sim

    data = {"netpyne_version": sim.version(show=False), "netpyne_changeset": sim.gitChangeset(show=False)}
    if getattr(sim.net.params, "version", None):
        data["netParams_version"] = sim.net.params.version
    if "net" in include:
        include += ["netPops", "netCells"]
    net = {}
    if "netParams" in include:
        own = {key: value for key, value in sim.net.params.__dict__.items() if not key.startswith("_")}
        net["params"] = utils.replaceFuncObj(own)
    if "netCells" in include:
        net["cells"] = sim.net._saved_cells()
    if "netPops" in include:
        net["pops"] = sim.net.allPops
    if net:
        data["net"] = net
    if "simConfig" in include:
        data["simConfig"] = {key: value for key, value in sim.cfg.__dict__.items() if key != "_runner"}
    if "simData" in include:
        data["simData"] = sim.allSimData
    return data


_previous = None


def intervalSave(simTime, gatherLFP=True):
    """Saves what there is so far as `interval_TIME.pkl`, in the place of the file before."""
    from .. import sim

    global _previous
    if hasattr(sim.cfg, "intervalFolder"):
        folder = sim.cfg.intervalFolder
    else:
        folder = os.path.join(getattr(sim.cfg, "saveFolder", ""), "interval_data")
    if leads():
        os.makedirs(folder, exist_ok=True)
    gatherData(analyze=False)
    if not leads():
        return
    path = os.path.join(folder, "interval_%1.0f.pkl" % simTime)
    plain = utils.plain(_contents(list(sim.cfg.saveDataInclude)))
    _whole(path, "wb", lambda file: pickle.dump(plain, file))
    if _previous is not None and _previous != path and os.path.exists(_previous):
        os.remove(_previous)
    _previous = path


def compactConnFormat():
    """Connections as lists of the values of chosen keys."""
    from .. import sim

    if not isinstance(sim.cfg.compactConnFormat, list):
        label = ["preLabel"] if len(sim.net.params.stimTargetParams) else []
        sim.cfg.compactConnFormat = ["preGid", *label, "sec", "loc", "synMech", "weight", "delay"]
    for cell in sim.net.cells:
        if cell.conns and isinstance(cell.conns[0], list):
            continue
        cell.conns = [[conn[key] for key in sim.cfg.compactConnFormat] for conn in cell.conns]
