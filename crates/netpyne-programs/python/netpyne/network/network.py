"""The network: its steps, what it is made of, and what changes it."""
import json
import sys
from array import array

from netpyne_rs import ranks
from netpyne_rs.missing import refuse
from netpyne_rs.ranks import tell
from netpyne_rs.transport import call

from ..sim.utils import plain
from ..specs import NetParams, ODict
from . import modified
from .cells import CompartCell, PointCell
from .gathered import Gathered
from .later import Later
from .pop import Pop

# What a step of making the network takes from the parameters.
_TAKEN = {
    "cells": None,
    "conns": ("connParams", "subConnParams", "synMechParams"),
    "stims": ("stimSourceParams", "stimTargetParams", "synMechParams"),
}
_LATER = ("connParams", "subConnParams", "stimSourceParams", "stimTargetParams")
# Options that say nothing about network or run.
_ASIDE = ("saveFolder", "simLabel", "filename", "saveDataInclude", "savePickle", "saveJson", "saveMat",
          "saveCSV", "saveDpk", "saveHDF5", "saveDat", "backupCfgFile", "timestampFilename", "verbose", "printRunTime")


class Network(Gathered):
    """A network that is made in steps, as NetPyNE makes it: the host is asked when something is looked at, or when it runs."""

    def __init__(self, params=None):
        self.params = params if params is not None else NetParams()
        self.rxd = {}
        # In the order in which they were done.
        self._steps = []
        # Whether the script takes part in simulations.
        self._is_live = False
        # Whether a run has begun and not ended.
        self._is_under_way = False
        # Tags that the script has given to cells, by gid.
        self._tags = {}
        call("sim.forget")
        # What the steps took, and what the host has built.
        self._taken, self._built = {}, None
        self._pops = self._cells = None
        # New weights and delays of connections by number: those that wait, and those that were made.
        self._changes, self._changed = {}, {}
        # Labels that are numbers, by their texts.
        self._labels = {}
        # Where stimuli come from another format: its name, by their sources.
        self._formats = {}
        # What `gatherData` has left of cells: whether sections and connections, and in which form; nothing before it.
        self._left = None
        # Labels of the rules that `modifyCells` has made.
        self._modifications = []

    # Steps

    def createPops(self):
        from .. import sim

        tell("\nCreating network of %i cell populations on %i hosts..." % (len(self.params.popParams), sim.nhosts))
        self._take("cells")
        return Later(lambda: self.pops)

    def createCells(self):
        self._take("cells")
        return Later(lambda: self.cells)

    def defineCellShapes(self):
        """Gives sections without 3-D points some, as `netParams.defineCellShapes` does."""
        self.params.defineCellShapes = True
        if "cells" in self._taken:
            self._taken["cells"]["defineCellShapes"] = True

    def connectCells(self):
        tell("Making connections...")
        self._take("conns")
        return Later(lambda: [cell.conns for cell in self.cells])

    def addStims(self):
        if len(self.params.stimTargetParams):
            tell("Adding stims...")
        self._take("stims")
        return Later(lambda: [cell.stims for cell in self.cells])

    def addRxD(self, *args, **kwargs):
        if len(self.params.rxdParams):
            refuse("netpyne.sim.net.addRxD")

    def _take(self, step):
        if step not in self._steps:
            self._steps.append(step)
        self._retag()
        if step == "conns":
            # Rules go by the tags of all cells.
            for tags in ranks.allgather(self._tags, "sim.net.connectCells") if ranks.size() > 1 else ():
                self._tags.update(tags)
        own = {key: value for key, value in self.params.__dict__.items() if not key.startswith("_")}
        if _TAKEN[step] is None:
            own = {key: value for key, value in own.items() if key not in _LATER}
        else:
            own = {key: own[key] for key in _TAKEN[step]}
        for component in own.values():
            if isinstance(component, dict):
                self._labels.update((str(label), label) for label in component if type(label) is int)
        self._taken[step] = plain(own)

    # The host's network

    def _build(self):
        """Has the host build what the steps have asked for, unless it has."""
        from .. import sim

        if "cells" not in self._steps:
            self._take("cells")
        params = dict(self._taken["cells"])
        for step in ("conns", "stims"):
            params.update(self._taken.get(step, {}))
        # It has been applied.
        params["mapping"] = {}
        options = {key: value for key, value in sim.cfg.__dict__.items() if key not in _ASIDE}
        order = [step for step in self._steps if step in ("conns", "stims")]
        asked = (json.dumps(params), json.dumps(plain(options)), order == ["stims", "conns"], json.dumps(self._tags))
        if asked == self._built:
            return
        for warning in call("sim.build", *asked):
            tell(warning + "\n", file=sys.stderr)
        self._built = asked
        self._pops = self._cells = None
        if self._changed:
            self._changes = {**self._changed, **self._changes}
            self._changed = {}
            self._apply_changes()

    def _retag(self):
        """Notes the tags that the script has given to cells: what comes next goes by them."""
        for cell in self._cells or ():
            changed = {key: value for key, value in cell.tags.items() if key != "label" and cell._tags.get(key) != value}
            if changed:
                cell._tags.update(changed)
                self._tags.setdefault(str(cell.gid), {}).update(plain(changed))

    # Objects

    def _make_live(self):
        """Lets the script take part in simulations."""
        self._build()
        if not self._is_live:
            self._apply_changes()
            call("sim.live", True)
            self._is_live = True

    def _parts(self, cell):
        self._make_live()
        return call("sim.parts", cell)

    def _connection(self, number):
        self._make_live()
        return call("sim.connection", number)

    def _apply_changes(self):
        """Tells the host what the script has changed of connections."""
        if not self._changes:
            return
        nothing = float("nan")
        numbers, weights, delays = array("d"), array("d"), array("d")
        for number, change in self._changes.items():
            numbers.append(number)
            weights.append(change.get("weight", nothing))
            delays.append(change.get("delay", nothing))
            self._changed.setdefault(number, {}).update(change)
        self._changes = {}
        call("sim.connections", numbers, weights, delays)

    @property
    def pops(self):
        if self._pops is None:
            if "cells" not in self._steps:
                return ODict()
            self._build()
            described = json.loads(call("sim.describe", "pops"))["net"]["pops"]
            self._pops = ODict(
                (label, Pop(label, pop["tags"], self._of_this_rank(pop["cellGids"]))) for label, pop in described.items()
            )
        return self._pops

    @property
    def cells(self):
        if "cells" not in self._steps:
            return []
        self._build()
        if self._cells is None:
            described = json.loads(call("sim.describe", "cells"))["net"]["cells"]
            numbers = iter(call("sim.numbers"))
            self._cells = []
            for cell in described:
                kind = CompartCell if "secs" in cell else PointCell
                own = [int(next(numbers)) for _ in cell["conns"]]
                self._restore_labels(cell)
                self._cells.append(kind(self, cell, own, len(self._cells)))
            self._leave_out()
        return self._cells

    def _restore_labels(self, cell):
        """Labels as the script has them: numbers, and none of rules that it has not made."""
        if "label" in cell["tags"]:
            labels = cell["tags"]["label"]
            labels = [self._labels.get(label, label) for label in labels if label not in self._modifications]
            cell["tags"]["label"] = labels
        for stim in cell["stims"] if self._formats else ():
            stim["originalFormat"] = self._formats[stim["source"]]
        if self._labels:
            for entry in cell["conns"] + cell["stims"]:
                for key in ("label", "preLabel", "source"):
                    if key in entry:
                        entry[key] = self._labels.get(entry[key], entry[key])

    @property
    def compartCells(self):
        return [cell for cell in self.cells if isinstance(cell, CompartCell)]

    @property
    def gid2lid(self):
        return {cell.gid: position for position, cell in enumerate(self.cells)}

    @property
    def lid2gid(self):
        return [cell.gid for cell in self.cells]

    def _counts(self):
        """Cells, pairs of connected cells, synapses."""
        return tuple(int(count) for count in call("sim.counts"))

    def _loaded(self, pops, cells):
        """A network out of a file."""
        self._steps.append("cells")
        self._pops = ODict((label, Pop(label, pop["tags"], pop["cellGids"])) for label, pop in pops.items())
        self._cells = []
        for cell in cells:
            kind = CompartCell if "secs" in cell else PointCell
            self._cells.append(kind(self, cell, range(len(cell["conns"])), len(self._cells)))
        # As it is now: what the script changes of the description later changes nothing else, as in NetPyNE.
        states = [cell.__getstate__() for cell in self._cells]
        saved = {"pops": {label: pop.__getstate__() for label, pop in self._pops.items()}, "cells": states}
        self._saved = json.dumps(plain(saved))
        if ranks.size() > 1:
            cells = self._keep_own()
        self._build = self._build_saved
        self._counts = lambda: (
            len(cells),
            sum(len({conn["preGid"] for conn in cell["conns"]}) for cell in cells),
            sum(len(cell["conns"]) for cell in cells),
        )

    def _build_saved(self):
        """Has the host build the network that was loaded."""
        from .. import sim

        own = {key: value for key, value in self.params.__dict__.items() if not key.startswith("_")}
        options = {key: value for key, value in sim.cfg.__dict__.items() if key not in _ASIDE}
        parts = (json.dumps(plain(own)), self._saved[1:], json.dumps(plain(options)))
        asked = '{"net": {"params": %s, %s, "simConfig": %s}' % parts
        if asked == self._built:
            return
        for warning in call("sim.build_saved", asked):
            tell(warning + "\n", file=sys.stderr)
        self._built = asked

    # Changes

    def modifyCells(self, params, updateMasterAllCells=False):
        """Changes parameters of the sections of cells: a rule that comes after all others."""
        from .. import sim

        tell("Modfying cell parameters...")
        if self._is_under_way:
            for cell in self.compartCells:
                cell.modify(params)
            return
        self._build()
        conds = params.get("conds", {})
        rule = {key: value for key, value in params.items() if key != "conds"}
        rules = self._taken["cells"]["cellParams"]
        label = "modifyCells %d" % len(self._modifications)
        self._modifications.append(label)
        rules[label] = plain({"conds": conds, **rule})
        self._build()

    def modifyConns(self, params, updateMasterAllCells=False):
        """Changes weights, delays and thresholds of connections."""
        tell("Modfying connection parameters...")
        tags = {cell.gid: cell.tags for cell in self.cells}
        if ranks.size() > 1:
            # Conditions may be on cells of other ranks.
            for others in ranks.allgather(tags, "sim.net.modifyConns"):
                tags.update(others)
        for cell in self.cells:
            modified.connections(cell, params, tags)
        self._apply_changes()

    def modifyStims(self, params, updateMasterAllCells=False):
        """Changes parameters of the stimuli that the conditions mean."""
        tell("Modfying stimulation parameters...")
        if not self._modify_rules(params, "stimSourceParams", ("source", "label")):
            for cell in self.cells:
                modified.stimuli(cell, params)

    def modifySynMechs(self, params, updateMasterAllCells=False):
        """Changes parameters of the synaptic mechanisms that the conditions mean."""
        tell("Modfying synaptic mech parameters...")
        if not self._modify_rules(params, "synMechParams", ("label",)):
            for cell in self.compartCells:
                modified.synapses(cell, params)

    def _modify_rules(self, params, component, names):
        """Changes rules and builds the network again, where the conditions name rules alone and nothing runs; whether it could."""
        conds = dict(params.get("conds", {}))
        wanted = [conds.pop(name) for name in names if name in conds]
        if conds or params.get("cellConds") or not wanted or self._is_under_way or self._is_live:
            return False
        changes = {key: value for key, value in params.items() if key not in ("conds", "cellConds")}
        if component == "stimSourceParams" and ("weight" in changes or "delay" in changes):
            return False
        self._build()
        for taken in self._taken.values():
            for label, rule in taken.get(component, {}).items():
                if all(label == one or isinstance(one, (list, tuple)) and label in one for one in wanted):
                    rule.update(changes)
        self._build()
        return True

    def __getattr__(self, name):
        if name.startswith("_") or name in ("allPops", "allCells", "recXElectrode"):
            raise AttributeError(name)
        return refuse("netpyne.sim.net." + name)
