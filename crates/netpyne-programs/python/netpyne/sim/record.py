"""What was recorded, as NetPyNE has it after a run."""
from netpyne_rs.transport import call

from ..specs import Dict


class Samples(list):
    """A list that can be asked as one of NEURON's vectors is."""

    __slots__ = ()

    def size(self):
        return len(self)

    def to_python(self):
        return list(self)

    def as_numpy(self):
        import numpy

        return numpy.array(self)

    @property
    def x(self):
        return self


def take_recorded():
    """Fills `sim.simData` with everything recorded so far."""
    from .. import sim

    spkt, spkid, t, traces, stims, matrices = call("sim.recorded", 0)
    data = sim.simData
    own = {key: value for key, value in data.items() if key not in _keys(sim.cfg)}
    data.clear()
    data["spkt"] = Samples(spkt)
    data["spkid"] = Samples(spkid)
    if sim.cfg.recordStim:
        data["stims"] = Dict()
    for label in sim.cfg.recordTraces:
        data[label] = Dict()
    if sim.cfg.recordTime and sim.cfg.recordTraces and len(t):
        data["t"] = Samples(t)
    for label, cells in traces:
        for gid, name, values in cells:
            if name is None:
                data[label]["cell_%d" % gid] = Samples(values)
            else:
                data[label]["cell_%d" % gid][name] = Samples(values)
    for gid, trains in stims:
        data["stims"]["cell_%d" % gid] = Dict({source: Samples(times) for source, times in trains})
    for key, name, width, values in matrices:
        rows = Samples(values[first : first + width].tolist() for first in range(0, len(values), width or 1))
        if name is None:
            data[key] = rows
        else:
            data.setdefault(key, Dict())[name] = rows
    data.update(own)


def _keys(cfg):
    return {"spkt", "spkid", "stims", "t", *_MATRICES, *cfg.recordTraces}


# What `recordLFP`, `recordDipole`, `saveIMembrane` and `saveWeights` leave.
_MATRICES = ("LFP", "LFPPops", "LFPCells", "dipoleSum", "dipolePops", "dipoleCells", "iMembrane", "matrices")
