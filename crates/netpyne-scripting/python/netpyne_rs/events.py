"""Functions of Python that a simulation calls: at times that `CVode.event` gave, and at spikes that `NetCon.record` watches.

A run that has such functions goes in stretches. A function of a time is called at the end of the first step that reaches it, as NEURON
does with fixed steps; one of a spike at the end of the step in which it was noticed, one step after NEURON calls it, with `h.t` as in
NEURON.
"""
import heapq
import itertools
import weakref

from .objects import HocObject, NetCon, Routine, classes
from .transport import call

# Time, number, function; the numbers keep the order of equal times.
_waiting = []
_numbers = itertools.count()
# Connections whose spikes are watched: reference, vector that takes the spikes, function.
_watched = []

# By how much of a step a time may be missed.
_TOLERANCE = 1e-6


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
    return bool(_waiting) or any(one() is not None for one, *_ in _watched)


def clear():
    """Nothing waits any more: a simulation is initialised."""
    _waiting.clear()
    for entry in _watched:
        entry[3] = 0


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
        if args and not isinstance(args[0], (HocObject, str)):
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
    """Calls what the step that has just been made has come to."""
    for entry in list(_watched):
        reference, vector, function, seen = entry
        if reference() is None:
            _watched.remove(entry)
            continue
        count = int(vector.size())
        for n in range(seen, count):
            now = _get("t")
            call("name.set", None, "t", (), vector[n])
            try:
                function()
            finally:
                call("name.set", None, "t", (), now)
        entry[3] = count
    reached = _get("t") + _get("dt") * _TOLERANCE
    while _waiting and _waiting[0][0] <= reached:
        heapq.heappop(_waiting)[2]()


def advance_by_step():
    done = _top("fadvance")
    due()
    return done


def go_until(last, leap, goes_on=lambda: True):
    """Makes steps while the time is before `last`, ms. `leap(t)` makes all steps up to a time at once; none needs to be before it."""
    while _get("t") < last and goes_on():
        quiet = last if not _waiting else min(last, _waiting[0][0])
        quiet -= 1.5 * _get("dt")
        if quiet > _get("t") and not any(one() is not None for one, *_ in _watched):
            leap(quiet)
        if _get("t") < last and goes_on():
            advance_by_step()


classes.update(CVode=CVode, NetCon=RecordingNetCon)
