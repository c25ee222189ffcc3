"""Values that are attributes and entries: what network parameters and options of a simulation have in common."""
import os
from collections import OrderedDict

from .dicts import Dict, ODict


class Values:
    """Attributes that are entries as well."""

    def _take(self, name, value):
        """Sets an attribute; dictionaries become those whose entries are attributes."""
        if isinstance(value, OrderedDict):
            value = ODict(value)
        elif isinstance(value, dict):
            value = Dict(value)
        setattr(self, name, value)

    def __getitem__(self, name):
        try:
            return object.__getattribute__(self, name)
        except (AttributeError, TypeError):
            raise KeyError(name) from None

    def __setitem__(self, name, value):
        setattr(self, name, value)

    def todict(self):
        from ..sim import replaceDictODict

        return replaceDictODict(self.__dict__)


def save_json(name, filename, contents):
    """Writes contents as JSON, if the name of the file asks for it."""
    from .. import sim

    folder, base = os.path.split(filename)
    os.makedirs(folder or ".", exist_ok=True)
    if base.split(".")[1] == "json":
        print("Saving %s to %s ... " % (name, filename))
        sim.saveJSON(filename, contents)
