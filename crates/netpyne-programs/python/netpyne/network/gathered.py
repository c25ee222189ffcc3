"""What a network has of its own where several ranks share it out, and what the first of them gathers of all."""
from netpyne_rs import ranks

from ..specs import Dict, ODict


class Gathered:
    """The part of a network that is about other ranks and about `sim.gatherData`."""

    def _of_this_rank(self, gids):
        """Cells are dealt out one by one."""
        return [gid for gid in gids if gid % ranks.size() == ranks.rank()] if ranks.size() > 1 else gids

    def _keep_own(self):
        """Leaves the cells of this rank; gives their descriptions."""
        for pop in self._pops.values():
            pop.cellGids = self._of_this_rank(pop.cellGids)
        self._cells = [cell for cell in self._cells if self._of_this_rank([cell.gid])]
        for position, cell in enumerate(self._cells):
            cell._index = position
        return [cell.__getstate__() for cell in self._cells]

    def _all_counts(self):
        """Cells, pairs of connected cells, and synapses of all ranks."""
        if ranks.size() == 1:
            return self._counts()
        return tuple(sum(counts) for counts in zip(*ranks.allgather(self._counts(), "sim.gatherData")))

    def _gathered(self, only_data=False):
        from .. import sim

        cfg = sim.cfg
        self._left = (cfg.saveCellSecs, cfg.saveCellConns, cfg.compactConnFormat)
        if ranks.size() > 1:
            self._gather_ranks(only_data)
            return
        self.allPops = ODict((label, pop.__getstate__()) for label, pop in self.pops.items())
        self.__dict__.pop("_all_cells", None)
        if self._cells is not None:
            self._leave_out()

    def _gather_ranks(self, only_data):
        """Brings cells and populations of all ranks to the first."""
        pops = {label: pop.__getstate__() for label, pop in self.pops.items()}
        if only_data:
            self.__dict__.setdefault("allPops", ODict(pops))
            self.__dict__.setdefault("_all_cells", [cell.__getstate__() for cell in self.cells])
            return
        if self._cells is not None:
            self._leave_out()
        cells = [cell.__getstate__() for cell in self.cells]
        gathered = ranks.gather((cells, {label: pop["cellGids"] for label, pop in pops.items()}), what="sim.gatherData")
        if gathered is None:
            return
        for label, pop in pops.items():
            pop["cellGids"] = sorted(gid for _, gids in gathered for gid in gids[label])
        self.allPops = ODict(pops)
        self._all_cells = sorted((Dict(cell) for cells, _ in gathered for cell in cells), key=lambda cell: cell["gid"])

    @property
    def allCells(self):
        if "allPops" not in self.__dict__:
            raise AttributeError("allCells")
        if "_all_cells" not in self.__dict__:
            self._all_cells = [Dict(state) for state in self._saved_cells()]
        return self._all_cells

    @allCells.setter
    def allCells(self, cells):
        self._all_cells = cells

    def _saved_cells(self):
        if "_all_cells" in self.__dict__:
            return self._all_cells
        return [cell.__getstate__() for cell in self.cells]

    def _leave_out(self):
        """What the options said at the last gathering is not to be kept."""
        from .. import sim

        if self._left is None:
            return
        secs, conns, form = self._left
        if not secs:
            for cell in self._cells:
                cell.secs, cell.secLists = Dict(), None
        if not conns:
            for cell in self._cells:
                cell.conns = []
        elif form:
            sim.compactConnFormat()
