"""A network of 100 cells whose connections learn by the times of spikes: every spike and the weights of all that learn, every 50 ms.

`rewarded.py` has it learn by reward, which a function gives at intervals.
"""

import hashlib
import struct
import sys

from netpyne import sim, specs


def network(params):
    net = specs.NetParams()
    net.popParams["S"] = {"cellModel": "NetStim", "numCells": 30, "rate": 20, "start": 5, "noise": 0.8, "seed": 2}
    net.popParams["E"] = {"cellType": "pyr", "numCells": 56}
    net.popParams["I"] = {"cellType": "bas", "numCells": 14}
    for name, size in (("pyr", 20), ("bas", 14)):
        soma = {"geom": {"L": size, "diam": size}, "mechs": {"hh": {}}}
        net.cellParams[name] = {"conds": {"cellType": name}, "secs": {"soma": soma}}
    net.synMechParams["exc"] = {"mod": "Exp2Syn", "tau1": 0.2, "tau2": 3, "e": 0}
    net.synMechParams["inh"] = {"mod": "Exp2Syn", "tau1": 0.5, "tau2": 8, "e": -75}

    def connect(pre, post, syn, **more):
        rule = {"preConds": {"pop": pre}, "postConds": {"pop": post}, "synMech": syn, "sec": "soma"}
        net.connParams[pre + "->" + post] = {**rule, **more}

    hard, soft = {"mech": "STDP", "params": params}, {"mech": "STDP", "params": {**params, "softthresh": 1}}
    connect("S", "E", "exc", probability=0.3, weight="uniform(0.002, 0.005)", delay="uniform(1, 5)", plast=hard)
    connect("E", "E", "exc", convergence=6, weight=0.0008, delay=2, plast=soft)
    connect("E", "I", "exc", probability=0.2, weight=0.001, delay=1.5)
    connect("I", "E", "inh", probability=0.4, weight=0.0015, delay=1.5)
    return net


def digest(numbers):
    return hashlib.sha256(b"".join(struct.pack("<d", x) for x in numbers)).hexdigest()


def main(params, rewarded):
    cfg = specs.SimConfig()
    cfg.duration = 400
    cfg.dt = 0.025
    cfg.verbose = False
    out = open(sys.argv[1], "w")
    sim.create(network(params), cfg)

    def every_50_ms(t):
        learners = [conn for cell in sim.net.cells for conn in cell.conns if "hSTDP" in conn]
        recent = [gid for time, gid in zip(sim.simData["spkt"], sim.simData["spkid"]) if time > t - 50]
        # Spikes of the first half of E are good, those of the second half bad.
        critic = sum(1 if gid < 58 else -1 for gid in recent if 30 <= gid < 86)
        reward = float((critic > 0) - (critic < 0))
        if rewarded and reward:
            for conn in learners:
                conn["hSTDP"].reward_punish(reward)
        weights = [conn["hObj"].weight[0] for conn in learners]
        print(t, reward, len(weights), min(weights), sum(weights), max(weights), digest(weights), file=out)

    sim.runSimWithIntervalFunc(50, every_50_ms)
    sim.gatherData()
    spikes = sorted(zip(sim.allSimData["spkt"], [int(gid) for gid in sim.allSimData["spkid"]]))
    for time, gid in spikes[:5] + spikes[-5:]:
        print(time, gid, file=out)
    print(len(spikes), digest(x for pair in spikes for x in pair), file=out)
    out.close()


BY_TIME = {"hebbwt": 0.0003, "antiwt": -0.00015, "wmax": 0.012, "tauhebb": 12, "tauanti": 20, "RLon": 0}

if __name__ == "__main__":
    main(BY_TIME, False)
