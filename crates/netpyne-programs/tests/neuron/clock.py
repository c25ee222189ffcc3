"""States that are changed after `finitialize`, steps of other lengths in the middle of a run, a steady state by large steps."""
from neuron import h
from report import tell, trace

h.load_file("stdrun.hoc")
soma = h.Section(name="soma")
soma.insert("hh")
moments = h.Vector([0, 1, 1.5, 2])
recorded = {
    "v": h.Vector().record(soma(0.5)._ref_v),
    "ina": h.Vector().record(soma(0.5)._ref_ina),
    "interval": h.Vector().record(soma(0.5)._ref_v, 0.5),
    "t": h.Vector().record(h._ref_t, 0.5),
    "moments": h.Vector().record(soma(0.5)._ref_v, moments),
}


def tell_all(name):
    tell(name, h.t, h.dt, soma(0.5).v)
    for vector in recorded.values():
        trace("", vector, 1 if len(vector) < 12 else 10)


h.finitialize(-65)
soma(0.5).v = -50
soma(0.5).m_hh = 0.4
h.fcurrent()
tell(soma(0.5).ina, soma(0.5).hh.gna)
h.frecord_init()
h.continuerun(3)
tell_all("changed")
h.frecord_init()
tell(*[len(vector) for vector in recorded.values()])
h.continuerun(4.5)
tell_all("recorded anew")

h.finitialize(-65)
h.t = -1e6
dt = h.dt
h.dt = 1e4
while h.t < -1e4:
    h.fadvance()
h.dt = dt
h.t = 0
h.fcurrent()
h.frecord_init()
tell_all("steady")
h.continuerun(3)
tell_all("after")

h.finitialize(-65)
h.continuerun(1)
h.dt = 0.01
h.fadvance()
tell(h.t, soma(0.5).v)
h.dt = 0.1
h.continuerun(2)
tell_all("other steps")
h.finitialize(-60)
h.continuerun(1)
tell_all("large steps from the start")
