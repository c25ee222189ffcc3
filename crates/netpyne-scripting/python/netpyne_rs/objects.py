"""Objects of NEURON's classes and of templates: `Vector[0]`, `ExpSyn[2]`, `Cell[1]`."""
import math
import operator
import weakref
from array import array
from numbers import Real

from . import wire
from .transport import call, numbers, release

_known = weakref.WeakValueDictionary()
# Classes and names of their methods, as far as they were asked for: they stay what they are.
_routines = set()


def _object(number, name):
    """The object of a number: always the same one, as long as Python has it."""
    one = _known.get(number)
    if one is None:
        one = object.__new__(classes.get(name, HocObject))
        object.__setattr__(one, "_number", number)
        object.__setattr__(one, "_class", name)
        object.__setattr__(
            one, "_wire", b"o" + number.to_bytes(4, "little") + len(name.encode()).to_bytes(4, "little") + name.encode()
        )
        object.__setattr__(one, "_count", 0)
        _known[number] = one
    object.__setattr__(one, "_count", one._count + 1)
    return one


wire.make["object"] = _object


def named(of, name, value):
    """What the host says a name is, as Python uses it."""
    if type(value) is wire.Word:
        return Routine(of, name)
    if type(value) is list and value and type(value[0]) is wire.Word:
        return Array(of, name, value[1])
    return value


class HocObject:
    """An object of a class."""

    __slots__ = ("_number", "_class", "_wire", "_count", "__weakref__")

    def __del__(self):
        release("object", self._number, self._count)

    def _write(self, out):
        out.append(self._wire)

    def __repr__(self):
        return self.hname()

    def __eq__(self, other):
        return isinstance(other, HocObject) and other._number == self._number

    def __hash__(self):
        return hash(("object", self._number))

    def __getattr__(self, name):
        if (self._class, name) in _routines:
            return Routine(self, name)
        if name[:1] == "_":
            if name.startswith("_ref_"):
                return Reference(self, name[5:])
            if name.startswith("__"):
                raise AttributeError("'hoc.%s' object has no attribute '%s'" % (self._class, name))
        value = call("name.get", self, name)
        if type(value) is float:
            return value
        if type(value) is wire.Word:
            _routines.add((self._class, name))
        return named(self, name, value)

    def __setattr__(self, name, value):
        call("name.set", self, name, (), value)

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        raise TypeError("objects of NEURON cannot be pickled")

    def hname(self):
        return call("object.name", self)

    def same(self, other):
        return self == other

    def get_segment(self):
        return call("object.segment", self)


class Sequence(HocObject):
    """What has items."""

    __slots__ = ()

    def _items(self):
        return call("list.items", self)

    def __len__(self):
        return len(self._items())

    def __iter__(self):
        return iter(self._items())

    def __contains__(self, item):
        return item in self._items()

    def __bool__(self):
        return True


class List(Sequence):
    __slots__ = ()

    def __bool__(self):
        return len(self) > 0

    def __getitem__(self, index):
        return self._items()[index]


class SectionList(Sequence):
    __slots__ = ()


def _ratio(a, b):
    """As processors divide: by zero, too."""
    if b:
        return a / b
    return math.nan if a == 0 or a != a else math.copysign(math.inf, a) * math.copysign(1, b)


class Vector(HocObject):
    """Numbers in an order."""

    __slots__ = ()

    def __len__(self):
        return self.size()

    def __bool__(self):
        return len(self) > 0

    def __iter__(self):
        return iter(call("vector.read", self))

    def _with(self, other, name, compute):
        """A new vector of each number with another number, or with that at the same place of another vector."""
        own = call("vector.read", self)
        if isinstance(other, Real):
            values = [compute(value, other) for value in own]
        elif isinstance(other, Vector):
            others = call("vector.read", other)
            if len(others) != len(own):
                raise RuntimeError("the vector in `%s` has %d numbers instead of %d" % (name, len(others), len(own)))
            values = [compute(*pair) for pair in zip(own, others)]
        else:
            # Arrays of numpy do it, others cannot.
            return NotImplemented
        return call("name.call", None, "Vector", (array("d", values),), None)

    def __add__(self, other):
        return self._with(other, "+", operator.add)

    def __radd__(self, other):
        return self._with(other, "+", lambda own, other: other + own)

    def __sub__(self, other):
        return self._with(other, "-", operator.sub)

    def __rsub__(self, other):
        return self._with(other, "-", lambda own, other: other - own)

    def __mul__(self, other):
        return self._with(other, "*", operator.mul)

    def __rmul__(self, other):
        return self._with(other, "*", lambda own, other: other * own)

    def __truediv__(self, other):
        return self._with(other, "/", _ratio)

    def __rtruediv__(self, other):
        return self._with(other, "/", lambda own, other: _ratio(other, own))

    def __neg__(self):
        return self * -1

    def __pos__(self):
        return self * 1

    def __abs__(self):
        return call("name.call", None, "Vector", (array("d", map(abs, self)),), None)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return call("name.call", None, "Vector", (call("vector.read", self)[index],), None)
        size = self.size()
        if not -size <= index < size:
            raise IndexError("index %s of a vector of %d" % (index, size))
        return call("name.element", self, "x", (index % size,))

    def __setitem__(self, index, value):
        if isinstance(index, slice):
            values = call("vector.read", self)
            values[index] = wire.numbers(value)
            call("vector.write", self, values)
            return
        size = self.size()
        if not -size <= index < size:
            raise IndexError("index %s of a vector of %d" % (index, size))
        call("name.set", self, "x", (index % size,), value)

    def to_python(self, target=None):
        values = list(call("vector.read", self))
        if target is None:
            return values
        target[:] = values
        return target

    def from_python(self, values):
        call("vector.write", self, wire.numbers(values))
        return self

    def as_numpy(self):
        """A copy: what is written to it would not reach the vector, so it cannot be written to."""
        values = numbers("vector.read", self)
        values.flags.writeable = False
        return values

    def __array__(self, dtype=None, copy=None):
        import numpy

        return numpy.asarray(numbers("vector.read", self), dtype=dtype)


