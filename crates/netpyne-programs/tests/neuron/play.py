"""Vectors that are played, voltage clamps, and samples at intervals and at given times."""
from neuron import h
from report import tell, trace

h.load_file("stdrun.hoc")
passive = h.Section(name="passive")
passive.L = passive.diam = 10
passive.insert("pas")
active = h.Section(name="active")
active.L = active.diam = 12
active.insert("hh")
smooth = h.IClamp(passive(0.5))
smooth.dur = 1e9
times = h.Vector([0, 1, 5, 7, 20])
values = h.Vector([0, 0.1, 0.2, -0.1, 0])
values.play(smooth._ref_amp, times, 1)
stepped = h.IClamp(active(0.5))
stepped.dur = 1e9
steps = h.Vector([0, 0.01, 0.02, 0.01])
steps.play(stepped._ref_amp, 3.3)
clamp = h.SEClamp(active(0.5))
clamp.dur1 = 5
clamp.amp1 = -60
clamp.dur2 = 3
clamp.amp2 = -20
clamp.rs = 1
conductances = h.Vector([0.001, 0.002, 0.0005])
conductances.play(passive(0.5).pas._ref_g, h.Vector([0, 4, 8]))
recorded = {
    "passive": h.Vector().record(passive(0.5)._ref_v),
    "active": h.Vector().record(active(0.5)._ref_v),
    "clamp": h.Vector().record(clamp._ref_i),
    "amplitude": h.Vector().record(smooth._ref_amp),
    "interval": h.Vector().record(passive(0.5)._ref_v, 0.37),
    "interval t": h.Vector().record(h._ref_t, 0.37),
}
moments = h.Vector([0, 0.5, 1.01, 3.337, 3.349, 10])
recorded["moments"] = h.Vector().record(active(0.5)._ref_v, moments)
recorded["moments t"] = h.Vector().record(h._ref_t, moments)
for end in (25, 10):
    h.finitialize(-65)
    h.continuerun(end)
    for name, vector in recorded.items():
        trace(name, vector, 1 if len(vector) < 10 else 100)
    tell(smooth.amp, stepped.amp, passive(0.5).pas.g)
values.x[1] = 0.3
steps.resize(2)
h.finitialize(-65)
h.continuerun(12)
for name, vector in recorded.items():
    trace(name, vector)
# References to elements of arrays.
synapse = h.ExpSyn(active(0.5))
weights = h.NetCon(active(0.5)._ref_v, synapse, sec=active)
weights.weight[0] = 0.25
element = weights._ref_weight[0]
tell(weights.weight[0], element[0])
element[0] = 0.5
changes = h.Vector().record(element)
h.finitialize(-65)
h.continuerun(1)
tell(weights.weight[0], len(changes), changes[0])
