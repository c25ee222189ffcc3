"""States that diffuse along the cable: arrays, a concentration itself, through branches of every kind, around a gap."""
from neuron import h
from report import tell, trace

h.load_file("stdrun.hoc")
names = ["soma", "apical", "tuft", "oblique", "basal", "axon", "initial", "collateral", "spur"]
segments = [3, 5, 4, 3, 2, 1, 3, 2, 1]
secs = {name: h.Section(name=name) for name in names}
for i, (name, sec) in enumerate(secs.items()):
    sec.L, sec.diam, sec.nseg = 20 + 13 * i, 2 + 0.7 * i, segments[i]
    sec.insert("hh")
    sec.insert("pas")
    # Nothing diffuses through the initial segment.
    if name != "initial":
        for mechanism in ["shells", "nadif", "cachan"]:
            sec.insert(mechanism)
secs["apical"].connect(secs["soma"](1))
secs["tuft"].connect(secs["apical"](1))
secs["oblique"].connect(secs["apical"](0.5))
secs["basal"].connect(secs["soma"](0))
secs["initial"].connect(secs["soma"](0.5))
secs["axon"].connect(secs["initial"](1))
secs["collateral"].connect(secs["axon"](0))
secs["spur"].connect(secs["tuft"](0), 1)
secs["tuft"].rallbranch = 2
for segment in secs["soma"]:
    segment.shells.D = 0.4
stimulus = h.IClamp(secs["soma"](0.5))
stimulus.delay, stimulus.dur, stimulus.amp = 1, 20, 1.5
vectors = {}
for name, sec in secs.items():
    for segment in sec:
        place = f"{name}({segment.x:.3f})"
        vectors[place + ".v"] = h.Vector().record(segment._ref_v)
        vectors[place + ".nai"] = h.Vector().record(segment._ref_nai)
        if name != "initial":
            for i in range(3):
                vectors[f"{place}.ca[{i}]"] = h.Vector().record(segment.shells._ref_ca[i])
            vectors[place + ".cb[1]"] = h.Vector().record(segment.shells._ref_cb[1])
h.finitialize(-65)
h.continuerun(12)
for name, vector in vectors.items():
    trace(name, vector, 160)
