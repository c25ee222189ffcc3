"""Builds and runs models in NetPyNE and NEURON.

usage: neuron_side.py FOLDER   where FOLDER has .mod files, which are compiled there unless that was done before

One request per line of standard input, one answer per line of standard output:
request   {"folder": FOLDER, "seconds": LIMIT}   with netParams.json and simConfig.json in FOLDER
answer    {"ran": true}, and what came out in FOLDER/netpyne.json; or {"ran": false, "why": TEXT}

Each model has a process of its own, forked when NetPyNE is loaded.
"""
import glob
import json
import math
import os
import select
import signal
import subprocess
import sys
import time
import traceback

# Cells whose first section is recorded at every step, besides what the model asks for.
WATCHED = 12


def compiled(folder):
    """The library of the folder's mechanisms."""
    pattern = os.path.join(folder, "*", "libnrnmech.so")
    newest = max(os.path.getmtime(f) for f in glob.glob(os.path.join(folder, "*.mod")))
    found = glob.glob(pattern)
    if not found or os.path.getmtime(found[0]) < newest:
        # NEURON registers files in the order of the shell: bytes.
        environment = dict(os.environ, LC_ALL="C", PATH=os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"])
        done = subprocess.run(["nrnivmodl", "."], cwd=folder, env=environment, capture_output=True, text=True)
        found = glob.glob(pattern)
        if done.returncode or not found:
            raise SystemExit("nrnivmodl: " + (done.stdout + done.stderr)[-3000:])
    return found[0]


def plain(value):
    """Lists, dictionaries, texts and numbers that JSON has; numbers that it has not become null."""
    if value is None or isinstance(value, (bool, str, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(entry) for entry in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if hasattr(value, "to_python"):
        return plain(value.to_python())
    if callable(value):
        return getattr(value, "__name__", "function")
    return str(value)


def first_sections(sim, h):
    """Voltages of the first sections of some cells, at every step."""
    watched = {}
    for cell in sim.net.cells:
        if not isinstance(cell, sim.CompartCell):
            continue
        sections = [(name, sec["hObj"]) for name, sec in cell.secs.items() if "hObj" in sec]
        if sections and len(watched) < WATCHED:
            name, section = sections[0]
            watched[str(cell.gid)] = (name, h.Vector().record(section(0.5)._ref_v))
    return watched


def run(folder):
    """One model, from its files to the file with its results."""
    from netpyne import sim, specs
    from neuron import h

    def read(name):
        with open(os.path.join(folder, name)) as file:
            return json.load(file)

    params = specs.NetParams(read("netParams.json")["net"]["params"])
    config = specs.SimConfig(read("simConfig.json")["simConfig"])
    sim.create(params, config)
    watched = first_sections(sim, h)
    step = sim.cfg.dt
    sim.simulate()
    data = sim.allSimData
    known = ("spkt", "spkid", "stims", "t", "avgRate", "popRates")
    result = {
        "net": {"cells": sim.net.allCells, "pops": sim.net.allPops},
        "spikes": {"spkt": data["spkt"], "spkid": data["spkid"]},
        "stimSpikes": data.get("stims", {}),
        "traces": {
            "cfg": {label: cells for label, cells in data.items() if label not in known},
            "extra": {gid: {"sec": name, "loc": 0.5, "step": step, "v": list(v)} for gid, (name, v) in watched.items()},
        },
        "t": data.get("t", []),
        "avgRate": data.get("avgRate"),
        "popRates": data.get("popRates"),
    }
    with open(os.path.join(folder, "netpyne.json"), "w") as file:
        json.dump(plain(result), file, allow_nan=False)


def child(folder):
    """In the forked process: runs a model, and leaves a file that says why it failed."""
    log = os.open(os.path.join(folder, "netpyne.log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    code = 0
    try:
        run(folder)
    except BaseException as error:
        place = [f for f in traceback.extract_tb(error.__traceback__) if "netpyne" in f.filename]
        where = f" ({os.path.basename(place[-1].filename)}:{place[-1].lineno}, {place[-1].name})" if place else ""
        traceback.print_exc()
        with open(os.path.join(folder, "netpyne.error"), "w") as file:
            file.write(f"{type(error).__name__}: {error}{where}")
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def answer(request):
    folder = request["folder"]
    for name in ("netpyne.json", "netpyne.error"):
        if os.path.exists(os.path.join(folder, name)):
            os.remove(os.path.join(folder, name))
    pid = os.fork()
    if pid == 0:
        child(folder)
    end = time.monotonic() + request["seconds"]
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            break
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return {"ran": False, "why": f"still running after {request['seconds']} s"}
        select.select([], [], [], 0.005)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
        return {"ran": True}
    error = os.path.join(folder, "netpyne.error")
    if os.path.exists(error):
        with open(error) as file:
            return {"ran": False, "why": file.read()}
    signal_number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    return {"ran": False, "why": f"ended by signal {signal_number}"}


def main():
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    library = compiled(sys.argv[1])
    from neuron import h

    if not h.nrn_load_dll(library):
        raise SystemExit(f"{library} cannot be loaded")
    import netpyne.sim  # noqa: F401, loaded before forking

    print(json.dumps({"ready": True}), file=out, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=out, flush=True)


if __name__ == "__main__":
    main()
