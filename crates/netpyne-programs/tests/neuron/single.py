"""One compartment with Hodgkin-Huxley channels: runs, a loop of steps that changes a conductance, more segments."""
from neuron import h
from report import tell, trace

h.load_file("stdrun.hoc")
soma = h.Section(name="soma")
soma.L = 20
soma.diam = 20
soma.insert("hh")
clamp = h.IClamp(soma(0.5))
clamp.delay = 5
clamp.dur = 20
clamp.amp = 0.5
v = h.Vector().record(soma(0.5)._ref_v)
t = h.Vector().record(h._ref_t)
m = h.Vector().record(soma(0.5).hh._ref_m)
ina = h.Vector().record(soma(0.5)._ref_ina)
h.finitialize(-65)
h.continuerun(40)
for name, vector in (("v", v), ("t", t), ("m", m), ("ina", ina)):
    trace(name, vector)
tell(h.t, soma(0.5).v, soma(0.5).m_hh, soma(0.5).ik, soma(0).v, soma.v)

h.tstop = 12
h.run()
trace("run", v)
tell(h.t)

h.finitialize(-70)
while h.t < 8:
    h.fadvance()
    if h.t > 6:
        soma(0.5).hh.gnabar = 0.05
    if h.t > 7:
        soma.ek = -70
        clamp.amp = 0.1
trace("changed", v)
trace("changed", m)

soma.nseg = 3
h.finitialize(-65)
tell(*[segment.gnabar_hh for segment in soma], *[segment.ek for segment in soma])
h.continuerun(3)
tell(h.t, *[segment.v for segment in soma.allseg()])
h.continuerun(9.99)
trace("pieces", v)
tell(h.t, clamp.amp, clamp.i)

h.finitialize()
tell(h.t, soma(0.5).v)
h.dt = 0.01
h.steps_per_ms = 100
h.celsius = 16
h.run()
trace("finer", v)
tell(h.t, h.celsius, h.dt)