class NetCon(HocObject):
    __slots__ = ()

    def preseg(self):
        return call("object.source", self)

    def postseg(self):
        target = self.syn()
        return None if target is None else target.get_segment()


# Classes of Python for those of objects.
classes = {"Vector": Vector, "List": List, "SectionList": SectionList, "NetCon": NetCon}


class Routine:
    """A function of the top level, or a method."""

    __slots__ = ("_of", "_name")

    def __init__(self, of, name):
        self._of, self._name = of, name

    def __repr__(self):
        return "%s()" % self._name

    def __call__(self, *args, sec=None):
        return call("name.call", self._of, self._name, args, sec)


class Running(Routine):
    """A function of the top level in which functions of Python may take part."""

    __slots__ = ()

    def __call__(self, *args, sec=None):
        from . import running

        instead = running.instead(self._name)
        return super().__call__(*args, sec=sec) if instead is None else instead(*args)


class Array:
    """Values under one name: `h.dend[3]`, `vec.x[0]`, `nc.weight[0]`."""

    __slots__ = ("_of", "_name", "_sizes", "_indices")

    def __init__(self, of, name, sizes, indices=()):
        self._of, self._name, self._sizes, self._indices = of, name, sizes, indices

    def __repr__(self):
        return "%s%s[?]" % (self._name, "".join("[%d]" % i for i in self._indices))

    def _chosen(self, index):
        size = len(self)
        if not -size <= index < size:
            raise IndexError("index %s of %d values `%s`" % (index, size, self._name))
        return self._indices + (index % size,)

    def __getitem__(self, index):
        indices = self._chosen(index)
        if len(indices) < len(self._sizes):
            return Array(self._of, self._name, self._sizes, indices)
        return call("name.element", self._of, self._name, indices)

    def __setitem__(self, index, value):
        call("name.set", self._of, self._name, self._chosen(index), value)

    def __len__(self):
        return self._sizes[len(self._indices)]

    def __iter__(self):
        return (self[i] for i in range(len(self)))


class Reference:
    """A reference to a number under a name: `h._ref_t`, `syn._ref_g`, `nc._ref_weight[0]`."""

    __slots__ = ("_of", "_name", "_indices", "_sizes")

    def __init__(self, of, name, indices=()):
        self._of, self._name, self._indices = of, name, indices
        # It must be there.
        value = named(of, name, call("name.get", of, name))
        self._sizes = value._sizes if isinstance(value, Array) else ()

    def _write(self, out):
        out.append(wire._COUNT.pack(b"p", 4))
        for part in ("member", self._of, self._name, self._indices):
            wire.write(part, out)

    def _chosen(self, index):
        """The indices with one more, if it is a reference to an array."""
        if len(self._indices) == len(self._sizes):
            return None
        return Array(self._of, self._name, self._sizes, self._indices)._chosen(index)

    def __getitem__(self, index):
        chosen = self._chosen(index)
        return call("ref.get", self) if chosen is None else Reference(self._of, self._name, chosen)

    def __setitem__(self, index, value):
        if self._chosen(index) is not None:
            raise TypeError("`%s` is an array: choose an element of the reference" % self._name)
        call("ref.set", self, value)


class Ref:
    """A variable of its own that NEURON can write to: `h.ref(0)`."""

    __slots__ = ("_number",)

    def __init__(self, value):
        self._number = call("ref.new", value)

    def __del__(self):
        release("ref", self._number, 1)

    def _write(self, out):
        out.append(wire._COUNT.pack(b"p", 2))
        for part in ("ref", self._number):
            wire.write(part, out)

    def __getitem__(self, index):
        return call("ref.get", self)

    def __setitem__(self, index, value):
        call("ref.set", self, value)
