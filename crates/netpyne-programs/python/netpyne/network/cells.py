"""Cells as they are known to scripts: what the host says of them, fetched when it is looked at.

What stands for NEURON's objects (`hObj`, `hPointp`, ...) is asked for when it is used first; from then on the script takes part in
simulations.
"""
from netpyne_rs.missing import refuse
from netpyne_rs.top import h

from ..specs import Dict
from . import added, modified


def is_object(key):
    """Whether a key is one of NEURON's objects."""
    return isinstance(key, str) and key.startswith("h") and key[1:2].isupper()


class Weights:
    """`hObj.weight` of a connection: what is written to `[0]` reaches the network before it goes on."""

    __slots__ = ("_connection",)

    def __init__(self, connection):
        self._connection = connection

    def __getitem__(self, index):
        if index != 0:
            return self._connection._object().weight[index]
        return self._connection.now("weight")

    def __setitem__(self, index, value):
        if index != 0:
            self._connection._object().weight[index] = value
        else:
            self._connection.change("weight", value)

    def __len__(self):
        return len(self._connection._object().weight)


class Connection:
    """What stands for NEURON's NetCon in `conn['hObj']`: weight and delay wait here until the network goes on; for all else there is
    an object."""

    __slots__ = ("_net", "_number", "_conn")

    def __init__(self, net, number, conn):
        for name, value in (("_net", net), ("_number", number), ("_conn", conn)):
            object.__setattr__(self, name, value)

    def now(self, name):
        changed = self._net._changes.get(self._number, {})
        kept = self._net._changed.get(self._number, {})
        return changed.get(name, kept.get(name, dict.get(self._conn, name)))

    def change(self, name, value):
        self._net._changes.setdefault(self._number, {})[name] = float(value)

    def _object(self):
        return self._net._connection(self._number)[0]

    def _write(self, out):
        self._object()._write(out)

    @property
    def weight(self):
        return self._object().weight if self._net._is_live else Weights(self)

    @property
    def delay(self):
        return self._object().delay if self._net._is_live else self.now("delay")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._object(), name)

    def __setattr__(self, name, value):
        if name == "delay" and not self._net._is_live:
            self.change("delay", value)
        else:
            setattr(self._object(), name, value)


class Live(Dict):
    """A dictionary of the host's description; objects of NEURON are put into it when they are asked for."""

    __slots__ = ("_fill",)

    def __missing__(self, key):
        if is_object(key) and self._filled(key):
            return dict.__getitem__(self, key)
        return super().__missing__(key)

    def _filled(self, key):
        """Whether an object is there once all are."""
        try:
            fill = object.__getattribute__(self, "_fill")
        except AttributeError:
            return False
        fill()
        return dict.__contains__(self, key)

    def get(self, key, default=None):
        return self[key] if key in self else default

    def __contains__(self, key):
        return dict.__contains__(self, key) or is_object(key) and self._filled(key)


def live(value, fill):
    """A description with `Live` for its dictionaries."""
    if isinstance(value, dict):
        one = Live()
        object.__setattr__(one, "_fill", fill)
        for key, item in value.items():
            dict.__setitem__(one, key, live(item, fill))
        return one
    if isinstance(value, list):
        return [live(item, fill) for item in value]
    return value


