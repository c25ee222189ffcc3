"""Statements of HOC and functions that are run at times and at spikes, by HOC and by Python."""
from neuron import h
from report import tell, trace

h.load_file("stdrun.hoc")
h("create cell")
h("""
objref stim, from_v, handler, nothing, context, seen
strdef next
cell {
  L = 20
  diam = 20
  insert hh
  stim = new IClamp(0.5)
  from_v = new NetCon(&v(0.5), nothing)
}
stim.del = 1
stim.dur = 100
stim.amp = 0.1
from_v.threshold = -20
seen = new Vector()
proc spike() {
  seen.append(1, t)
  cell.gnabar_hh *= 0.98
}
proc more() {
  seen.append($1, t, cell.v(0.5))
  stim.amp += 0.02
  if (t < 30) {
    sprint(next, "more(%d)", $1 + 1)
    cvode.event(t + 5.013, next)
  }
}
from_v.record("spike()")
proc ask() {
  cvode.event(3.3, "more(10)")
  cvode.event(0, "more(100)")
}
handler = new FInitializeHandler("ask()")
context = new ParallelContext()
""")
v = h.Vector().record(h.cell(0.5)._ref_v)
h.tstop = 40
h("run()")
trace("seen", h.seen)
trace("v", v)
h("finitialize(-70)")
h("while (t < 20) { fadvance() }")
trace("v", v)
h("context.set_maxstep(10)")
h("finitialize(-60)")
h("context.psolve(25)")
trace("seen", h.seen)
trace("v", v)

# The same from Python, where functions take part.
times = []
synapse = h.ExpSyn(h.cell(0.5))
stream = h.NetStim()
stream.interval, stream.number, stream.start, stream.noise = 7.3, 5, 3.01, 0
into = h.NetCon(stream, synapse)
into.delay, into.weight[0] = 1.33, 0.02


def sent():
    times.append(h.t)
    into.weight[0] *= 1.1


def fires():
    times.append(h.t)
    h.cell(0.5).hh.gkbar *= 1.02


of_stream = h.NetCon(stream, None)
of_stream.record(sent)
of_cell = h.NetCon(h.cell(0.5)._ref_v, None, sec=h.cell)
of_cell.record(fires)
h.seen.resize(0)
h.run()
tell(*times)
trace("seen", h.seen)
trace("v", v)
of_cell.record("seen.append(7, t)")
h.finitialize(-65)
while h.t < 20:
    h.fadvance()
trace("seen", h.seen)
trace("v", v)
