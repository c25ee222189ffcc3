"""W3, a random network of IntFire1 artificial cells, in NEURON, with its default queue or its bin queue."""
from peer import Parameters, clock
from wiring import fixed_inputs

parameters = Parameters()
from neuron_peer import connect, h, parallel, run

EXCITATORY, INHIBITORY, BACKGROUND = 0.02, -0.1, 0.5
SEED = 1
count = parameters("cells", 10000)
excitatory = int(0.8 * count)
wiring = [fixed_inputs(gid, count, 100, SEED) for gid in range(count)]
start = clock()[0]
cells, kept = [], []
for gid in range(count):
    cell = h.IntFire1()
    cell.tau, cell.refrac = 20.0, 2.0
    cells.append(cell)
    parallel.set_gid2node(gid, 0)
    parallel.cell(gid, h.NetCon(cell, None))
for gid, cell in enumerate(cells):
    for source, delay in wiring[gid]:
        kept.append(connect(source, cell, EXCITATORY if source < excitatory else INHIBITORY, delay))
    train = h.NetStim()
    train.interval, train.number, train.start, train.noise = 10.0, 1e9, 0.0, 1.0
    train.noiseFromRandom123(gid, SEED, 3)
    kept += [train, connect(train, cell, BACKGROUND, 1.0)]
run(parameters, clock()[0] - start, wiring, bin_queue=parameters("bin_queue", False))
