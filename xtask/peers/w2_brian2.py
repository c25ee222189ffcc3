"""W2 with one synapse per kind and cell, in Brian2: exponential Euler, Brian2's own Poisson input."""
import math

import brian2
import numpy

from brian2_peer import run
from peer import Parameters
from wiring import independent_inputs

# tau1, tau2, reversal potential, weight
KINDS = {"e": (0.5, 5.0, 0.0, 2e-4), "i": (0.6, 8.5, -80.0, 1e-3), "b": (0.5, 5.0, 0.0, 0.01)}
SEED = 1
parameters = Parameters()
count = parameters("cells", 1000)
excitatory = int(0.8 * count)
wiring = [independent_inputs(gid, count, 100.0, SEED) for gid in range(count)]
source = numpy.array([s for inputs in wiring for s, _ in inputs])
target = numpy.array([gid for gid, inputs in enumerate(wiring) for _ in inputs])
delay = numpy.array([d for inputs in wiring for _, d in inputs])

brian2.defaultclock.dt = parameters("dt", 0.025) * brian2.ms
brian2.seed(SEED)


def jump(kind):
    """What an event adds to both exponentials, so that the conductance peaks at the weight."""
    fast, slow, _, weight = KINDS[kind]
    peak = fast * slow / (slow - fast) * math.log(slow / fast)
    return weight / (math.exp(-peak / slow) - math.exp(-peak / fast))


# Per unit of membrane: mV, ms, mS/cm2, uA/cm2. A conductance in uS is spread over the area of the cell.
density = 1e-3 / (math.pi * 18.8**2 * 1e-8)
synaptic = " + ".join(f"({k}slow - {k}fast)*(v - ({KINDS[k][2]}))" for k in KINDS)
decays = "\n".join(
    f"d{k}fast/dt = -{k}fast/({KINDS[k][0]}*ms) : 1\nd{k}slow/dt = -{k}slow/({KINDS[k][1]}*ms) : 1" for k in KINDS
)
equations = f"""
dv/dt = -(120.0*m**3*h*(v - 50) + 36.0*n**4*(v + 77) + 0.3*(v + 54.3) + {density!r}*({synaptic}))/ms : 1
dm/dt = (1.0/exprel(-(v + 40)/10)*(1 - m) - 4*exp(-(v + 65)/18)*m)/ms : 1
dh/dt = (0.07*exp(-(v + 65)/20)*(1 - h) - h/(exp(-(v + 35)/10) + 1))/ms : 1
dn/dt = (0.1/exprel(-(v + 55)/10)*(1 - n) - 0.125*exp(-(v + 65)/80)*n)/ms : 1
{decays}
"""
cells = brian2.NeuronGroup(count, equations, threshold="v > 0", refractory="v > 0", method="exponential_euler")
# The steady state at -65 mV, as a run starts elsewhere.
cells.v, cells.m, cells.h, cells.n = -65, 0.0529324852572, 0.5961207535084, 0.3176769140606


def synapses(kind, group):
    amount = repr(jump(kind))
    return brian2.Synapses(group, cells, on_pre=f"{kind}fast_post += {amount}\n{kind}slow_post += {amount}")


parts = [cells]
for kind, chosen in (("e", source < excitatory), ("i", source >= excitatory)):
    made = synapses(kind, cells)
    made.connect(i=source[chosen], j=target[chosen])
    made.delay = delay[chosen] * brian2.ms
    parts.append(made)
background = brian2.PoissonGroup(count, 10 * brian2.Hz)
made = synapses("b", background)
made.connect(j="i")
made.delay = 5 * brian2.ms
parts += [background, made]
run(parts, brian2.SpikeMonitor(cells), parameters, wiring)
