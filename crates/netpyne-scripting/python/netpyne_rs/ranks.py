"""What the processes of a job tell each other: values of Python, by `ParallelContext` and by simulations. Every call here is made by all
ranks."""
import pickle

from .transport import call

# Which process this is, and of how many; nothing before it was asked.
_place = None


def place():
    global _place
    if _place is None:
        _place = tuple(call("ranks.place"))
    return _place


def rank():
    return place()[0]


def size():
    return place()[1]


def leads():
    """Whether this process speaks for all."""
    return rank() == 0


def tell(*texts, **options):
    """Prints what concerns all ranks, once."""
    if leads():
        print(*texts, **options)


def _packed(value):
    return pickle.dumps(value, protocol=4)


def barrier(what="pc.barrier"):
    if size() > 1:
        call("ranks.share", what, b"")


def allgather(value, what="pc.py_allgather"):
    """The values of all ranks, by rank."""
    if size() == 1:
        return [value]
    return [pickle.loads(one) for one in call("ranks.share", what, _packed(value))]


def alltoall(values, what="pc.py_alltoall"):
    """What each rank has for this one, of a list with a value for each rank."""
    if len(values) != size():
        raise ValueError("there must be as many values as ranks: %i, not %i" % (size(), len(values)))
    if size() == 1:
        return list(values)
    return [pickle.loads(one) for one in call("ranks.exchange", what, [_packed(value) for value in values])]


def gather(value, root=0, what="pc.py_gather"):
    """The values of all ranks on one of them; `None` on the others."""
    if size() == 1:
        return [value]
    given = [_packed(value) if one == root else _NOTHING for one in range(size())]
    taken = call("ranks.exchange", what, given)
    return [pickle.loads(one) for one in taken] if rank() == root else None


def broadcast(value, root=0, what="pc.py_broadcast"):
    """The value of one rank, on all."""
    if size() == 1:
        return value
    given = [_packed(value) if rank() == root else _NOTHING] * size()
    taken = call("ranks.exchange", what, given)
    # The rank whose value it is keeps the same object.
    return value if rank() == root else pickle.loads(taken[root])


def scatter(values, root=0, what="pc.py_scatter"):
    """The value for this rank of a list that one of them has."""
    if size() == 1:
        return values[0]
    if rank() == root and len(values) != size():
        raise ValueError("there must be as many values as ranks: %i, not %i" % (size(), len(values)))
    given = [_packed(value) for value in values] if rank() == root else [_NOTHING] * size()
    return pickle.loads(call("ranks.exchange", what, given)[root])


_NOTHING = _packed(None)
