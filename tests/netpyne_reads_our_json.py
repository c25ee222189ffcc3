#!/usr/bin/env python3
"""NetPyNE loads a saved result and its own analysis finds what the file says.

    pip install netpyne==1.1.1 neuron==9.0.2
    netpyne run MODEL --set simConfig.printPopAvgRates=true --out out.json
    python tests/netpyne_reads_our_json.py out.json

For every file: NetPyNE loads it (without instantiating); cells, connections and spikes that NetPyNE holds afterwards
are counted against the file; the rates of its popAvgRates and the spikes of its raster are compared with the rates the
file stores and with a plain count. Exits with 1 on the first difference.
"""

import contextlib
import io
import json
import sys
from collections import Counter

EXACT = 0.0


def check(what, ours, netpynes, tolerance=EXACT):
    """Both agree; rates may differ in how they were rounded, counts may not."""
    same = ours == netpynes or (tolerance and abs(ours - netpynes) <= tolerance * abs(ours))
    print(f"  {'ok  ' if same else 'FAIL'} {what}: file {ours}, NetPyNE {netpynes}")
    if not same:
        sys.exit(1)


def load(path):
    """The `sim` of NetPyNE with the file in it; its progress messages are kept from the report."""
    from netpyne import sim

    with contextlib.redirect_stdout(io.StringIO()):
        sim.load(path, instantiate=False, createNEURONObj=False)
    return sim


def compare(path):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    net, data, config = document["net"], document["simData"], document["simConfig"]
    sim = load(path)

    print(path)
    check("cells", len(net["cells"]), len(sim.net.allCells))
    check("populations", sorted(net["pops"]), sorted(sim.net.allPops))
    check("synaptic contacts", sum(len(c["conns"]) for c in net["cells"]), sum(len(c["conns"]) for c in sim.net.allCells))
    check("spikes", len(data["spkt"]), len(sim.allSimData["spkt"]))
    check("spike times and gids", True, [*data["spkt"], *data["spkid"]] == [*sim.allSimData["spkt"], *sim.allSimData["spkid"]])
    check("duration", config["duration"], sim.cfg.duration)
    check("avgRate", data["avgRate"], len(sim.allSimData["spkt"]) / len(sim.net.allCells) / sim.cfg.duration * 1e3)

    with contextlib.redirect_stdout(io.StringIO()):
        rates = sim.analysis.popAvgRates()
        raster = sim.analysis.prepareRaster(include=["allCells"]) if data["spkt"] else {"spkGids": []}
    pop_of = {gid: label for label, pop in net["pops"].items() for gid in pop["cellGids"]}
    counts = Counter(pop_of[int(gid)] for gid in data["spkid"])
    drawn = Counter(pop_of[int(gid)] for gid in raster["spkGids"])
    for label, pop in net["pops"].items():
        check(f"{label}: spikes in NetPyNE's raster", counts[label], drawn[label])
        if pop["cellGids"]:
            # The two divide in different order, which may cost the last bit.
            plain = counts[label] / (len(pop["cellGids"]) * config["duration"]) * 1e3
            check(f"{label}: rate (Hz), counted", plain, rates[label], tolerance=1e-15 * 4)
        if label in data.get("popRates", {}):
            check(f"{label}: rate (Hz), stored", data["popRates"][label], rates[label])

    for label in config["recordTraces"]:
        if label in data:
            with contextlib.redirect_stdout(io.StringIO()):
                traces = sim.allSimData[label]
            check(f"trace {label}: cells", sorted(data[label]), sorted(traces))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for name in sys.argv[1:]:
        compare(name)
    print("NetPyNE agrees with every file")
