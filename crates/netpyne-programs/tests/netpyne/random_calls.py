"""Calls of `h` and `sim` at random, with wrong types, orders and names: each ends with a value or an exception."""
import io
import os
import random
import sys
import tempfile

from netpyne import sim, specs
from neuron import h

count, seed, out = int(sys.argv[1]), int(sys.argv[2]), os.path.abspath(sys.argv[3])
random.seed(seed)
os.chdir(tempfile.mkdtemp())

net = specs.NetParams()
net.popParams["E"] = {"cellType": "PYR", "numCells": 2}
net.cellParams["PYR"] = {"conds": {"cellType": "PYR"}, "secs": {"soma": {"geom": {"diam": 18.8, "L": 18.8}, "mechs": {"hh": {}}}}}
net.synMechParams["exc"] = {"mod": "Exp2Syn"}
net.connParams["c"] = {"preConds": {"pop": "E"}, "postConds": {"pop": "E"}, "weight": 0.01, "synMech": "exc"}
cfg = specs.SimConfig()
cfg.duration = 2
sim.initialize(net, cfg)
sim.net.createPops()
sim.net.createCells()
sim.net.connectCells()
cell = sim.net.cells[0]

# What would end this process, wait for a user, or fill the disk.
skipped = {"quit", "system", "run", "continuerun", "nrnpython", "coredump_on_error", "close", "psolve", "xopen", "load_file"}
names = [name for name in dir(h) if not name.startswith("_") and name not in skipped]
names += ["Vector", "Section", "NetCon", "IClamp", "ExpSyn", "Random", "List", "CVode", "ParallelContext", "finitialize", "fadvance", "nonsense"]
calls = [name for name in dir(sim) if not name.startswith("__") and callable(getattr(sim, name)) and name not in skipped]
held = [cell.secs["soma"]["hObj"], cell.secs["soma"]["hObj"](0.5), cell.conns[0]["hObj"], h.Vector(), h.Section("own")]
methods = ["record", "play", "x", "append", "resize", "weight", "delay", "syn", "connect", "insert", "nseg", "L", "v", "gnabar", "hname",
           "pt3dadd", "children", "event", "setpost", "loc", "amp", "Random123", "uniform", "to_python", "from_python", "size", "name"]


def value(depth=0):
    kind = random.randrange(14)
    if kind < 3:
        return random.choice([0, 1, -1, 3, 2**31, -(2**63), 2**70, 7])
    if kind < 5:
        return random.choice([0.5, -0.1, 1.0, 1e308, float("nan"), float("inf"), -1e-300])
    if kind < 7:
        return random.choice(["", "soma", "v", "hh", "x" * 1000, "}{", "objref o", "\x00", "ü", "pas"])
    if kind == 7:
        return None
    if kind == 8 and depth < 3:
        return [value(depth + 1) for _ in range(random.randrange(4))]
    if kind == 9 and depth < 3:
        return {str(value(depth + 1)): value(depth + 1) for _ in range(random.randrange(3))}
    if kind == 10:
        return random.choice([True, False, b"x", object(), lambda *args: None, range(3)])
    return random.choice(held)


def once():
    kind = random.randrange(6)
    args = [value() for _ in range(random.randrange(4))]
    if kind < 2:
        made = getattr(h, random.choice(names))
        made = made(*args) if callable(made) else made
        if len(held) < 40 and made is not None:
            held.append(made)
    elif kind == 2:
        one = getattr(random.choice(held), random.choice(methods))
        if callable(one):
            one(*args)
    elif kind == 3:
        setattr(random.choice(held + [h]), random.choice(methods + names), value())
    elif kind == 4:
        h(random.choice(["create a", "a{nseg=3}", "objref o", "o=new Vector(3)", "}", "x=1/0", "for i=0,3 {x=i}", "strdef s", "o.x[9]=1", "forall insert pas"]))
    else:
        getattr(sim, random.choice(calls))(*args)


# The number of a descriptor is no file: it could be that of the pipe.
for number in (0, 3, True):
    try:
        sim.runFromIndexFile(number)
    except TypeError:
        continue
    sys.exit("a descriptor was taken for a file")

raised = 0
stdout, stderr = sys.stdout, sys.stderr
for number in range(count):
    sys.stdout = sys.stderr = io.StringIO()
    try:
        once()
    except SystemExit:
        raised += 1
    except Exception:
        raised += 1
    finally:
        sys.stdout, sys.stderr = stdout, stderr
with open(out, "w") as file:
    file.write("%d calls, %d exceptions, %s\n" % (count, raised, h.Vector([1, 2]).sum()))
