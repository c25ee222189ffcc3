"""What processes tell each other by NEURON's ParallelContext, and a ring of cells that is dealt out over them."""
import sys

from neuron import h

pc = h.ParallelContext()
rank, size = int(pc.id()), int(pc.nhost())
lines = []


def told(*values):
    lines.append(" ".join(str(value) for value in values))


told("rank", rank, "of", size)
told("allreduce", pc.allreduce(rank + 1, 1), pc.allreduce(rank, 2), pc.allreduce(rank, 3))
vector = h.Vector([rank, 10 * rank])
pc.allreduce(vector, 1)
told("of vectors", list(vector))
told("broadcast", pc.py_broadcast({"from": rank} if rank == 0 else None, 0), pc.py_broadcast("rank %d" % rank, size - 1))
told("allgather", pc.py_allgather(rank * 2))
told("gather", pc.py_gather((rank,), 0), pc.py_gather((rank,), size - 1))
told("scatter", pc.py_scatter(list(range(100, 100 + size)) if rank == 0 else None, 0))
told("alltoall", pc.py_alltoall(["%d>%d" % (rank, to) for to in range(size)]))
vector = h.Vector()
pc.allgather(rank, vector)
told("allgather", list(vector))
source, taken = h.Vector([rank * 10 + to for to in range(size)]), h.Vector()
pc.alltoall(source, h.Vector([1] * size), taken)
told("alltoall", list(taken))
vector = h.Vector([1, 2, 3]) if rank == 0 else h.Vector()
told("broadcast", pc.broadcast(vector, 0), list(vector))
text = h.ref("some words" if rank == 0 else "")
pc.broadcast(text, 0)
told("broadcast", text[0])
pc.barrier()

COUNT = 7


class Cell:
    def __init__(self, gid):
        self.gid = gid
        self.soma = h.Section(name="soma", cell=self)
        self.soma.L = self.soma.diam = 20
        self.soma.insert("hh")
        self.syn = h.ExpSyn(self.soma(0.5))
        self.syn.tau = 2
        self.out = h.NetCon(self.soma(0.5)._ref_v, None, sec=self.soma)
        self.out.threshold = 10


cells = [Cell(gid) for gid in range(rank, COUNT, size)]
for cell in cells:
    pc.set_gid2node(cell.gid, rank)
    pc.cell(cell.gid, cell.out)
connections = []
for cell in cells:
    connection = pc.gid_connect((cell.gid - 1) % COUNT, cell.syn)
    connection.weight[0] = 0.05
    connection.delay = 3 + 0.25 * cell.gid
    connections.append(connection)
    # Several connections come from one cell of another rank.
    connection = pc.gid_connect((cell.gid - 3) % COUNT, cell.syn)
    connection.weight[0] = 0.02
    connection.delay = 5
    connections.append(connection)
times, ids = h.Vector(), h.Vector()
pc.spike_record(-1, times, ids)
if pc.gid_exists(0):
    stimulus = h.NetStim()
    stimulus.number = 1
    stimulus.start = 2
    first = h.NetCon(stimulus, pc.gid2cell(0).syn)
    first.weight[0] = 0.05
    first.delay = 1
told("gids", [gid for gid in range(COUNT) if pc.gid_exists(gid)])
traces = [h.Vector().record(cell.soma(0.5)._ref_v) for cell in cells]
pc.set_maxstep(10)
h.finitialize(-65)
pc.psolve(30)
# In between the script changes something on the rank that has it.
for cell in cells:
    if cell.gid == 3:
        cell.soma(0.5).hh.gnabar = 0.2
pc.psolve(60)
told("time", round(h.t, 6), [len(trace) for trace in traces], [sum(trace) for trace in traces])
spikes = pc.py_gather(list(zip(times, ids)), 0)
everything = pc.py_gather(lines, 0)
if rank == 0:
    with open(sys.argv[1], "w") as out:
        for own in everything:
            out.write("\n".join(own) + "\n")
        for time, gid in sorted(pair for part in spikes for pair in part):
            out.write("%r %d\n" % (time, gid))
pc.barrier()
