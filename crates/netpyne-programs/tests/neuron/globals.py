"""The temperature, tables and global variables of mechanisms change in the middle of a run."""
from neuron import h
from report import tell, trace

h.load_file("stdrun.hoc")
active = h.Section(name="active")
active.insert("hh")
active.L = active.diam = 20
active.nseg = 3
leaky = h.Section(name="leaky")
leaky.insert("leaky")
clamps = []
for section, current in ((active, 0.3), (leaky, 1)):
    clamp = h.IClamp(section(0.5))
    clamp.dur = 100
    clamp.amp = current
    clamps.append(clamp)
recorded = [h.Vector().record(section(0.5)._ref_v) for section in (active, leaky)]
h.finitialize(-65)
h.continuerun(5)
h.celsius = 15
h.continuerun(10)
h.usetable_hh = 0
h.celsius = 18
h.continuerun(14)
h.e0_leaky = -40
h.tau_leaky = 3
h.continuerun(20)
for vector in recorded:
    trace("changed", vector, 40)
h.finitialize(-65)
h.continuerun(10)
for vector in recorded:
    trace("from the start", vector, 40)
tell(h.e0_leaky, h.usetable_hh, h.celsius)
