"""Functions that a simulation calls, at times and at spikes; tasks of a `ParallelContext`; events that a script sends."""
from neuron import h
from report import tell, trace

h.load_file("stdrun.hoc")
soma = h.Section(name="soma")
soma.L = soma.diam = 20
soma.insert("hh")
clamp = h.IClamp(soma(0.5))
clamp.delay, clamp.dur, clamp.amp = 1, 30, 0.5
v = h.Vector().record(soma(0.5)._ref_v)
cvode = h.CVode()
called = []
runs = h.ParallelContext()
runs.set_maxstep(10)


def tick():
    called.append(h.t)
    clamp.amp = 0.5 + 0.01 * len(called)
    if h.t < 8:
        cvode.event(h.t + 2, tick)


def begin():
    cvode.event(1, tick)
    # Between steps, a little after one, at the beginning, and in the past.
    for time in (7.01, 1.00000001, 1.001, 0, -1):
        cvode.event(time, (lambda *given: called.append(h.t), (time, "x")))
    h.cvode.event(5, lambda: setattr(soma(0.5), "v", -40))


handler = h.FInitializeHandler(begin)
for run in (lambda: h.continuerun(20), lambda: runs.psolve(20), lambda: [h.fadvance() for _ in range(800)]):
    del called[:]
    clamp.amp = 0.5
    h.finitialize(-65)
    run()
    tell(h.t, *called)
    trace("v", v)
handler = None

# At each spike.
clamp.amp = 0.5
spikes = []
detector = h.NetCon(soma(0.5)._ref_v, None, sec=soma)
detector.record(lambda: spikes.append(h.t))
times = h.Vector()
other = h.NetCon(soma(0.5)._ref_v, None, sec=soma)
h.tstop = 15
h.run()
tell(*spikes)
detector.record((lambda a, b: spikes.append(a + b + h.t), (1, 2)))
h.run()
tell(*spikes)
detector.record(times)
h.run()
tell(len(spikes), *times)

# The run stops, and the simulation goes on from there.
handler = h.FInitializeHandler(lambda: cvode.event(4, lambda: setattr(h, "stoprun", 1)))
h.finitialize(-65)
h.continuerun(10)
tell(h.t, h.stoprun)
h.continuerun(11)
tell(h.t, h.stoprun)
handler = None

# A connection from nowhere.
synapse = h.ExpSyn(soma(0.5))
nowhere = h.NetCon(None, synapse)
nowhere.weight[0] = 0.01
h.finitialize(-65)
nowhere.event(2)
h.continuerun(6)
trace("v", v)

context = h.ParallelContext()
context.runworker()


def square(x, text):
    return "%g %s" % (x * x, text)


h("func cube() { return $1^3 }")
tell(context.submit("cube", 3))
for n in range(3):
    tell(context.submit(n + 10, square, n, "x"))
while context.working():
    tell(context.userid(), context.pyret() if context.userid() > 0 else context.retval())
context.post("a", 3, "x", h.Vector([1, 2]))
tell(context.look("b"), context.look("a"))
tell(context.take("a"), context.upkscalar())
context.done()