class Cell:
    """A cell: `gid`, `tags`, `conns`, `stims`, and `secs` and `secLists` or `params`."""

    def __init__(self, net, described, numbers, index):
        self._net = net
        self._index = index
        self._is_filled = False
        self.gid = described["gid"]
        self.tags = Dict(described["tags"])
        # As the host has them.
        self._tags = dict(described["tags"])
        self.conns = []
        for conn, number in zip(described["conns"], numbers):
            self.conns.append(self._live_conn(conn, number))
        self.stims = [live(stim, self._fill) for stim in described["stims"]]
        for name in ("secs", "secLists", "params"):
            if name in described:
                setattr(self, name, live(described[name], self._fill))

    def _live_conn(self, described, number):
        def fill():
            names = ("hObj", "hSTDP", "hSTDPprecon", "hSTDPpstcon")
            for name, one in zip(names, self._net._connection(number)):
                dict.__setitem__(conn, name, one)

        conn = live(described, fill)
        if "weight" in described:
            dict.__setitem__(conn, "hObj", Connection(self._net, number, conn))
        return conn

    def _fill(self):
        """Has the objects put into the description."""
        if self._is_filled:
            return
        self._is_filled = True
        sections, synapses, points, stims, itself = self._net._parts(self._index)
        secs = self.__dict__.get("secs") or {}
        for sec, section in zip(secs.values(), sections):
            dict.__setitem__(sec, "hObj", section)
        _put(synapses, {name: list(dict.get(sec, "synMechs", ())) for name, sec in secs.items()})
        _put(points, {name: list(dict.get(sec, "pointps", {}).values()) for name, sec in secs.items()})
        for stim, one in zip(self.stims, stims):
            dict.__setitem__(stim, "hObj", one)
            if stim.get("type") == "NetStim":
                dict.__setitem__(stim, "hRandom", self._random(stim.get("type"), stim.get("seed", 1)))
        if itself is not None:
            self.__dict__["hPointp"] = itself
            params = self.__dict__.get("params") or {}
            self.__dict__["hRandom"] = self._random("NetStim", params.get("seed", 1))

    def _random(self, kind, seed):
        from ..sim import hashStr

        stream = h.Random()
        stream.Random123(hashStr(kind), self.gid, seed if isinstance(seed, (int, float)) else 1)
        stream.negexp(1)
        return stream

    def addConn(self, params, netStimParams=None):
        added.connection(self, params, netStimParams)

    def addStim(self, params):
        added.stimulus(self, params)

    def modify(self, prop):
        modified.of_cell(self, prop)

    def modifyConns(self, params):
        modified.connections(self, params)

    def modifySynMechs(self, params):
        modified.synapses(self, params)

    def modifyStims(self, params):
        modified.stimuli(self, params)

    def __getitem__(self, name):
        return getattr(self, name)

    def __getstate__(self):
        """What is saved of it."""
        state = {}
        for name in ("gid", "tags", "conns", "stims", "secs", "secLists", "params"):
            if name in self.__dict__:
                state[name] = without_objects(self.__dict__[name])
        return state

    def __str__(self):
        kind, model = self.tags.get("cellType"), self.tags.get("cellModel")
        if isinstance(self, PointCell):
            return "pointCell_%s_%d" % (model, self.gid)
        return "compartCell_%s_%s_%d" % (kind, model, self.gid) if kind and model else "compartCell%d" % self.gid

    __repr__ = __str__

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name in ("hPointp", "hRandom") and "_is_filled" in self.__dict__:
            self._fill()
            if name in self.__dict__:
                return self.__dict__[name]
            raise AttributeError("'%s' object has no attribute '%s'" % (type(self).__name__, name))
        if name in ("secs", "secLists", "params", "hPointp"):
            raise AttributeError("'%s' object has no attribute '%s'" % (type(self).__name__, name))
        return refuse("sim.net.cells[...].%s" % name)


def _put(pairs, places):
    """Puts objects into the entries of sections, in order."""
    next_of = {name: iter(entries) for name, entries in places.items()}
    for name, one in pairs:
        entry = next(next_of.get(name, iter(())), None)
        if entry is not None:
            dict.__setitem__(entry, "hObj", one)


class CompartCell(Cell):
    """A cell with sections."""


class PointCell(Cell):
    """An artificial cell."""


def without_objects(value):
    """What is known of a cell without objects of NEURON: keys that begin with `h` and a capital letter go."""
    if isinstance(value, dict):
        one = Dict()
        for key, item in value.items():
            if not is_object(key):
                dict.__setitem__(one, key, without_objects(item))
        return one
    if isinstance(value, list):
        return [without_objects(item) for item in value]
    return value
