"""Functions that simulations and scripts use."""
import hashlib
import importlib.machinery
import os
import struct
import types
from time import time

from ..specs import Dict, ODict


def _first_word(data):
    return int(hashlib.md5(data).hexdigest()[:8], 16)


def hashStr(obj):
    """The seed that a label becomes."""
    return _first_word(obj.encode("utf-8"))


def hashList(obj):
    """The seed that a list of gids becomes."""
    return _first_word(struct.pack("<%dq" % len(obj), *(int(value) for value in obj)))


def timing(mode, processName):
    """Starts or stops the clock of a process."""
    from .. import sim

    if sim.rank == 0 and getattr(sim.cfg, "timing", True):
        if mode == "start":
            sim.timingData[processName] = time()
        elif mode == "stop":
            sim.timingData[processName] = time() - sim.timingData[processName]


def version(show=True):
    from netpyne import __version__

    if show:
        print(__version__)
    return __version__


def gitChangeset(show=True):
    """Nothing: what runs is no working copy of NetPyNE."""
    return ""


def checkMemory():
    """Memory that this Python takes."""
    try:
        import resource

        print("Memory of the script: %.1f MB" % (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
    except ImportError:
        print("The memory of the script is not known on this system")


def unique(seq):
    """The items of a sequence, each once, in their order."""
    return list(dict.fromkeys(seq))


# Files that were run as modules.
loaded = []


def loadPythonModule(path):
    """Runs a file as a module of its own name, which `import` does not know."""
    name = os.path.basename(path).split(".")[0]
    loader = importlib.machinery.SourceFileLoader(name, path)
    module = types.ModuleType(name)
    module.__file__ = path
    loaded.append(os.path.abspath(path))
    loader.exec_module(module)
    return module


def cellByGid(gid):
    from .. import sim

    return next((cell for cell in sim.net.cells if cell.gid == gid), None)


def getCellsList(include, returnGids=False):
    """The cells that a list of gids, populations and pairs of a population and positions means."""
    from .. import sim

    cells = sim.net.allCells if sim.nhosts > 1 and hasattr(sim.net, "allCells") else sim.net.cells
    pops = getattr(sim.net, "allPops", None) or sim.net.pops
    gids = []
    for condition in include:
        if condition in ("all", "allCells"):
            gids = [cell["gid"] for cell in cells]
            break
        if isinstance(condition, int):
            gids.append(condition)
        elif isinstance(condition, str):
            gids.extend(pops[condition]["cellGids"] if condition in pops else [])
        elif isinstance(condition, (tuple, list)):
            members = pops[condition[0]]["cellGids"]
            positions = condition[1] if isinstance(condition[1], (list, tuple, range)) else [condition[1]]
            gids.extend(members[position] for position in positions if position < len(members))
    gids = unique(gids)
    if returnGids:
        return gids
    chosen = set(gids)
    return [cell for cell in cells if cell["gid"] in chosen and not _is_source(cell)]


def _is_source(cell):
    return cell["tags"].get("cellModel") == "NetStim"


def copyReplaceItemObj(obj, keystart, newval, objCopy="ROOT", exclude_list=[]):
    """A copy in which the values of all keys that start with `keystart` are replaced."""
    if isinstance(obj, list):
        return [copyReplaceItemObj(item, keystart, newval, exclude_list=exclude_list) for item in obj]
    if isinstance(obj, dict):
        return Dict(
            {
                key: newval
                if isinstance(key, str) and key.startswith(keystart) and key not in exclude_list
                else copyReplaceItemObj(value, keystart, newval, exclude_list=exclude_list)
                for key, value in obj.items()
            }
        )
    return obj


def copyRemoveItemObj(obj, keystart, objCopy="ROOT", exclude_list=[], newval=None):
    """A copy without the keys that start with `keystart`."""
    if isinstance(obj, list):
        return [copyRemoveItemObj(item, keystart, exclude_list=exclude_list) for item in obj]
    if isinstance(obj, dict):
        return Dict(
            {
                key: copyRemoveItemObj(value, keystart, exclude_list=exclude_list)
                for key, value in obj.items()
                if not (isinstance(key, str) and key.startswith(keystart) and key not in exclude_list)
            }
        )
    return obj


def replaceFuncObj(obj):
    """The values without functions in them: these cannot be saved."""
    if isinstance(obj, dict):
        return {key: replaceFuncObj(value) for key, value in obj.items() if not callable(value)}
    if type(obj) in (list, tuple):
        return type(obj)(replaceFuncObj(value) for value in obj)
    return obj


def replaceDictODict(obj):
    """The values with ordinary dictionaries for NetPyNE's."""
    if isinstance(obj, (Dict, ODict, dict)):
        return {key: replaceDictODict(value) for key, value in obj.items()}
    if type(obj) is list:
        return [replaceDictODict(value) for value in obj]
    return obj


def rename(obj, old, new, label=None):
    try:
        return obj.rename(old, new, label)
    except (AttributeError, KeyError, TypeError):
        return False


def clearObj(obj):
    """Empties a value and what is in it."""
    if isinstance(obj, dict):
        obj.clear()
    elif isinstance(obj, list):
        del obj[:]


def clearAll():
    """Forgets the network and its data."""
    from .. import sim

    for name in ("net", "simData", "allSimData", "cfg"):
        sim.__dict__.pop(name, None)


def close(clear=True):
    if clear:
        clearAll()


def plain(value):
    """A value as JSON has it: numbers of numpy become numbers, arrays lists; what cannot be written is left out."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, dict):
        return {_key(key): plain(item) for key, item in value.items() if _can_be_written(item)}
    if isinstance(value, (list, tuple, set, frozenset, range, type({}.keys()), type({}.values()))):
        return [plain(item) for item in value if _can_be_written(item)]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if hasattr(value, "to_python"):
        return list(value.to_python())
    return repr(value)


def _key(key):
    if isinstance(key, str):
        return str(key)
    if isinstance(key, bool) or key is None:
        return {True: "true", False: "false", None: "null"}[key]
    return str(key.item() if hasattr(key, "item") else key)


def _can_be_written(value):
    if value is None or isinstance(value, (bool, int, float, str, dict, list, tuple, set, frozenset, range)):
        return True
    return hasattr(value, "tolist") or hasattr(value, "to_python")
