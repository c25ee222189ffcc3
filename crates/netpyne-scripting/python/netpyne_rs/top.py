"""`h`: the top level of NEURON's interpreter."""
import os
import sys

from . import running, wire
from .objects import Array, Ref, Reference, Routine, Running, named
from .sections import Section, Segment
from .transport import call

# Functions that run a simulation, in which functions of Python may take part.
_RUNS = tuple(running._OURS)


class Class(Routine):
    """A class of objects: a template, or one of NEURON's."""

    __slots__ = ()

    def __instancecheck__(self, one):
        return getattr(one, "_class", None) == self._name

    def __getitem__(self, number):
        """An object by its number: `h.Cell[0]`."""
        return call("name.object", self._name, number)

    def __call__(self, *args, sec=None):
        if self._name == "FInitializeHandler":
            return running.init_handler(*args)
        if self._name == "Vector" and len(args) == 1 and not isinstance(args[0], (int, float, str)):
            args = (wire.numbers(args[0]),)
        return super().__call__(*args, sec=sec)


class DensityMechanism:
    """A mechanism that can be inserted: `section.insert(h.hh)`."""

    __slots__ = ("name",)

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return "neuron.DensityMechanism('%s')" % self.name

    def insert(self, section, *args):
        return section.insert(self.name)


# Folders that `nrnivmodl` makes.
_ARCHITECTURES = ("x86_64", "arm64", "aarch64", "i686", "i386", "powerpc", "umac", "special", ".libs")


def load_mechanisms(folder):
    """Reads the mechanisms of a folder, where the host can do that while the script runs."""
    try:
        call("sim.load_mechanisms", os.fspath(folder))
    except RuntimeError:
        call("world.note", "`load_mechanisms`: mechanisms are read from the folders of `.mod` files that the run was given")


class Hoc:
    """The top level: variables, functions and classes by their names."""

    def __init__(self):
        # What is a function or class stays one.
        object.__setattr__(self, "_stable", {})

    def __call__(self, text, sec=None):
        """Runs a statement; whether it could."""
        try:
            if sec is not None:
                sec.push()
            call("name.execute", text)
            return True
        except RuntimeError as mistake:
            print("NEURON: %s" % mistake, file=sys.stderr)
            return False
        finally:
            if sec is not None:
                self.pop_section()

    def __getattr__(self, name):
        known = self._stable.get(name)
        if known is not None:
            return known
        if name[:1] == "_":
            if name.startswith("_ref_"):
                return Reference(None, name[5:])
            if name.startswith("__"):
                raise AttributeError("'hoc.HocObject' object has no attribute '%s'" % name)
        value = call("name.get", None, name)
        if type(value) is float:
            return value
        if type(value) is not wire.Word:
            return named(None, name, value)
        if value.text == "class":
            known = Class(None, name)
        elif value.text == "mechanism":
            return DensityMechanism(name)
        else:
            known = (Running if name in _RUNS else Routine)(None, name)
        self._stable[name] = known
        return known

    def __setattr__(self, name, value):
        call("name.set", None, name, (), value)

    def __dir__(self):
        return sorted(set(object.__dir__(self)) | set(call("name.all")))

    def hname(self):
        return "<TopLevelHocInterpreter>"

    Section = Section

    @staticmethod
    def quit(status=0):
        raise SystemExit(int(status))

    @staticmethod
    def nrnmpi_init():
        """Processes that `mpiexec` started know each other already."""
        return 0.0

    @staticmethod
    def nrn_load_dll(library):
        """The library is not loaded: the `.mod` files are read that it was made of."""
        folder = os.path.dirname(library)
        while os.path.basename(folder) in _ARCHITECTURES:
            folder = os.path.dirname(folder)
        load_mechanisms(folder or ".")
        return 1.0

    @staticmethod
    def ref(value):
        return Ref(value)

    @staticmethod
    def cas():
        return call("section.current")

    @staticmethod
    def allsec():
        return iter(call("section.all"))

    @staticmethod
    def setpointer(reference, name, target):
        call("object.point", target, name, reference)

    @staticmethod
    def pt3dadd(*point, sec=None):
        """The same as the general way, but one call."""
        section = sec if sec is not None else call("section.current")
        if len(point) == 1 and isinstance(point[0], Segment):
            raise TypeError("pt3dadd takes x, y, z, diam")
        if any(isinstance(value, (list, tuple)) or hasattr(value, "_class") for value in point):
            columns = [[float(value) for value in column] for column in point[:4]]
            flat = [value for row in zip(*columns) for value in row]
        else:
            flat = [float(value) for value in point[:4]]
        call("section.add_points", section, wire.numbers(flat))
        return 1.0


h = Hoc()
