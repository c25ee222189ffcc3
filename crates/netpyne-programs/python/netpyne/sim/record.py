"""What was recorded, as NetPyNE has it after a run."""
from netpyne_rs.top import h
from netpyne_rs.transport import call

from ..specs import Dict


class Samples(list):
    """A list of numbers that can be asked and computed with as one of NEURON's vectors: what changes a vector changes a copy."""

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

    def _vector(self):
        return h.Vector(self)

    def __getitem__(self, index):
        values = list.__getitem__(self, index)
        return Samples(values) if isinstance(index, slice) else values

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._vector(), name)

    def __add__(self, other):
        # A list is added as to a list.
        return list.__add__(self, other) if type(other) is list else self._vector() + _as_vector(other)

    def __radd__(self, other):
        return other + list(self) if type(other) is list else _as_vector(other) + self._vector()

    def __sub__(self, other):
        return self._vector() - _as_vector(other)

    def __rsub__(self, other):
        return _as_vector(other) - self._vector()

    def __mul__(self, other):
        return self._vector() * _as_vector(other)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self._vector() / _as_vector(other)

    def __rtruediv__(self, other):
        return _as_vector(other) / self._vector()

    def __neg__(self):
        return -self._vector()

    def __abs__(self):
        return abs(self._vector())


def _as_vector(other):
    return other._vector() if isinstance(other, Samples) else other


def _rows(values, width):
    """A row for each sample, as NetPyNE has them: an array of numpy, where there is one."""
    try:
        import numpy
    except ImportError:
        return [values[first : first + width].tolist() for first in range(0, len(values), width or 1)]
    return numpy.array(values).reshape(-1, width or 1)


def take_recorded():
    """Fills `sim.simData` with everything recorded so far."""
    from .. import sim

    data = sim.simData
    own = {key: value for key, value in data.items() if key not in recorded_keys(sim.cfg)}
    data.clear()
    unpack(call("sim.recorded", 0), data, sim.cfg)
    data.update(own)


def unpack(packed, data, cfg):
    """Fills a dictionary with what the host has recorded."""
    spkt, spkid, t, traces, stims, matrices = packed
    data["spkt"] = Samples(spkt)
    data["spkid"] = Samples(spkid)
    if cfg.recordStim:
        data["stims"] = Dict()
    for label in cfg.recordTraces:
        data[label] = Dict()
    if cfg.recordTime and cfg.recordTraces and len(t):
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
        rows = _rows(values, width)
        if name is None:
            data[key] = rows
        else:
            data.setdefault(key, Dict())[name] = rows


def recorded_keys(cfg):
    return {"spkt", "spkid", "stims", "t", *_MATRICES, *cfg.recordTraces}


# What `recordLFP`, `recordDipole`, `saveIMembrane` and `saveWeights` leave.
_MATRICES = ("LFP", "LFPPops", "LFPCells", "dipoleSum", "dipolePops", "dipoleCells", "iMembrane", "matrices")
