"""Gap junctions, by transferred voltages and by POINTERs."""
from neuron import h
from report import tell, trace

pc = h.ParallelContext()
cells, junctions = [], []
for number in range(4):
    cell = h.Section(name="cell%d" % number)
    cell.L = 60 + 10 * number
    cell.diam = 8
    cell.nseg = 3
    cell.insert("hh")
    cells.append(cell)
    pc.source_var(cell(0.5)._ref_v, 10 + number, sec=cell)
for number, cell in enumerate(cells):
    for other in ((number + 1) % 4, (number + 3) % 4):
        junction = h.GapJ(cell(0.5))
        junction.g = 0.002
        pc.target_var(junction, junction._ref_vgap, 10 + other)
        junctions.append(junction)
pc.setup_transfer()
clamp = h.IClamp(cells[0](0.2))
clamp.delay = 1
clamp.dur = 3
clamp.amp = 1
voltages = [h.Vector().record(cell(0.5)._ref_v) for cell in cells]
current = h.Vector().record(junctions[0]._ref_i)
pc.set_maxstep(1)
h.finitialize(-65)
pc.psolve(15)
for voltage in voltages:
    trace("v", voltage)
trace("i", current)
tell(h.t, junctions[3].vgap, junctions[3].i)
