"""`ParallelContext` in one process: it does all that is submitted, in order, when it is asked for results."""
from collections import deque

from .objects import HocObject, Vector, classes
from .transport import call


class _Board:
    """Tasks that wait, the result that was taken last, and messages by key."""

    def __init__(self):
        self.tasks = deque()
        self.submitted = 0
        self.user = self.value = 0.0
        # What `unpack` takes next.
        self.parts = deque()
        self.packed = []
        self.messages = {}


_board = _Board()


def _as_number(value):
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


class ParallelContext(HocObject):
    """One process does everything."""

    __slots__ = ()

    def id(self):
        return 0

    def nhost(self):
        return 1

    id_world = id_bbs = id
    nhost_world = nhost_bbs = nhost

    def py_broadcast(self, value, root=0):
        return value

    def py_allgather(self, value):
        return [value]

    def py_gather(self, value, root=0):
        return [value]

    def py_scatter(self, values, root=0):
        return values[0]

    def py_alltoall(self, values, size=0):
        return list(values)

    def allreduce(self, value, kind):
        if isinstance(value, HocObject):
            call("name.call", self, "allreduce", (value, kind), None)
            return 0.0
        return float(value)

    # Tasks

    def runworker(self):
        return 0.0

    def done(self):
        return 0.0

    def context(self, *args):
        """For the other processes: there is none."""
        return 0.0

    def submit(self, *args):
        _board.submitted += 1
        user = -float(_board.submitted)
        if isinstance(args[0], (int, float)):
            user, args = float(args[0]), args[1:]
        _board.tasks.append((user, args[0], [_as_number(one) for one in args[1:]]))
        return user

    def working(self):
        if not _board.tasks:
            return 0
        user, what, args = _board.tasks.popleft()
        if isinstance(what, str):
            value = call("name.call", None, what, tuple(args), None)
        else:
            value = what(*args)
        _board.user, _board.value = user, value
        _board.parts = deque([user, *args])
        return 1

    def userid(self):
        return _board.user

    def retval(self):
        return _board.value

    def pyret(self):
        return _board.value

    # Messages

    def pack(self, *values):
        _board.packed.extend(values)
        return 0.0

    def post(self, key, *values):
        _board.messages.setdefault(key, deque()).append(_board.packed + [_copied(one) for one in values])
        _board.packed = []
        return 0.0

    def look(self, key, *places):
        return self._seen(key, places, False)

    def look_take(self, key, *places):
        return self._seen(key, places, True)

    def take(self, key, *places):
        if not self._seen(key, places, True):
            raise RuntimeError("`take(%r)`: nobody will post that" % (key,))
        return 1

    def _seen(self, key, places, is_taken):
        waiting = _board.messages.get(key)
        if not waiting:
            return 0
        _board.parts = deque(waiting.popleft() if is_taken else waiting[0])
        if not waiting:
            del _board.messages[key]
        for place in places:
            if isinstance(place, Vector):
                place.from_python(_board.parts.popleft())
            else:
                place[0] = _board.parts.popleft()
        return 1

    def unpack(self, *places):
        for place in places:
            if isinstance(place, Vector):
                self.upkvec(place)
            else:
                place[0] = self.upkscalar()
        return 0.0

    def upkscalar(self):
        return float(_board.parts.popleft())

    def upkstr(self, place=None):
        text = _board.parts.popleft()
        if place is not None:
            place[0] = text
        return text

    def upkpyobj(self):
        return _board.parts.popleft()

    def upkvec(self, place=None):
        values = _board.parts.popleft()
        if place is None:
            place = call("name.call", None, "Vector", (), None)
        return place.from_python(values)

    # Runs

    def psolve(self, until):
        from . import events

        solve = lambda t: call("name.call", self, "psolve", (t,), None)
        if events.are_there():
            events.go_until(until - call("name.get", None, "dt") / 2, solve)
            return 0.0
        return solve(until)


def _copied(value):
    return list(value) if isinstance(value, Vector) else value


classes.update(ParallelContext=ParallelContext)
