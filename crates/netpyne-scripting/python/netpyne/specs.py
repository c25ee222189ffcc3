"""Specifications as far as files of cells use them: `SimConfig` as a place for values."""


class Dict(dict):
    """A dictionary whose entries are attributes too."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    __setattr__ = dict.__setitem__


ODict = Dict


class SimConfig:
    """Values by name."""

    def __init__(self, values=None):
        self.hParams = Dict(celsius=6.3, v_init=-65.0, clamp_resist=0.001)
        self.__dict__.update(values or {})


class NetParams:
    """Networks are not built by files of cells."""

    def __init__(self, *args):
        raise NotImplementedError("`specs.NetParams` is not supported while a cell is imported")
