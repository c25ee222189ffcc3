#!/usr/bin/env python3
"""Runs the cases below in NEURON and stores what came out, to the bit.

Usage: generate.py FOLDER_WITH_COMPILED_MODS   (nrnivmodl mod, run in some folder with a copy of mod/)
Each file NAME.json holds the case, as numbers that the Rust test builds the same model from, and what NEURON 9 computed:
spikes, and for every recording the number of samples, a hash over all bits and a few samples.
"""
import json, os, random, struct, sys

HERE = os.path.dirname(os.path.abspath(__file__))


def bits(x):
    return struct.pack(">d", x).hex()


def fnv(values):
    h = 0xCBF29CE484222325
    for value in values:
        for byte in struct.pack("<d", value):
            h = ((h ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return "%016x" % h


def run(case):
    from neuron import h

    pc = h.ParallelContext()
    pc.gid_clear()
    h.dt, h.celsius = case["dt"], case["celsius"]
    keep, cells = [], []
    for ci, cell in enumerate(case["cells"]):
        secs = []
        for si, s in enumerate(cell):
            sec = h.Section(name="c%d_%d" % (ci, si))
            if "pt3d" in s:
                for p in s["pt3d"]:
                    sec.pt3dadd(*p)
            else:
                sec.L, sec.diam = s["L"], s["diam"]
            sec.nseg, sec.Ra, sec.cm = s["nseg"], s["Ra"], s["cm"]
            if "parent" in s:
                parent, px, cx = s["parent"]
                sec.connect(secs[parent](px), cx)
            secs.append(sec)
        for s, sec in zip(cell, secs):
            for name, parameters in s["mechs"].items():
                sec.insert(name)
                for parameter, values in parameters.items():
                    for seg, value in zip(sec, values):
                        setattr(getattr(seg, name), parameter, value)
            for name, value in s.get("ions", {}).items():
                setattr(sec, name, value)
        cells.append(secs)
    at = lambda place: cells[place[0]][place[1]](place[2])
    points = []
    for p in case["points"]:
        point = getattr(h, p["mech"])(*([at(p["at"])] if "at" in p else []))
        for name, value in p["parameters"].items():
            setattr(point, name, value)
        if "stream" in p:
            point.noiseFromRandom123(*p["stream"])
        points.append(point)
    h.CVode().use_fast_imem(1 if any(r["what"] == "i_membrane_" for r in case["recordings"]) else 0)
    tvec, gvec = h.Vector(), h.Vector()
    sources = []
    for s in case["sources"]:
        if "at" in s:
            seg = at(s["at"])
            nc = h.NetCon(seg._ref_v, None, sec=seg.sec)
        else:
            nc = h.NetCon(points[s["point"]], None)
        nc.threshold = s["threshold"]
        pc.set_gid2node(s["gid"], pc.id())
        pc.cell(s["gid"], nc)
        pc.spike_record(s["gid"], tvec, gvec)
        keep.append(nc)
    # The connections to nobody above would count for the decision whether a spike travels as one event.
    for c in case["connections"]:
        nc = pc.gid_connect(case["sources"][c["source"]]["gid"], points[c["target"]])
        nc.delay = c["delay"]
        nc.weight[c.get("element", 0)] = c["weight"]
        nc.threshold = case["sources"][c["source"]]["threshold"]
        keep.append(nc)
    keep_out = [k for k in keep if k.syn() is not None]
    keep.clear()
    keep.extend(keep_out)
    for g in case["gaps"]:
        sid = len(keep)
        pc.source_var(at(g["from"])._ref_v, sid, sec=at(g["from"]).sec)
        pc.target_var(points[g["to"]], points[g["to"]]._ref_vgap, sid)
        keep.append(None)
    if case["gaps"]:
        pc.setup_transfer()
    for p in case["plays"]:
        t, y = h.Vector(p["times"]), h.Vector(p["values"])
        target = getattr(points[p["point"]], "_ref_" + p["variable"])
        if p["continuous"]:
            y.play(target, t, 1)
        else:
            y.play(target, t)
        keep.extend([t, y])
    recordings = []
    for r in case["recordings"]:
        if r["what"] == "t":
            ref = h._ref_t
        elif "at" in r:
            ref = getattr(at(r["at"]), "_ref_" + r["what"])
        else:
            ref = getattr(points[r["point"]], "_ref_" + r["what"])
        vec = h.Vector()
        vec.record(ref, r["step"]) if r["step"] else vec.record(ref)
        recordings.append(vec)
    pc.set_maxstep(10)
    h.finitialize(case["v_init"])
    for until in case["until"]:
        pc.psolve(until)
    out = {
        "time": bits(h.t),
        "spike_times": [bits(t) for t in tvec],
        "spike_gids": [int(g) for g in gvec],
        "recordings": [],
    }
    for vec in recordings:
        v = list(vec)
        some = sorted({0, 1, 2, len(v) // 2, len(v) - 1} & set(range(len(v))))
        out["recordings"].append({"count": len(v), "hash": fnv(v), "some": [[i, bits(v[i])] for i in some]})
    return out


def case(**values):
    base = dict(dt=0.025, celsius=6.3, v_init=-65.0, until=[20.0], cells=[], points=[], sources=[],
                connections=[], gaps=[], plays=[], recordings=[])
    base.update(values)
    return base


def ball(mechs, L=20.0, diam=15.0, nseg=1, cm=1.0, Ra=100.0, **more):
    return dict(L=L, diam=diam, nseg=nseg, Ra=Ra, cm=cm, mechs=mechs, **more)


def branched(rng):
    """A cell with children at many places, points in space, a reversed section and children of it."""
    def points():
        p, out = [0.0, 0.0, 0.0], []
        for _ in range(rng.randint(3, 8)):
            out.append(p + [0.5 + 2 * rng.random()])
            p = [x + 10 * rng.random() for x in p]
        return out
    def mechs(nseg):
        out = {}
        if rng.random() < 0.6:
            out["hh"] = {"gnabar": [0.12 * (0.5 + (i + 0.5) / nseg) for i in range(nseg)],
                         "el": [-54.3 + rng.random() for _ in range(nseg)]}
        if rng.random() < 0.7 or not out:
            out["pas"] = {"g": [0.0003 * (1 + rng.random()) for _ in range(nseg)],
                          "e": [-65 - rng.random() for _ in range(nseg)]}
        return out
    secs = []
    def sec(parent, nseg, pt3d=False):
        s = dict(nseg=nseg, Ra=100 + 50 * rng.random(), cm=1 + rng.random(), mechs=mechs(nseg))
        if pt3d:
            s["pt3d"] = points()
        else:
            s["L"], s["diam"] = 20 + 80 * rng.random(), 0.6 + rng.random()
        if parent:
            s["parent"] = parent
        secs.append(s)
    sec(None, 1)
    secs[0].update(L=20 + rng.random(), diam=15 + rng.random())
    sec([0, 1, 0], 5, True)
    sec([0, 1, 0], 3, True)
    sec([0, 1, 0], 4, True)
    sec([1, 1, 0], 7, True)
    sec([1, 0.6, 0], 5)
    sec([0, 0.5, 0], 3)
    sec([0, 0, 0], 2)
    sec([1, 0, 0], 2)
    sec([2, 1, 1], 3)
    sec([9, 1, 0], 2)
    sec([9, 0, 0], 2)
    return secs


def all_voltages(cells):
    out = []
    for ci, cell in enumerate(cells):
        for si, s in enumerate(cell):
            for i in range(s["nseg"]):
                out.append(dict(what="v", at=[ci, si, (i + 0.5) / s["nseg"]], step=0))
            out.append(dict(what="v", at=[ci, si, 1], step=0))
    return out


def cable():
    rng = random.Random(1)
    cells = [branched(rng) for _ in range(3)]
    points, connections = [], []
    for i in range(3):
        for sec, x, delay, dur, amp in ((0, .5, 1, 3, .5 + .1 * i), (1, .3, 2, 5, .2), (1, .3, 3.3, 5, .17),
                                        (1, .31, .5, .9, .11), (1, 1, .4, 1, .1)):
            points.append(dict(mech="IClamp", at=[i, sec, x], parameters={"delay": delay, "dur": dur, "amp": amp}))
    first = len(points)
    for i in range(3):
        for sec, x, tau, e in ((1, .5, 2.1, 0), (2, .2, 1.7, -10), (2, .2, 3.3, 10), (6, .9, .5, 0)):
            points.append(dict(mech="ExpSyn", at=[i, sec, x], parameters={"tau": tau, "e": e}))
    points.append(dict(mech="NetStim", parameters={"interval": 3, "number": 100, "start": .7, "noise": .7},
                       stream=[3, 4, 5]))
    sources = [dict(at=[i, 0, .5], threshold=-10.0, gid=i) for i in range(3)]
    sources.append(dict(point=len(points) - 1, threshold=10.0, gid=3))
    for i in range(3):
        for j in range(12):
            connections.append(dict(source=i, target=first + j, weight=.003 * (1 + .1 * j), delay=1 + .13 * j))
    for j in range(12):
        connections.append(dict(source=3, target=first + j, weight=.002, delay=.5))
    return case(celsius=20.0, v_init=-63.3, cells=cells, points=points, sources=sources, connections=connections,
                recordings=all_voltages(cells) + [dict(what="t", step=0)])


def lanes():
    """Thirteen cells of one shape that differ in all else, with synapses on some, driven to fire together: many ties."""
    rng = random.Random(2)
    cells, points, sources, connections = [], [], [], []
    for i in range(13):
        cells.append([
            ball({"hh": {"gnabar": [.12 + .001 * i]}}, L=20 + .1 * i, Ra=100.0 + i),
            ball({"pas": {"g": [.0002 + 1e-5 * rng.random() for _ in range(5)]}}, L=100.0 + i, diam=2.0, nseg=5,
                 cm=1 + .01 * i, parent=[0, 1, 0]),
            ball({"pas": {}} if i % 3 else {"hh": {}}, L=50.0, diam=1.0, nseg=2, parent=[1, .3, 0]),
        ])
        sources.append(dict(at=[i, 0, .5], threshold=0.0, gid=i))
    for i in range(13):
        points.append(dict(mech="IClamp", at=[i, 0, .5], parameters={"delay": 1, "dur": 100, "amp": .3 if i < 5 else .1}))
        points.append(dict(mech="Exp2Syn", at=[i, 1, .1 + .06 * i], parameters={"tau1": .5, "tau2": 3 + i % 3}))
        points.append(dict(mech="ExpSyn", at=[i, 1, .1 + .06 * i], parameters={"tau": 2, "e": -80 if i % 2 else 0}))
    for i in range(13):
        for j in range(13):
            if i != j and rng.random() < .7:
                delay = [1.0, 1.5, 1.0 + .25 * (j % 4)][i % 3]
                connections.append(dict(source=i, target=3 * j + 1 + (i % 2), weight=.0005 * (1 + rng.random()), delay=delay))
    recordings = [dict(what="v", at=[i, k, .5], step=0) for i in range(13) for k in range(3)]
    recordings += [dict(what="v", at=[i, 0, .5], step=.1) for i in range(3)]
    recordings += [dict(what="t", step=.1), dict(what="g", point=1, step=.025), dict(what="i_cap", at=[2, 0, .5], step=0),
                   dict(what="ina", at=[0, 0, .5], step=0), dict(what="i_pas", at=[0, 1, .5], step=.5)]
    return case(celsius=10.0, until=[30.0], cells=cells, points=points, sources=sources, connections=connections,
                recordings=recordings)


def gaps():
    cells = [[ball({"hh": {}}), ball({"pas": {}}, L=80.0, diam=1.0, nseg=3, parent=[0, 1, 0])] for _ in range(3)]
    points = [dict(mech="IClamp", at=[0, 0, .5], parameters={"delay": 1, "dur": 10, "amp": .8})]
    links = [(0, 1), (1, 0), (1, 2), (2, 1)]
    gaps = []
    for n, (a, b) in enumerate(links):
        points.append(dict(mech="gapj", at=[b, 1, .9], parameters={"g": .001 * (n + 1)}))
        gaps.append({"from": [a, 1, .9], "to": n + 1})
    recordings = [dict(what="v", at=[i, 0, .5], step=0) for i in range(3)]
    recordings += [dict(what="i", point=2, step=0), dict(what="v", at=[2, 1, .5], step=.1)]
    return case(until=[10.0], cells=cells, points=points, gaps=gaps, recordings=recordings,
                sources=[dict(at=[i, 0, .5], threshold=-20.0, gid=i) for i in range(3)])


def plays():
    cells = [[ball({"hh": {}})] for _ in range(3)]
    points = [dict(mech="IClamp", at=[i, 0, .5], parameters={"delay": 0, "dur": 1e9, "amp": 0}) for i in range(3)]
    points.append(dict(mech="ExpSyn", at=[2, 0, .5], parameters={"tau": 3}))
    plays = [
        dict(point=0, variable="amp", times=[0, 2, 2.5125, 7.7], values=[.05, .2, -.1, .15], continuous=False),
        dict(point=1, variable="amp", times=[.5, 2, 3, 3, 6], values=[0, .3, .1, -.2, .1], continuous=True),
        dict(point=2, variable="amp", times=[1, 4], values=[.1, .2], continuous=True),
        dict(point=3, variable="tau", times=[1, 5, 9], values=[2, 1, .5], continuous=False),
    ]
    recordings = [dict(what="v", at=[i, 0, .5], step=s) for i in range(3) for s in (0, .1)]
    recordings += [dict(what="amp", point=i, step=0) for i in range(3)]
    return case(until=[4.0, 4.06, 4.1, 12.0], cells=cells, points=points, plays=plays, recordings=recordings,
                sources=[dict(at=[i, 0, .5], threshold=-20.0, gid=i) for i in range(3)],
                connections=[dict(source=0, target=3, weight=.01, delay=1), dict(source=1, target=3, weight=.01, delay=0)])


def artificial():
    """Integrate-and-fire cells of three kinds, driven by regular and noisy stimuli: net_move, ties, single events."""
    rng = random.Random(3)
    points, sources, connections = [], [], []
    for i in range(4):
        points.append(dict(mech="NetStim", stream=[i, 7, 8],
                           parameters={"interval": 2.0 + i % 2, "number": 1e9, "start": 1.0, "noise": .5 * (i % 2)}))
    for i in range(12):
        kind = ["IntFire1", "IntFire2", "IntFire4"][i % 3]
        parameters = [{"tau": 10, "refrac": 2}, {"taum": 10, "taus": 20, "ib": .02 * i},
                      {"taue": 4, "taui1": 5, "taui2": 10, "taum": 30}][i % 3]
        points.append(dict(mech=kind, parameters=parameters))
    for i in range(16):
        sources.append(dict(point=i, threshold=10.0, gid=i))
    for i in range(16):
        for j in range(4, 16):
            if i != j and rng.random() < .6:
                weight = rng.choice([.3, .2, -.1]) if i >= 4 else .5
                connections.append(dict(source=i, target=j, weight=weight, delay=[1.0, 1.0, 2.0, .5][i % 4]))
    return case(dt=.1, until=[40.0], cells=[[ball({"pas": {}})]], points=points, sources=sources, connections=connections,
                recordings=[dict(what="t", step=0)])


def watching():
    cells = [[dict(L=10.0, diam=31.83, nseg=1, Ra=100.0, cm=1.0, mechs={})] for _ in range(6)]
    points = [dict(mech="izhw", at=[i, 0, .5], parameters={"a": .02, "d": 6 + i, "b": .2 + .01 * i}) for i in range(6)]
    points += [dict(mech="IClamp", at=[i, 0, .5], parameters={"delay": 5, "dur": 1e9, "amp": .1 + .01 * i}) for i in range(6)]
    points += [dict(mech="ExpSyn", at=[i, 0, .5], parameters={"tau": 3}) for i in range(6)]
    sources = [dict(point=i, threshold=10.0, gid=i) for i in range(6)]
    connections = [dict(source=i, target=j, weight=.002, delay=1.0) for i in range(6) for j in range(12, 18)]
    connections += [dict(source=i, target=(i + 1) % 6, weight=2.0, delay=1.0) for i in range(6)]
    return case(dt=.05, v_init=-70.0, until=[150.0], cells=cells, points=points, sources=sources, connections=connections,
                recordings=[dict(what="v", at=[i, 0, .5], step=0) for i in range(6)]
                + [dict(what="u", point=i, step=.5) for i in range(6)])


def calcium():
    """Concentrations that are written and read, reversal potentials that follow, a synapse that carries calcium."""
    cells = []
    for i in range(9):
        soma = ball({"hh": {}, "cachan": {"gca": [.0004 + 1e-5 * i]}, "capool": {}}, L=20.0 + i)
        dend = ball({"pas": {}, "cachan": {"gk": [.001, .002, .003]}}, L=100.0, diam=1.0, nseg=3, parent=[0, 1, 0])
        if i % 2:
            dend["mechs"]["capool"] = {"tau": [10, 20, 30]}
        soma["ions"] = {"ena": 55.0, "ek": -80.0 - i}
        cells.append([soma, dend])
    points = []
    for i in range(9):
        points.append(dict(mech="IClamp", at=[i, 0, .5], parameters={"delay": 1, "dur": 20, "amp": .6 + .1 * i}))
        points.append(dict(mech="nmdaca", at=[i, 1, .5], parameters={"tau": 5 + i}))
        points.append(dict(mech="nmdaca", at=[i, 1, .5], parameters={"tau": 7}))
    sources = [dict(at=[i, 0, .5], threshold=-20.0, gid=i) for i in range(9)]
    connections = [dict(source=i, target=3 * j + 1 + (i + j) % 2, weight=.0003, delay=2.0, element=0)
                   for i in range(9) for j in range(9) if i != j]
    recordings = [dict(what=what, at=[i, s, .5], step=0)
                  for i in (0, 1, 8) for s in (0, 1) for what in ("v", "cai", "eca", "ica", "ik")]
    return case(celsius=34.0, until=[25.0], cells=cells, points=points, sources=sources, connections=connections,
                recordings=recordings)


def membrane():
    """The membrane current of every segment, with electrodes of two kinds, synapses and calcium."""
    rng = random.Random(5)
    cells = [branched(rng) for _ in range(2)]
    points, connections = [], []
    for i in range(2):
        points.append(dict(mech="IClamp", at=[i, 0, .5], parameters={"delay": 1, "dur": 10, "amp": .5}))
        points.append(dict(mech="SEClamp", at=[i, 4, .5], parameters={"dur1": 4, "amp1": -60, "rs": 5 + i}))
        points.append(dict(mech="IClamp", at=[i, 2, 1], parameters={"delay": 0, "dur": 10, "amp": .05}))
        points.append(dict(mech="ExpSyn", at=[i, 5, .3], parameters={"tau": 2}))
        connections += [dict(source=n, target=4 * i + 3, weight=.01, delay=1) for n in range(2)]
    recordings = [dict(r, what="i_membrane_") for r in all_voltages(cells)]
    return case(until=[8.0], cells=cells, points=points, connections=connections, recordings=recordings,
                sources=[dict(at=[i, 0, .5], threshold=-20.0, gid=i) for i in range(2)])


CASES = [membrane, cable, lanes, gaps, plays, artificial, watching, calcium]

if __name__ == "__main__":
    if len(sys.argv) == 3:  # one case in a process of its own
        from neuron import h

        value = next(c for c in CASES if c.__name__ == sys.argv[2])()
        out = {"case": value, "expect": run(value)}
        with open(os.path.join(HERE, sys.argv[2] + ".json"), "w") as f:
            json.dump(out, f, separators=(",", ":"))
            f.write("\n")
        print(sys.argv[2], len(out["expect"]["spike_times"]), "spikes")
        os._exit(0)
    os.chdir(sys.argv[1])  # NEURON loads the mechanisms of the folder it starts in
    for c in CASES:
        os.spawnl(os.P_WAIT, sys.executable, sys.executable, os.path.abspath(__file__), sys.argv[1], c.__name__)
