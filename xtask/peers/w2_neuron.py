"""W2, a random network of active single compartments, in NEURON or CoreNEURON."""
from peer import Parameters, clock
from wiring import independent_inputs

parameters = Parameters()
from neuron_peer import connect, h, run, threshold_source

# tau1, tau2, reversal potential, weight
EXCITATORY, INHIBITORY, BACKGROUND = (0.5, 5.0, 0.0, 2e-4), (0.6, 8.5, -80.0, 1e-3), (0.5, 5.0, 0.0, 0.01)
SEED = 1
count = parameters("cells", 1000)
excitatory = int(0.8 * count)
wiring = [independent_inputs(gid, count, 100.0, SEED) for gid in range(count)]
start = clock()[0]
h.celsius = 6.3


def synapse(section, kind):
    made = h.Exp2Syn(section(0.5))
    made.tau1, made.tau2, made.e = kind[:3]
    return made


somas, kept = [], []
for gid in range(count):
    soma = h.Section(name=f"soma{gid}")
    soma.L = soma.diam = 18.8
    soma.insert("hh")
    somas.append(soma)
    threshold_source(soma, gid)
for gid, soma in enumerate(somas):
    common = [synapse(soma, kind) for kind in (EXCITATORY, INHIBITORY)] if parameters("shared", False) else None
    for source, delay in wiring[gid]:
        which = int(source >= excitatory)
        kind = (EXCITATORY, INHIBITORY)[which]
        target = common[which] if common else synapse(soma, kind)
        kept += [target, connect(source, target, kind[3], delay)]
    train, target = h.NetStim(), synapse(soma, BACKGROUND)
    train.interval, train.number, train.start, train.noise = 100.0, 1e9, 0.0, 1.0
    train.noiseFromRandom123(gid, SEED, 2)
    kept += [train, target, connect(train, target, BACKGROUND[3], 5.0)]
run(parameters, clock()[0] - start, wiring)
