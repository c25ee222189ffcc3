"""Noisy NetStims, handlers of initialisation, events by hand, spikes of several sources in one vector."""
from neuron import h
from report import tell, trace

h.load_file("stdrun.hoc")
soma = h.Section(name="soma")
soma.L = soma.diam = 10
soma.insert("hh")
stimuli = [h.NetStim() for _ in range(3)]
stimuli[0].noise = 0.7
stimuli[0].start = 2
stimuli[0].number = 50
stimuli[0].interval = 3
random = h.Random()
random.Random123(4, 5, 6)
random.negexp(1)
stimuli[0].noiseFromRandom(random)
for stimulus in stimuli[1:]:
    stimulus.noise = 1
    stimulus.start = 0
    stimulus.number = 100
stimuli[2].noiseFromRandom123(7, 8, 9)
synapse = h.Exp2Syn(soma(0.5))
synapse.tau1 = 0.5
synapse.tau2 = 3
connections = [h.NetCon(stimulus, synapse) for stimulus in stimuli]
times, numbers = h.Vector(), h.Vector()
for i, connection in enumerate(connections):
    connection.weight[0] = 0.001 * (i + 1)
    connection.delay = 1 + i * 0.3
    connection.record(times, numbers)


def after_initial():
    soma(0.5).hh.m = 0.3
    soma(0.5).v = -60
    tell("1", h.t, soma(0.5).v)
    connections[0].event(4.2)


handlers = [
    h.FInitializeHandler(after_initial),
    h.FInitializeHandler(0, lambda: tell("0", soma(0.5).v)),
    h.FInitializeHandler(2, lambda: tell("2", soma(0.5).m_hh)),
    h.FInitializeHandler(3, (lambda text: tell(text), "3")),
]
v = h.Vector().record(soma(0.5)._ref_v)
h.tstop = 60
for _ in range(2):
    h.run()
    trace("v", v)
    tell(*times)
    tell(*numbers)
counter = h.APCount(soma(0.5))
counter.thresh = -30
h.run()
trace("counted", v)
tell(counter.n, counter.time)
h.celsius = 20
del handlers[:]
h.run()
trace("warm", v)
tell(counter.n, counter.time)
