"""Counters of spikes with vectors of their times; `CVode.record` in fixed steps."""
from neuron import h
from report import tell, trace

h.load_file("stdrun.hoc")
soma = h.Section(name="soma")
soma.insert("hh")
soma.L = soma.diam = 20
clamp = h.IClamp(soma(0.5))
clamp.dur = 100
clamp.amp = 0.3
counters, vectors = [], []
for threshold in (-10, -70):
    counter = h.APCount(soma(0.5))
    counter.thresh = threshold
    vector = h.Vector()
    counter.record(vector)
    counters.append(counter)
    vectors.append(vector)
v, t = h.Vector(), h.Vector()
cvode = h.CVode()
cvode.record(soma(0.5)._ref_v, v, t)
h.tstop = 50
for _ in range(2):
    h.run()
    for counter, vector in zip(counters, vectors):
        tell(counter.n, counter.time, *vector)
    trace("v", v)
    trace("t", t)
