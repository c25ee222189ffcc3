"""Populations as they are known to scripts."""
from ..specs import Dict


class Pop:
    """A population: its tags and the gids of its cells."""

    def __init__(self, label, tags, cellGids):
        self.tags = Dict(tags)
        self.tags.setdefault("pop", label)
        self.cellGids = cellGids

    def __getitem__(self, name):
        return getattr(self, name)

    def __getstate__(self):
        return {"tags": self.tags, "cellGids": self.cellGids}
