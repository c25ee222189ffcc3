"""Sections, segments and mechanisms, as `neuron` has them."""
import math
import weakref

from . import wire
from .transport import call, release

_known = weakref.WeakValueDictionary()

# Values of whole sections.
_OWN = ("L", "Ra", "nseg", "rallbranch")


def _section(number):
    """The object of a section: always the same one."""
    section = _known.get(number)
    if section is None:
        section = object.__new__(Section)
        object.__setattr__(section, "_number", number)
        object.__setattr__(section, "_wire", b"c" + number.to_bytes(4, "little"))
        object.__setattr__(section, "_cell", None)
        object.__setattr__(section, "_count", 0)
        _known[number] = section
    object.__setattr__(section, "_count", section._count + 1)
    return section


def _segment(number, x):
    return Segment(_section(number), x)


wire.make["section"] = _section
wire.make["segment"] = _segment


class Section:
    """An unbranched cable."""

    __slots__ = ("_number", "_wire", "_cell", "_count", "__weakref__")

    def __new__(cls, name=None, cell=None):
        if name is not None and not isinstance(name, str):
            raise TypeError("argument 1 must be str, not %s" % type(name).__name__)
        called = None
        if cell is not None:
            try:
                called = str(cell)
            except Exception:
                # The cell may not be able to say what it is before it is whole.
                called = object.__repr__(cell)
        section = call("section.new", name, called)
        if cell is not None:
            try:
                held = weakref.ref(cell)
            except TypeError:
                held = lambda: cell
            object.__setattr__(section, "_cell", held)
        return section

    def __init__(self, name=None, cell=None):
        pass

    def __del__(self):
        release("section", self._number, self._count)

    def _write(self, out):
        out.append(self._wire)

    def __repr__(self):
        return self.name()

    def __eq__(self, other):
        return isinstance(other, Section) and other._number == self._number

    def __hash__(self):
        return hash(("section", self._number))

    def __lt__(self, other):
        return self._number < other._number

    def __call__(self, x=0.5):
        return Segment(self, x)

    def __iter__(self):
        count = self.nseg
        for i in range(count):
            yield Segment(self, (i + 0.5) / count)

    def __contains__(self, name):
        return self.has_membrane(name)

    def __getattr__(self, name):
        if name in _OWN:
            return call("section.get", self, name)
        if name.startswith("_ref_"):
            return RangeReference(self(0.5), name[5:])
        if name.startswith("__"):
            raise AttributeError("'nrn.Section' object has no attribute '%s'" % name)
        value = call("segment.get", self, name)
        return RangeArray(self(0.5), name, value[1]) if type(value) is list else _value(self(0.5), name, value)

    def __setattr__(self, name, value):
        if name in _OWN:
            call("section.set", self, name, value)
        elif name in Section.__dict__:
            raise AttributeError("'nrn.Section' object attribute '%s' is read-only" % name)
        else:
            call("segment.set", self, name, value)

    def __dir__(self):
        return sorted(set(object.__dir__(self)) | set(_OWN))

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        raise TypeError("a Section cannot be pickled")

    def name(self):
        cell = self._cell and self._cell()
        if cell is None:
            return call("section.name", self)
        # What the cell is called may have changed since the section was made.
        return "%s.%s" % (cell, call("section.base", self))

    hname = name

    def hoc_internal_name(self):
        return "__nrnsec_0x%012x" % self._number

    def cell(self):
        if self._cell is not None:
            return self._cell()
        return call("section.owner", self)

    def is_pysec(self):
        return call("section.owned", self)

    def same(self, other):
        return self == other

    def push(self):
        call("section.push", self)
        return self

    def insert(self, mechanism, *args):
        own = getattr(mechanism, "insert", None)
        if own is not None and not isinstance(mechanism, str):
            return own(self, *args)
        call("section.insert", self, mechanism)
        return self

    def uninsert(self, mechanism):
        call("section.uninsert", self, mechanism if isinstance(mechanism, str) else mechanism.name)
        return self

    def has_membrane(self, mechanism):
        return call("section.has", self, mechanism if isinstance(mechanism, str) else mechanism.name)

    def connect(self, parent, *ends):
        if isinstance(parent, Segment):
            section, at = parent.sec, parent.x
            child = ends[0] if ends else 0.0
        else:
            section = parent
            at = ends[0] if ends else 1.0
            child = ends[1] if len(ends) > 1 else 0.0
        call("section.connect", self, section, float(at), float(child))
        return self

    def disconnect(self):
        call("section.disconnect", self)

    def orientation(self):
        return call("section.orientation", self)

    def parentseg(self):
        return call("section.parent", self)

    def trueparentseg(self):
        return call("section.true_parent", self)

    def children(self):
        return call("section.children", self)

    def subtree(self):
        return call("section.subtree", self)

    def wholetree(self):
        return call("section.whole_tree", self)

    def allseg(self):
        yield Segment(self, 0.0)
        yield from self
        yield Segment(self, 1.0)

    def n3d(self):
        return call("section.n3d", self)

    def x3d(self, index):
        return call("section.point", self, index)[0]

    def y3d(self, index):
        return call("section.point", self, index)[1]

    def z3d(self, index):
        return call("section.point", self, index)[2]

    def diam3d(self, index):
        return call("section.point", self, index)[3]

    def arc3d(self, index):
        return call("section.point", self, index)[4]

    def spine3d(self, index):
        return False

    def pt3dadd(self, *point):
        if len(point) != 4:
            raise TypeError("function takes exactly 4 arguments (%d given)" % len(point))
        call("section.add_points", self, wire.numbers([float(value) for value in point]))

    def pt3dinsert(self, index, x, y, z, d):
        call("section.insert_point", self, index, x, y, z, d)

    def pt3dchange(self, index, *point):
        if len(point) == 1:
            point = (*call("section.point", self, index)[:3], point[0])
        call("section.change_point", self, index, *point)

    def pt3dremove(self, index):
        call("section.remove_point", self, index)

    def pt3dclear(self, *count):
        call("section.clear_points", self)
        return 0

    def pt3dstyle(self, *style):
        return 0

    def psection(self):
        """What NEURON's `psection` tells of a section."""
        segments = list(self)
        parent, true_parent = self.parentseg(), self.trueparentseg()
        values = call("section.points", self)
        density, ions, points = {}, {}, {}
        for name, is_ion, variables in call("section.mechanisms", self):
            known = {}
            for variable in variables:
                full = variable if is_ion else "%s_%s" % (variable, name)
                read = [getattr(segment, full) for segment in segments]
                known[variable] = [list(value) if isinstance(value, RangeArray) else value for value in read]
            (ions if is_ion else density)[name[:-4] if is_ion else name] = known
        for segment in segments:
            for point in segment.point_processes():
                points.setdefault(point.hname().partition("[")[0], set()).add(point)
        return {
            "point_processes": points,
            "density_mechs": density,
            "ions": ions,
            "morphology": {
                "L": self.L,
                "diam": [segment.diam for segment in segments],
                "pts3d": [tuple(values[i : i + 4]) for i in range(0, len(values), 5)],
                "parent": parent,
                "trueparent": true_parent,
            },
            "nseg": self.nseg,
            "Ra": self.Ra,
            "cm": [segment.cm for segment in segments],
            "regions": set(),
            "species": set(),
            "name": self.name(),
            "hoc_internal_name": self.hoc_internal_name(),
            "cell": self.cell(),
        }


