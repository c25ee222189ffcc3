"""What NetPyNE on NEURON makes of the interval function in ../intervals.rs: python generate.py > golden.json

Every 25.01 ms between 50 and 230 ms, by the spikes of the last interval:
- a connection E->I whose source was silent gets 1.25 times its weight, others 0.9 times;
- the current into cell n of I becomes 0.02 + 0.03*n + 0.0004*t;
- the synapses `inh` decay a little slower each time, with 8 + 0.01*t;
- the sodium conductance of the soma of cell 3 becomes 0.12 - 0.00005*t.
"""

import contextlib
import io
import json
import os
import sys

folder = os.path.dirname(os.path.abspath(__file__))
quiet = io.StringIO()
with contextlib.redirect_stdout(quiet):
    from netpyne import sim, specs

    with open(os.path.join(folder, "model.json")) as file:
        model = json.load(file)
    net, cfg = specs.NetParams(model["netParams"]), specs.SimConfig(model["simConfig"])
    sim.create(net, cfg)
    INTERVAL, RANGE = 25.01, [50, 230]
    called = []

    def steer(t):
        called.append(t)
        spikes = list(zip(sim.simData["spkt"], sim.simData["spkid"]))
        active = {int(gid) for time, gid in spikes if time > t - INTERVAL}
        for cell in (cell for cell in sim.net.cells if cell.tags["pop"] != "N"):
            for conn in cell.conns:
                if conn.get("label") == "E->I":
                    factor = 0.9 if conn["preGid"] in active else 1.25
                    conn["hObj"].weight[0] = conn["hObj"].weight[0] * factor
            for stim in cell.stims:
                if stim.get("source") == "pulse":
                    stim["hObj"].amp = 0.02 + 0.03 * (cell.gid - 8) + 0.0004 * t
            for sec in cell.secs.values():
                for syn in sec.get("synMechs", []):
                    if syn["label"] == "inh":
                        syn["hObj"].tau2 = 8 + 0.01 * t
            if cell.gid == 3:
                cell.secs["soma"]["hObj"](0.5).hh.gnabar = 0.12 - 0.00005 * t

    sim.runSimWithIntervalFunc(INTERVAL, steer, timeRange=RANGE)
    weights = [c["hObj"].weight[0] for cell in sim.net.cells if cell.tags["pop"] != "N" for c in cell.conns if c.get("label") == "E->I"]
golden = {
    "called": called,
    "spkt": list(sim.simData["spkt"]),
    "spkid": [int(gid) for gid in sim.simData["spkid"]],
    "weights": weights,
    "V_soma": {cell: list(trace) for cell, trace in sim.simData["V_soma"].items()},
}
json.dump(golden, sys.stdout, separators=(",", ":"))
