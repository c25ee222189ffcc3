"""A ring of cells with gap junctions that is dealt out over ranks."""
import sys

from neuron import h

pc = h.ParallelContext()
rank, size = int(pc.id()), int(pc.nhost())
numbers = range(rank, 5, size)
cells, junctions = {}, []
for number in numbers:
    cell = cells[number] = h.Section(name="cell%d" % number)
    cell.L, cell.diam, cell.nseg = 60 + 10 * number, 8, 3
    cell.insert("hh")
    pc.source_var(cell(0.5)._ref_v, 10 + number, sec=cell)
for number, cell in cells.items():
    for other in ((number + 1) % 5, (number + 4) % 5):
        junction = h.GapJ(cell(0.5))
        junction.g = 0.002
        pc.target_var(junction, junction._ref_vgap, 10 + other)
        junctions.append(junction)
pc.setup_transfer()
if 0 in cells:
    clamp = h.IClamp(cells[0](0.2))
    clamp.delay, clamp.dur, clamp.amp = 1, 3, 1
voltages = {number: h.Vector().record(cell(0.5)._ref_v) for number, cell in cells.items()}
pc.set_maxstep(1)
h.finitialize(-65)
pc.psolve(15)
parts = pc.py_gather({number: list(voltage) for number, voltage in voltages.items()}, 0)
if rank == 0:
    with open(sys.argv[1], "w") as out:
        for number, voltage in sorted((number, voltage) for part in parts for number, voltage in part.items()):
            out.write("%d %r\n" % (number, voltage[::20]))
pc.barrier()
