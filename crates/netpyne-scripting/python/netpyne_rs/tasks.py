"""The tasks a host gives."""
import importlib
import os
import sys

from .launch import reporting
from .objects import HocObject
from .sections import Section
from .transport import call
from .wire import Word


@reporting
def import_cell(before, file, name, args, named):
    """Makes a cell by a class or function of a module and tells the host which sections are its."""
    from .top import h

    for statement in before:
        if not h(statement):
            raise RuntimeError("the statement `%s` failed" % statement)
    folder, base = os.path.split(os.path.abspath(file))
    sys.path.insert(0, folder)
    module = importlib.import_module(base[: -len(".py")])
    maker = getattr(module, name, None)
    if maker is None:
        public = [key for key, value in vars(module).items() if callable(value) and not key.startswith("_")]
        raise AttributeError("`%s` has no `%s`; it has %s" % (base, name, ", ".join(public) or "nothing to call"))
    given = [_argument(value) for value in args]
    cell = maker(*given, **{key: _argument(value) for key, value in named})
    tell(cell)
    _kept.append(cell)


# Cells that the host will look at: sections go with their last reference.
_kept = []


class _Modules(dict):
    """Names are modules."""

    def __missing__(self, name):
        try:
            return importlib.import_module(name)
        except ImportError:
            raise KeyError(name) from None


def _argument(value):
    """A value, or what an expression gives."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], Word):
        return eval(value[1], {}, _Modules())
    return value


def tell(cell):
    """Sections and names of a cell as NetPyNE finds them: from `all_sec`, `sec`, or all sections there are."""
    names = dir(cell)
    if "all_sec" in names:
        sections = list(cell.all_sec)
    elif "sec" in names:
        sections = [cell.sec]
    else:
        sections = call("section.all")
    sections = [section for section in sections if isinstance(section, Section)]
    given = {}
    for name in names:
        if name.startswith("__"):
            continue
        try:
            value = getattr(cell, name)
        except Exception:
            continue
        if isinstance(value, list):
            # An attribute of its own comes before a place in a list.
            for i, item in enumerate(value):
                if isinstance(item, (Section, HocObject)):
                    given.setdefault(item.hname(), "%s_%d" % (name, i))
        elif isinstance(value, dict):
            for key, item in value.items():
                if isinstance(item, (Section, HocObject)):
                    given[item.hname()] = str(key)
        elif isinstance(value, (Section, HocObject)):
            given[value.hname()] = name
    # NetPyNE looks names up after it took the cell's name and the brackets away.
    pairs = [[section, given[section.hname()]] for section in sections if section.hname() in given]
    pairs = [[section, name] for section, name in pairs if _plain(section.hname())]
    lists = [one for one in call("name.call", None, "List", ("SectionList",), None) if one.hname() in given]
    pairs += [[one, given[one.hname()]] for one in lists]
    call("world.cell", sections, pairs)


def _plain(name):
    return "." not in name and "[" not in name
