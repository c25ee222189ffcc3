"""Dictionaries whose entries are attributes as well."""
from collections import OrderedDict


def _dotted(value):
    """The value with `Dict` and `ODict` for all dictionaries in it."""
    if isinstance(value, OrderedDict):
        return ODict((key, _dotted(item)) for key, item in value.items())
    if isinstance(value, dict):
        return Dict((key, _dotted(item)) for key, item in value.items())
    if type(value) in (list, tuple):
        return type(value)(_dotted(item) for item in value)
    return value


def _plain(value):
    """The value with ordinary dictionaries."""
    if isinstance(value, OrderedDict):
        return OrderedDict((key, _plain(item)) for key, item in value.items())
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_plain(item) for item in value)
    return value


class _Dotted:
    """Entries as attributes, and changing a key, also of a dictionary further down."""

    __slots__ = ()

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __delattr__(self, name):
        try:
            del self[name]
        except KeyError:
            raise AttributeError(name) from None

    def undotify(self, value):
        return _plain(value)

    def __rename__(self, old, new, label=None):
        place = self
        for key in label if isinstance(label, (tuple, list)) else ():
            try:
                place = place[key]
            except (KeyError, TypeError, IndexError):
                return False
        if old not in place:
            return False
        place[new] = place.pop(old)
        return True

    def rename(self, *args, **kwargs):
        self.__rename__(*args, **kwargs)

    def __repr__(self):
        return "{%s}" % ", ".join("%s: %r" % (key, value) for key, value in self.items())


class Dict(_Dotted, dict):
    """A dictionary that makes an empty one of itself for a key that is not there, as NetPyNE's does."""

    __slots__ = ()

    def __init__(self, *args, **kwargs):
        if len(args) > 1:
            raise TypeError("expected at most 1 arguments, got %d" % len(args))
        if args and args[0] is not None:
            self.update(self.dotify(dict(args[0])))
        if kwargs:
            self.update(self.dotify(kwargs))

    def __setattr__(self, name, value):
        if hasattr(type(self), name):
            raise AttributeError("'Dict' object attribute '%s' is read-only" % name)
        self[name] = value

    def __missing__(self, key):
        if isinstance(key, str) and (not key or key.startswith(("_ipython", "__"))):
            raise KeyError(key)
        value = self[key] = Dict()
        return value

    def todict(self):
        return _plain(self)

    def fromdict(self, values):
        self.update(_dotted(values))

    def dotify(self, value):
        return _inside(value)

    def __getstate__(self):
        return self.todict()

    def __setstate__(self, state):
        self.fromdict(state)

    def __reduce__(self):
        return (Dict, (), self.todict())

    def __copy__(self):
        return Dict(self)

    copy = __copy__


def _inside(value):
    """The value with `Dict` for all dictionaries in it."""
    if isinstance(value, dict):
        one = Dict()
        for key, item in value.items():
            dict.__setitem__(one, key, _inside(item))
        return one
    if type(value) in (list, tuple):
        return type(value)(_inside(item) for item in value)
    return value


class ODict(_Dotted, OrderedDict):
    """An ordered dictionary whose entries are attributes as well; what is given to it stays as it is."""

    __slots__ = ()

    def __setattr__(self, name, value):
        self[name] = value

    def toOrderedDict(self):
        return _plain(self)

    def fromOrderedDict(self, values):
        self.update(_dotted(values))

    def dotify(self, value):
        return _dotted(value)

    def __getstate__(self):
        return self.toOrderedDict()

    def __setstate__(self, state):
        self.fromOrderedDict(state)

    def __reduce__(self):
        return (ODict, (), self.toOrderedDict())
