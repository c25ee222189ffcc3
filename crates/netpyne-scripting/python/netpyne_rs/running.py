"""Simulations in which functions of Python take part."""
import weakref

from . import bulletin, events
from .objects import HocObject, classes
from .transport import call

# Handlers that are functions, oldest first; they count as long as the script has them.
_handlers = []

# The parts of initialisation with the types of the handlers that come after them.
_STAGES = ((0, 0), (1, 1), (2, 2))


class InitHandler(HocObject):
    """`FInitializeHandler`."""

    __slots__ = ("_kind", "_function")


def init_handler(*args):
    """A handler of initialisation: a statement of HOC, a function, or a function with its arguments."""
    kind = 1
    if args and isinstance(args[0], (int, float)):
        kind, args = int(args[0]), args[1:]
    if not args:
        raise TypeError("an FInitializeHandler needs a statement or a function")
    if isinstance(args[0], str):
        return call("name.call", None, "FInitializeHandler", (kind,) + args, None)
    function = args[0]
    if isinstance(function, tuple):
        function, given = function[0], function[1]
        given = given if isinstance(given, tuple) else (given,)
        inner = function
        function = lambda: inner(*given)
    if not callable(function):
        raise TypeError("an FInitializeHandler needs a statement or a function")
    handler = call("name.call", None, "FInitializeHandler", (kind,), None)
    object.__setattr__(handler, "_kind", kind)
    object.__setattr__(handler, "_function", function)
    _handlers.append(weakref.ref(handler))
    return handler


def _run_handlers(kind):
    for one in list(_handlers):
        handler = one()
        if handler is None:
            _handlers.remove(one)
        elif handler._kind == kind:
            handler._function()


def takes_part():
    """Whether functions of the script are called when a simulation is initialised, or while it goes on."""
    return events.are_there() or any(one() is not None for one in _handlers)


def finitialize(v_init=None):
    _run_handlers(3)
    events.clear()
    for stage, kind in _STAGES:
        call("run.initialise", stage, v_init)
        _run_handlers(kind)
        if kind:
            events.due()
    return 1.0


def _top(name, *args):
    return call("name.call", None, name, args, None)


def init():
    return finitialize(_variable("v_init"))


def stdinit():
    _set("realtime", 0)
    _top("setdt")
    init()
    return 0.0


def run():
    _set("running_", 1)
    stdinit()
    return continuerun(_variable("tstop"))


def continuerun(until):
    if not events.are_there():
        return _top("continuerun", until)
    _set("realtime", 0)
    _set("stoprun", 0)
    events.go_until(until - _variable("dt") / 2, lambda t: _top("continuerun", t), lambda: _variable("stoprun") == 0)
    return 0.0


def step():
    for _ in range(int(_variable("nstep_steprun"))):
        events.advance_by_step()
    return 0.0


def _variable(name):
    return call("name.get", None, name)


def _set(name, value):
    call("name.set", None, name, (), value)


_OURS = {
    "finitialize": finitialize, "init": init, "stdinit": stdinit, "run": run, "continuerun": continuerun,
    "step": step, "steprun": step, "advance": events.advance_by_step, "fadvance": events.advance_by_step,
}
# What is no routine of the library, which a script may define anew.
_BUILT_IN = ("finitialize", "fadvance")


def instead(name):
    """What a function of the top level is where functions take part in it; `None` where it is HOC's."""
    own = _OURS.get(name)
    if own is None or not takes_part():
        return None
    if name not in _BUILT_IN and not call("run.is_library", [one for one in _OURS if one not in _BUILT_IN]):
        return None
    return own


classes.update(FInitializeHandler=InitHandler)
