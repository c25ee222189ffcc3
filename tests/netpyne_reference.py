#!/usr/bin/env python3
"""What NetPyNE computes for a model, as reference data for tests.

    pip install netpyne==1.1.1 neuron==9.0.2
    python tests/netpyne_reference.py examples/models/gamma tests/reference/gamma.json

Runs netParams.json and simConfig.json of a folder in the order of their keys, without numpy's AVX-512 routines (whose last bits
differ from the C library's), and stores connections, spikes and the first samples of every trace; floats are written so
that they read back as the same doubles.
"""

import os

os.environ["NPY_DISABLE_CPU_FEATURES"] = "X86_V4 AVX512_ICL AVX512_SPR"

import contextlib
import io
import json
import sys

SAMPLES = 1000


def simulate(folder):
    sys.argv.append("-nogui")
    with contextlib.redirect_stdout(io.StringIO()):
        from netpyne import sim, specs

        with open(os.path.join(folder, "netParams.json"), encoding="utf-8") as file:
            net_params = specs.NetParams(json.load(file)["net"]["params"])
        with open(os.path.join(folder, "simConfig.json"), encoding="utf-8") as file:
            config = specs.SimConfig(json.load(file)["simConfig"])
        sim.createSimulate(net_params, config)
    return sim


def main(folder, out):
    sim = simulate(folder)
    cells, data = sim.net.allCells, sim.allSimData
    traces = {
        label: {cell: list(values)[:SAMPLES] for cell, values in data[label].items()} for label in sim.cfg.recordTraces
    }
    conns = [[c["gid"], k["preGid"], k["weight"], k["delay"]] for c in cells for k in c["conns"]]
    reference = {
        "spkt": list(data["spkt"]),
        "spkid": [int(gid) for gid in data["spkid"]],
        "connections": len(conns),
        "first_connections": conns[:: max(1, len(conns) // 500)],
        "positions": [[c["tags"][k] for k in "xyz"] for c in cells],
        "traces": traces,
    }
    with open(out, "w", encoding="utf-8") as file:
        json.dump(reference, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
