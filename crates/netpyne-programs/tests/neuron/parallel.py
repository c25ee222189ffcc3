"""Cells by gid: `gid_connect`, `spike_record`, `psolve`; currents of the membrane."""
from neuron import h
from report import tell, trace

pc = h.ParallelContext()
cells, synapses, connections = [], [], []
for gid in range(3):
    cell = h.Section(name="cell%d" % gid)
    cell.L = cell.diam = 15
    cell.insert("hh")
    cell.insert("pas")
    cells.append(cell)
    synapses.append(h.ExpSyn(cell(0.5)))
    pc.set_gid2node(gid, pc.id())
    detector = h.NetCon(cell(0.5)._ref_v, None, sec=cell)
    detector.threshold = -10
    pc.cell(gid, detector)
for gid in range(3):
    connection = pc.gid_connect(gid, synapses[(gid + 1) % 3])
    connection.weight[0] = 0.005
    connection.delay = 2.5
    connections.append(connection)
nowhere = pc.gid_connect(77, synapses[0])
clamp = h.IClamp(cells[0](0.5))
clamp.delay = 2
clamp.dur = 1
clamp.amp = 1
times, gids = h.Vector(), h.Vector()
pc.spike_record(-1, times, gids)
v = h.Vector().record(cells[1](0.5)._ref_v)
cvode = h.CVode()
cvode.use_fast_imem(1)
cvode.cache_efficient(1)
membrane = h.Vector().record(cells[1](0.5)._ref_i_membrane_)
capacitive = h.Vector().record(cells[1](0.5)._ref_i_cap)
tell(pc.set_maxstep(10))
h.finitialize(-65)
pc.psolve(30)
tell(*times)
tell(*gids)
for name, vector in (("v", v), ("membrane", membrane), ("capacitive", capacitive)):
    trace(name, vector)
tell(h.t)
pc.psolve(33.3)
tell(h.t, len(v), pc.nhost(), pc.gid_exists(1), pc.gid_exists(78), connections[0].weight[0])
tell(cells[1](0.5).i_membrane_, cells[1](0.5).i_cap, nowhere.weight[0])
