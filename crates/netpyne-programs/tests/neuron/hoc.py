"""A model in HOC: a template, routines of the run that the program defines anew, a handler of initialisation."""
from neuron import h
from report import tell, trace

h.load_file("stdrun.hoc")
h(
    """
begintemplate Neuron
public soma, dend, synapse
create soma, dend[2]
objref synapse
proc init() { local i
    soma { L = 18  diam = 16  insert hh }
    for i = 0, 1 {
        connect dend[i](0), soma(i)
        dend[i] { L = 150  diam = 1.5  nseg = 5  insert pas  e_pas = -65 }
    }
    dend[1] synapse = new ExpSyn(0.7)
    synapse.tau = 3
}
endtemplate Neuron

objref cells[3], connections[3], stimulus, start, handler
proc make() { local i
    for i = 0, 2 { cells[i] = new Neuron() }
    for i = 0, 2 {
        cells[i].soma connections[i] = new NetCon(&v(0.5), cells[(i + 1) % 3].synapse, 0, 1.5, 0.03)
    }
    stimulus = new NetStim()
    stimulus.start = 3
    start = new NetCon(stimulus, cells[0].synapse)
    start.weight = 0.03
    handler = new FInitializeHandler("cells[1].soma.v(0.5) = -58")
}
steps = 0
proc advance() {
    fadvance()
    steps += 1
}
make()
"""
)
v = [h.Vector().record(cell.soma(0.5)._ref_v) for cell in h.cells]
spikes, numbers = h.Vector(), h.Vector()
for connection in h.connections:
    connection.record(spikes, numbers)
h.tstop = 40
h.run()
for one in v:
    trace("v", one)
tell(*spikes)
tell(*numbers)
tell(h.steps, h.t, h.cells[2].dend[1](0.7).v)
h.tstop = 20
h("run()")
for one in v:
    trace("v", one)
tell(h.steps, h.t)