class Segment:
    """A place on a section."""

    __slots__ = ("sec", "x", "_wire")

    def __init__(self, section, x):
        x = float(x)
        if not 0.0 <= x <= 1.0:
            raise ValueError("segment position range is 0 <= x <= 1")
        object.__setattr__(self, "sec", section)
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "_wire", b"g" + section._wire[1:] + wire._DOUBLE.pack(x))

    def _write(self, out):
        out.append(self._wire)

    def __repr__(self):
        return "%s(%g)" % (self.sec.name(), self.x)

    def _node(self):
        """Places of one segment are the same."""
        if self.x == 0.0 or self.x == 1.0:
            return (self.sec._number, self.x)
        return (self.sec._number, int(self.x * self.sec.nseg))

    def __eq__(self, other):
        return isinstance(other, Segment) and self._node() == other._node()

    def __hash__(self):
        return hash(self._node())

    def __iter__(self):
        return (Mechanism(self, name) for name, _, _ in call("section.mechanisms", self.sec))

    def __contains__(self, name):
        return self.sec.has_membrane(name)

    def __getattr__(self, name):
        if name[:1] == "_":
            if name.startswith("_ref_"):
                return RangeReference(self, name[5:])
            if name.startswith("__"):
                raise AttributeError("'nrn.Segment' object has no attribute '%s'" % name)
        value = call("segment.get", self, name)
        return value if type(value) is float else _value(self, name, value)

    def __setattr__(self, name, value):
        if name in ("sec", "x", "_wire"):
            raise AttributeError("'nrn.Segment' object attribute '%s' is read-only" % name)
        call("segment.set", self, name, value)

    def __dir__(self):
        names = {name for name, _, _ in call("section.mechanisms", self.sec)}
        return sorted(set(object.__dir__(self)) | names | {"v", "diam", "cm"})

    def area(self):
        return call("segment.area", self)

    def ri(self):
        return call("segment.ri", self)

    def volume(self):
        if self.x == 0.0 or self.x == 1.0:
            return 0.0
        if self.sec.n3d() > 1:
            raise NotImplementedError("the volume of segments of a section with 3-D points is not supported")
        return math.pi * self.diam * self.diam / 4.0 * (self.sec.L / self.sec.nseg)

    def point_processes(self):
        return call("segment.points", self)


