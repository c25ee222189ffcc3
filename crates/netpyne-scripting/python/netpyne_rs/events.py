"""Functions of Python that a simulation calls: at times that `CVode.event` gave, and at spikes that `NetCon.record` watches.

A run that has such functions goes in stretches. As in NEURON a function of a time is called at the end of the first step that reaches it,
one of a spike when it is noticed: at the beginning of a step, before anything else, with `h.t` as the time of the spike.
"""
import heapq
import itertools
import weakref

from .objects import HocObject, NetCon, Routine, classes
from .transport import call

# Time, number, function; the numbers keep the order of equal times.
_waiting = []
_numbers = itertools.count()
_NEVER = float("inf")
# By how much of a step NEURON lets a time be missed.
_TOLERANCE = 1e-6
# Connections whose spikes are watched: reference, vector that takes the spikes, function.
_watched = []

def _top(name, *args):
    return call("name.call", None, name, args, None)


def _get(name):
    return call("name.get", None, name)


def _action(given):
    """A function of no arguments out of a function, a function with its arguments, or a statement of HOC."""
    if isinstance(given, str):
        return lambda: call("name.execute", given)
    if isinstance(given, (tuple, list)) and len(given) == 2 and callable(given[0]):
        function, args = given
        args = tuple(args) if isinstance(args, (tuple, list)) else (args,)
        return lambda: function(*args)
    if not callable(given):
        raise TypeError("a statement, a function, or a function with its arguments is wanted")
    return given


def are_there():
    """Whether functions are called during runs."""
    return bool(_waiting) or _are_watched() or call("run.next_statement") != _NEVER


def _are_watched():
    return any(one() is not None for one, *_ in _watched)


def clear():
    """Nothing waits any more: a simulation is initialised."""
    _waiting.clear()
    for entry in _watched:
        entry[3] = 0
        # A source has one record: its spikes may go elsewhere by now.
        entry[1].resize(0)


class CVode(HocObject):
    """NEURON's `CVode`, with time steps that are fixed."""

    __slots__ = ()

    def event(self, t, action=None, *more):
        if action is not None and t >= _get("t"):
            heapq.heappush(_waiting, (float(t), next(_numbers), _action(action)))
        return 0.0

    def extra_scatter_gather(self, when, function):
        raise NotImplementedError("`CVode.extra_scatter_gather` is not supported: call the function between steps, `h.fadvance()`")


def _vector():
    return call("name.call", None, "Vector", (), None)


def _entry(connection):
    return next((entry for entry in _watched if entry[0]() == connection), None)


class RecordingNetCon(NetCon):
    """NEURON's `NetCon`."""

    __slots__ = ()

    def record(self, *args):
        """A function stays until another takes its place, whatever else is recorded."""
        record = Routine(self, "record")
        entry = _entry(self)
        if args and not isinstance(args[0], HocObject):
            if entry is not None:
                _watched.remove(entry)
            vector = _vector()
            _watched.append([weakref.ref(self), vector, _action(args[0]), 0])
            return record(vector)
        if entry is None:
            return record(*args)
        entry[1] = args[0] if args else _vector()
        entry[3] = 0
        return record(*(args or (entry[1],)))


def due():
    """Calls what times that are reached, and spikes that have been noticed, are to call."""
    _at_spikes()
    reached = _get("t") + _get("dt") * _TOLERANCE
    while _waiting and _waiting[0][0] <= reached:
        heapq.heappop(_waiting)[2]()


def _at_spikes():
    for entry in list(_watched):
        reference, vector, function, seen = entry
        if reference() is None:
            _watched.remove(entry)
            continue
        count = int(vector.size())
        entry[3] = count
        for n in range(seen, count):
            _call_at(vector[n], function)


def _call_at(t, function):
    now = _get("t")
    call("name.set", None, "t", (), t)
    try:
        function()
    finally:
        call("name.set", None, "t", (), now)


def advance_by_step():
    if _are_watched():
        call("run.begin_step")
        _at_spikes()
    done = _top("fadvance")
    due()
    return done


def go_until(last, leap, goes_on=lambda: True):
    """Makes steps while the time is before `last`, ms. `leap(t)` makes all steps up to a time at once; none needs to be before it."""
    while _get("t") < last and goes_on():
        next_one = min(_waiting[0][0] if _waiting else last, call("run.next_statement"), last)
        quiet = next_one - 1.5 * _get("dt")
        if quiet > _get("t") and not _are_watched():
            leap(quiet)
        if _get("t") < last and goes_on():
            advance_by_step()


classes.update(CVode=CVode, NetCon=RecordingNetCon)
