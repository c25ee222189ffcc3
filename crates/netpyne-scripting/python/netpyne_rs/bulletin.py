"""`ParallelContext`: what processes tell each other, and tasks. What is submitted is done by the first process, in order, when it is asked
for results."""
from collections import deque

from . import ranks
from .objects import HocObject, Vector, classes
from .transport import call


_REDUCTIONS = {1: sum, 2: max, 3: min}


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
    """The processes of a job."""

    __slots__ = ()

    def id(self):
        return ranks.rank()

    def nhost(self):
        return ranks.size()

    id_world = id_bbs = id
    nhost_world = nhost_bbs = nhost

    def barrier(self):
        ranks.barrier()
        return 0.0

    def py_broadcast(self, value, root=0):
        return ranks.broadcast(value, int(root))

    def py_allgather(self, value):
        return ranks.allgather(value)

    def py_gather(self, value, root=0):
        return ranks.gather(value, int(root))

    def py_scatter(self, values, root=0):
        return ranks.scatter(values, int(root))

    def py_alltoall(self, values, size=0):
        return ranks.alltoall(values)

    def allreduce(self, value, kind):
        """Sum (1), greatest (2) or least (3) of the values of all ranks; of vectors by element, in place."""
        put_together = _REDUCTIONS.get(int(kind))
        if put_together is None:
            raise ValueError("allreduce: 1 is the sum, 2 the greatest, 3 the least, not %r" % (kind,))
        if isinstance(value, Vector):
            all_values = ranks.allgather(list(value), "pc.allreduce")
            if len(all_values) > 1:
                value.from_python([put_together(column) for column in zip(*all_values)])
            return 0.0
        return float(put_together(ranks.allgather(float(value), "pc.allreduce")))

    def allgather(self, value, place):
        """The numbers of all ranks, in a vector."""
        place.from_python([float(one) for one in ranks.allgather(float(value), "pc.allgather")])
        return 0.0

    def alltoall(self, source, counts, place):
        """So many numbers of a vector for each rank; a vector takes what they have for this one."""
        values, parts, first = list(source), [], 0
        for count in counts:
            parts.append(values[first : first + int(count)])
            first += int(count)
        place.from_python([one for part in ranks.alltoall(parts, "pc.alltoall") for one in part])
        return 0.0

    def broadcast(self, value, root=0):
        """A vector or a text of one rank, on all."""
        if isinstance(value, Vector):
            value.from_python(ranks.broadcast(list(value), int(root), "pc.broadcast"))
            return float(len(value))
        text = ranks.broadcast(value[0], int(root), "pc.broadcast")
        value[0] = text
        # NEURON counts the end of a text, too, where it goes from process to process.
        return float(len(text) + (ranks.size() > 1))

    def gid2cell(self, gid):
        """The cell whose spikes have a gid: an object of Python, an instance of a template, or an artificial cell."""
        section = call("ranks.section", float(gid))
        if section is not None and section.cell() is not None:
            return section.cell()
        return call("name.call", self, "gid2cell", (gid,), None)

    gid2obj = gid2cell

    # Tasks

    def runworker(self):
        """The first process goes on, alone; the others have nothing more to do."""
        if ranks.size() > 1:
            ranks.barrier("pc.runworker")
            if not ranks.leads():
                raise SystemExit(0)
            call("ranks.alone")
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
