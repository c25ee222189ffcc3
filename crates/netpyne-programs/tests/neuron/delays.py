"""Delays below 0: events that arrive as soon as they are sent."""
from neuron import h
from report import tell, trace

h.load_file("stdrun.hoc")
cell = h.Section(name="cell")
cell.L = cell.diam = 20
cell.insert("hh")
exp2 = h.Exp2Syn(cell(0.5))
one = h.ExpSyn(cell(0.5))
stream = h.NetStim()
stream.interval, stream.start, stream.number, stream.noise = 5, 2.03, 10, 0
first = h.NetCon(stream, exp2)
first.weight[0], first.delay = 0.05, -1.3
later = h.NetCon(cell(0.5)._ref_v, one, sec=cell)
later.weight[0], later.delay = 0.01, -0.7
times = h.Vector()
later.record(times)
v = h.Vector().record(cell(0.5)._ref_v)
h.tstop = 30
h.run()
tell(*times)
trace("v", v)
context = h.ParallelContext()
context.set_maxstep(10)
h.finitialize(-65)
context.psolve(30)
tell(first.delay, *times)
trace("v", v)
