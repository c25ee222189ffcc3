"""Runs a script as `python3 SCRIPT` would, and writes down what each of its simulations consisted of and gave.

observe.py FOLDER OPTIONS SCRIPT ARGUMENTS...: `FOLDER/N.json` is what was there at the N-th `sim.gatherData()`. OPTIONS are values in
JSON that attributes of `simConfig` have whatever the script assigns. The same file runs with NetPyNE and with us.
"""
import json
import os
import runpy
import sys

folder, options, script = sys.argv[1:4]
options = json.loads(options)
sys.argv[:] = sys.argv[3:]
sys.path[0] = os.path.dirname(os.path.abspath(script))
try:
    import matplotlib

    matplotlib.use("Agg")
except ImportError:
    pass

from netpyne import sim, specs


def assign(self, name, value):
    object.__setattr__(self, name, options.get(name, value))


def plain(value):
    """Without objects of NEURON, as JSON has it."""
    if isinstance(value, dict):
        is_object = lambda key: isinstance(key, str) and key.startswith("h") and key[1:2].isupper()
        return {str(key): plain(item) for key, item in value.items() if not is_object(key) and key != "dummySec"}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return value if isinstance(value, (str, int, float, bool)) or value is None else repr(type(value))


import numpy

# Scripts give it generators, as older versions let them.
def taking_generators(stack):
    return lambda rows, **how: stack(list(rows), **how)


for name in ("vstack", "hstack", "column_stack"):
    setattr(numpy, name, taking_generators(getattr(numpy, name)))

seen = 0
gather = sim.gatherData


def network():
    # NetPyNE's cells refuse what they do not have.
    cells = [cell for cell in sim.net.cells]
    state = lambda cell, name: plain(cell.__dict__.get(name))
    return [{name: state(cell, name) for name in ("gid", "tags", "conns", "stims")} for cell in cells]


def observed(*args, **kwargs):
    global seen
    cells = network()
    result = gather(*args, **kwargs)
    spikes = {key: [float(x) for x in sim.allSimData.get(key, [])] for key in ("spkt", "spkid")}
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "%d.json" % seen), "w") as file:
        json.dump({"cells": cells, **spikes}, file)
    seen += 1
    return result


specs.SimConfig.__setattr__ = assign
sim.gatherData = observed
runpy.run_path(script, run_name="__main__")
