"""What is computed and drawn of a simulation."""
import json
import sys

from netpyne_rs.missing import NotSupported, module_attributes
from netpyne_rs.ranks import leads, tell
from netpyne_rs.transport import call

from . import given
from .figure import Figure
from .rates import calculateRate, popAvgRates, rates_in_ranges
from .spikes import prepareRaster, prepareSpikeData, prepareSpikeHist
from .tools import getInclude, getSpktSpkid, saveData

_absent = module_attributes(__name__)

# Those that give nothing back.
_SILENT = ("plotRaster", "plotSpikeHist", "plotLFP")


def plotData():
    """Draws what `cfg.analysis` asks for; what cannot be drawn is told."""
    from .. import sim

    if not leads():
        return
    for name, options in sim.cfg.analysis.items():
        if not options and not isinstance(options, dict):
            continue
        options = dict(options) if isinstance(options, dict) else {}
        try:
            getattr(sim.analysis, name)(**options)
        except NotSupported as missing:
            tell("note: cfg.analysis: %s" % missing)


def _drawn(name, options):
    """Has the host draw a figure; its file is where NetPyNE would save it."""
    from .. import sim
    from ..sim.save import stem
    from ..sim.utils import plain

    # There are no windows, whatever is said of them.
    own = {key: value for key, value in options.items() if key not in ("showFig", "sim")}
    known, file, odd = call("sim.plot", name, json.dumps(plain(own)), stem())
    for warning in odd:
        tell(warning + "\n", file=sys.stderr)
    if not known:
        tell("note: `sim.analysis.%s` cannot be drawn yet" % name)
    return file


def _asked(name, options):
    """Draws, if a file is wanted; gives what NetPyNE gives."""
    if options.get("saveFig"):
        _drawn(name, options)
    elif options.get("showFig", True):
        tell("note: `sim.analysis.%s` shows no window; give it `saveFig` to get a file" % name)
    figure = lambda: Figure(lambda file: _drawn(name, {**options, "saveFig": file}))
    if name in _SILENT:
        return None
    if name == "plotTraces":
        names, data = given.traces(**options)
        return {one: figure() for one in names}, data
    if name == "plotRates":
        return (figure(), figure(), *rates_in_ranges(**options))
    return figure(), given.DATA[name](**options) if name in given.DATA else given.NoData(name)


def checkOutput(modelName, verbose=False):
    """Compares numbers with those that NetPyNE's tests expect; here nothing is expected."""


def __getattr__(name):
    if name.startswith(("plot", "iplot")):

        def draw(*args, **options):
            # The first rank has what is drawn.
            if not leads():
                return None
            if args:
                options["include"] = args[0]
            try:
                return _asked(name, options)
            except NotSupported:
                raise
            except Exception as mistake:
                # NetPyNE goes on.
                tell("There was an exception in %s(): %s: %s" % (name, type(mistake).__name__, mistake), file=sys.stderr)
                return -1

        draw.__name__ = name
        return draw
    return _absent(name)
