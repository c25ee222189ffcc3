"""Cells as they are known to scripts: what the host says of them, fetched when it is looked at."""
from netpyne_rs.missing import refuse

from ..specs import Dict


class Weights:
    """`hObj.weight` of a connection: what is written to `[0]` reaches the network before it goes on."""

    __slots__ = ("_connection",)

    def __init__(self, connection):
        self._connection = connection

    def _only_first(self, index):
        if index != 0:
            refuse("hObj.weight[%r]" % index, "only the first element of a connection's weights can be used")

    def __getitem__(self, index):
        self._only_first(index)
        return self._connection.now("weight")

    def __setitem__(self, index, value):
        self._only_first(index)
        self._connection.change("weight", value)


class Connection:
    """What stands for NEURON's NetCon in `conn['hObj']`."""

    __slots__ = ("_net", "_number", "_conn")

    def __init__(self, net, number, conn):
        self._net, self._number, self._conn = net, number, conn

    def now(self, name):
        changed = self._net._changes.get(self._number, {})
        kept = self._net._changed.get(self._number, {})
        return changed.get(name, kept.get(name, dict.get(self._conn, name)))

    def change(self, name, value):
        self._net._changes.setdefault(self._number, {})[name] = float(value)

    @property
    def weight(self):
        return Weights(self)

    @property
    def delay(self):
        return self.now("delay")

    @delay.setter
    def delay(self, value):
        self.change("delay", value)

    def __getattr__(self, name):
        refuse("conn.hObj.%s" % name, "of a connection's object, `weight[0]` and `delay` can be used")


class Live(Dict):
    """A dictionary of the host's description whose `hObj` is not there."""

    __slots__ = ()

    def __missing__(self, key):
        if key in ("hObj", "hPointp", "hRandom"):
            refuse("sim.net.cells[...][%r]" % key, "say it in netParams, or change it with `sim.net.modifyCells`")
        return super().__missing__(key)


def live(value):
    """A description with `Live` for its dictionaries."""
    if isinstance(value, dict):
        one = Live()
        for key, item in value.items():
            dict.__setitem__(one, key, live(item))
        return one
    if isinstance(value, list):
        return [live(item) for item in value]
    return value


class Cell:
    """A cell: `gid`, `tags`, `conns`, `stims`, and `secs` and `secLists` or `params`."""

    def __init__(self, net, described, numbers):
        self._net = net
        self.gid = described["gid"]
        self.tags = Dict(described["tags"])
        self.conns = [live(conn) for conn in described["conns"]]
        for conn, number in zip(self.conns, numbers):
            if "weight" in conn:
                conn["hObj"] = Connection(net, number, conn)
        self.stims = [live(stim) for stim in described["stims"]]
        for name in ("secs", "secLists", "params"):
            if name in described:
                setattr(self, name, live(described[name]))

    def __getitem__(self, name):
        return getattr(self, name)

    def __getstate__(self):
        """What is saved of it."""
        state = {}
        for name in ("gid", "tags", "conns", "stims", "secs", "secLists", "params"):
            if name in self.__dict__:
                state[name] = without_objects(self.__dict__[name])
        return state

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        refuse("sim.net.cells[...].%s" % name)


class CompartCell(Cell):
    """A cell with sections."""


class PointCell(Cell):
    """An artificial cell."""


def without_objects(value):
    """What is known of a cell without objects of NEURON: keys that begin with `h` and a capital letter go."""
    if isinstance(value, dict):
        one = Dict()
        for key, item in value.items():
            if not (isinstance(key, str) and key.startswith("h") and key[1:2].isupper()):
                dict.__setitem__(one, key, without_objects(item))
        return one
    if isinstance(value, list):
        return [without_objects(item) for item in value]
    return value