def _value(segment, name, value):
    if type(value) is wire.Word:
        return Mechanism(segment, name)
    if type(value) is list:
        return RangeArray(segment, name, value[1])
    return value


class Mechanism:
    """A density mechanism or ion at a place."""

    __slots__ = ("_segment", "_name")

    def __init__(self, segment, name):
        object.__setattr__(self, "_segment", segment)
        object.__setattr__(self, "_name", name)

    def __repr__(self):
        return self._name

    def name(self):
        return self._name

    def segment(self):
        return self._segment

    def is_ion(self):
        return self._name.endswith("_ion")

    def _full(self, name):
        return name if self.is_ion() else "%s_%s" % (name, self._name)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError("'nrn.Mechanism' object has no attribute '%s'" % name)
        if name.startswith("_ref_"):
            return RangeReference(self._segment, self._full(name[5:]))
        try:
            return getattr(self._segment, self._full(name))
        except AttributeError:
            raise AttributeError("'nrn.Mechanism' object has no attribute '%s'" % name) from None

    def __setattr__(self, name, value):
        try:
            setattr(self._segment, self._full(name), value)
        except AttributeError:
            raise AttributeError("'nrn.Mechanism' object has no attribute '%s'" % name) from None

    def _variables(self):
        for name, _, variables in call("section.mechanisms", self._segment.sec):
            if name == self._name:
                return variables
        return []

    def __dir__(self):
        return sorted(set(object.__dir__(self)) | set(self._variables()))

    def __iter__(self):
        return (RangeVariable(self, self._full(name)) for name in self._variables())


class RangeVariable:
    """A value of a mechanism at a place, by its name."""

    __slots__ = ("_mechanism", "_name")

    def __init__(self, mechanism, name):
        self._mechanism = mechanism
        self._name = name

    def name(self):
        return self._name

    def mech(self):
        return self._mechanism

    def __getitem__(self, index):
        value = getattr(self._mechanism._segment, self._name)
        return value[index] if isinstance(value, RangeArray) else value


class RangeArray:
    """Values of a mechanism at a place that have one name."""

    __slots__ = ("_segment", "_name", "_size")

    def __init__(self, segment, name, size):
        self._segment, self._name, self._size = segment, name, size

    def __len__(self):
        return self._size

    def __getitem__(self, index):
        if not 0 <= index < self._size:
            raise IndexError("index %s of %d values" % (index, self._size))
        return call("segment.element", self._segment, self._name, index)

    def __setitem__(self, index, value):
        if not 0 <= index < self._size:
            raise IndexError("index %s of %d values" % (index, self._size))
        call("segment.set", self._segment, self._name, value, index)


class RangeReference:
    """A reference to a range variable: `segment._ref_v`, or to an element of an array: `segment.cadyn._ref_ca[2]`."""

    __slots__ = ("_segment", "_name", "_index", "_size")

    def __init__(self, segment, name, index=None):
        self._segment, self._name, self._index = segment, name, index
        # It must be there.
        value = getattr(segment, name)
        self._size = len(value) if isinstance(value, RangeArray) else None

    def _write(self, out):
        if self._size is not None and self._index is None:
            raise TypeError("`%s` is an array: choose an element of the reference" % self._name)
        out.append(wire._COUNT.pack(b"p", 4))
        for part in ("range", self._segment, self._name, self._index or 0):
            wire.write(part, out)

    def __len__(self):
        if self._size is None:
            raise TypeError("`%s` is no array" % self._name)
        return self._size

    def __getitem__(self, index):
        if self._size is None:
            return getattr(self._segment, self._name)
        if self._index is not None:
            return getattr(self._segment, self._name)[self._index]
        if not 0 <= index < self._size:
            raise IndexError("index %s of %d values" % (index, self._size))
        return RangeReference(self._segment, self._name, index)

    def __setitem__(self, index, value):
        if self._size is None:
            setattr(self._segment, self._name, value)
        elif self._index is None:
            raise TypeError("`%s` is an array: choose an element of the reference" % self._name)
        else:
            getattr(self._segment, self._name)[self._index] = value
