"""`netpyne check script.py`: runs a script without its simulations, and lists what it uses that is not there, also where it would
come only under other conditions."""
import ast
import builtins
import os
import sys
import types

from . import launch, missing, program
from .transport import call


def run(file, args):
    missing.noted = []
    sys.argv[:] = [file, *args]
    path = os.path.abspath(file)
    sys.path[0] = os.path.dirname(os.path.realpath(path))
    _without_simulations()
    stopped = None
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=path, __builtins__=builtins, __cached__=None)
    sys.modules["__main__"] = main
    try:
        with open(path, "rb") as text:
            code = compile(text.read(), path, "exec", dont_inherit=True)
        exec(code, main.__dict__)
    except SystemExit:
        pass
    except BaseException as mistake:
        stopped = mistake
    found = list(missing.noted)
    missing.noted = None
    for one in _files(path):
        found.extend(_looked_at(one))
    program._status = _report(found, stopped)
    launch.flush()
    raise SystemExit(program._status)


def _without_simulations():
    """What takes long, draws or saves does nothing."""
    from netpyne import sim

    def built(*args, **kwargs):
        sim.net._build()
        sim.simData.setdefault("spkt", [])
        sim.simData.setdefault("spkid", [])

    nothing = lambda *args, **kwargs: None
    sim.runSim = sim.runSimWithIntervalFunc = built
    for name in ("saveData", "intervalSave", "saveDataInNodes", "gatherDataFromFiles"):
        setattr(sim, name, nothing)
    sim.analysis._drawn = lambda name, options: (None, {})


def _files(script):
    """The script, and what it has loaded from its folder."""
    from netpyne.sim import utils

    folder = os.path.dirname(script) + os.sep
    files = [script, *utils.loaded]
    files += [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
    own = [os.path.abspath(one) for one in files if one and os.path.abspath(one).startswith(folder)]
    return [one for one in dict.fromkeys(own) if one.endswith(".py") and os.path.isfile(one)]


def _looked_at(file):
    """What a file names that is not there: file, line, message."""
    try:
        with open(file, "rb") as text:
            tree = ast.parse(text.read(), file)
    except (SyntaxError, ValueError):
        return []
    roots = _roots(tree)
    assigned = {_chain(node)[1:] for node in ast.walk(tree) if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)}
    found = []
    for node in ast.walk(tree):
        chain = _chain(node) if isinstance(node, ast.Attribute) else ()
        if len(chain) < 2 or chain[0] not in roots or chain[1:] in assigned:
            continue
        absent = _absent(*roots[chain[0]], chain[1:], assigned)
        if absent:
            found.append((file, node.lineno, absent))
    return found


def _roots(tree):
    """Names that stand for modules of NetPyNE, for `h`, and what these are called."""
    import netpyne
    import neuron

    roots = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                if one.name in ("netpyne", "neuron"):
                    roots[one.asname or one.name] = ({"netpyne": netpyne, "neuron": neuron}[one.name], one.name)
        elif isinstance(node, ast.ImportFrom) and node.module in ("netpyne", "neuron"):
            module = netpyne if node.module == "netpyne" else neuron
            for one in node.names:
                try:
                    roots[one.asname or one.name] = (getattr(module, one.name), "%s.%s" % (node.module, one.name))
                except AttributeError:
                    pass
    return roots


def _chain(node):
    """`a.b.c` as names; nothing where it does not begin with a name."""
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return (node.id, *reversed(names)) if isinstance(node, ast.Name) else ()


def _absent(root, name, rest, assigned):
    """What is missing of `root.rest`, in words."""
    from netpyne import sim
    from netpyne.network import Network
    from .top import h

    value = root
    for depth, part in enumerate(rest):
        if rest[: depth + 1] in assigned:
            return None
        if value is h:
            try:
                call("name.get", None, part)
            except AttributeError:
                known = hasattr(type(h), part) or part.startswith("_")
                return None if known else "`h.%s` is not there" % part
            return None
        if value is sim and part == "net":
            value = Network
        elif isinstance(value, types.ModuleType) or value is Network:
            name = "%s.%s" % (name, part) if value is not Network else "netpyne.sim.net." + part
            if value is Network and part in ("params", "allCells", "allPops", "rxd", "recXElectrode"):
                return None
            if value is sim and part in ("cfg", "simData", "allSimData", "pc", "rank", "nhosts", "timingData", "fih"):
                return None
            try:
                value = getattr(value, part)
            except AttributeError:
                return missing.message(name)
            except NotImplementedError as mistake:
                # `neuron.rxd` says itself what it lacks.
                return str(mistake)
        else:
            return None
    return None


def _report(found, stopped):
    folder = os.getcwd() + os.sep
    lines = {}
    for file, line, message in found:
        file = file[len(folder):] if file.startswith(folder) else file
        lines.setdefault("%s:%d: %s" % (file, line, message))
    for line in lines:
        print(line)
    if stopped is not None:
        program._failed(stopped)
        print("the script stopped; what comes after that was only looked at")
    if not lines and stopped is None:
        from netpyne import sim

        counts = ""
        if getattr(sim, "net", None) is not None and sim.net._steps:
            counts = ": %d cells, %d connected pairs, %d synapses" % sim.net._counts()
        print("everything that the script uses is there" + counts)
        return 0
    print("%d missing" % len(lines))
    return 1
