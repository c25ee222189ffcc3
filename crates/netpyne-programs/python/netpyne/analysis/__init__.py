"""What is computed and drawn of a simulation."""
import json
import sys

from netpyne_rs.missing import NotSupported, module_attributes
from netpyne_rs.transport import call

from ..specs import Dict

_absent = module_attributes(__name__)


def popAvgRates(tranges=None, show=True):
    """Mean rates of the populations over the run, or over ranges of time."""
    from .. import sim

    ranges = [[0, sim.cfg.duration]] if tranges is None else tranges
    single = not isinstance(ranges[0], (list, tuple))
    ranges = [ranges] if single else ranges
    spkt, spkid = sim.allSimData["spkt"], sim.allSimData["spkid"]
    rates = Dict()
    for label, pop in sim.net.allPops.items():
        gids = set(pop["cellGids"])
        if not gids:
            continue
        one = Dict()
        for start, stop in ranges:
            count = sum(1 for t, gid in zip(spkt, spkid) if start <= t <= stop and gid in gids)
            one["%d_%d" % (start, stop)] = count / len(gids) / (stop - start) * 1000.0
        rates[label] = next(iter(one.values())) if len(ranges) == 1 else one
    if show:
        for label, rate in rates.items():
            print("   %s : %s Hz" % (label, rate if isinstance(rate, dict) else "%.3f" % rate))
    return rates


def plotData():
    """Draws what `cfg.analysis` asks for; what cannot be drawn is told."""
    from .. import sim

    for name, options in sim.cfg.analysis.items():
        if not options and not isinstance(options, dict):
            continue
        options = dict(options) if isinstance(options, dict) else {}
        try:
            getattr(sim.analysis, name)(**options)
        except NotSupported as missing:
            print("note: cfg.analysis: %s" % missing)


def _drawn(name, options):
    """Has the host draw a figure; its file is where NetPyNE would save it."""
    from .. import sim
    from ..sim.save import stem
    from ..sim.utils import plain

    if not options.get("saveFig"):
        print("note: `sim.analysis.%s` shows no window; give it `saveFig` to get a file" % name)
        return None, {}
    known, file, odd = call("sim.plot", name, json.dumps(plain(options)), stem())
    for warning in odd:
        print(warning + "\n", file=sys.stderr)
    if not known:
        print("note: `sim.analysis.%s` cannot be drawn yet" % name)
    return file, {}


def checkOutput(modelName, verbose=False):
    """Compares numbers with those that NetPyNE's tests expect; here nothing is expected."""


def __getattr__(name):
    if name.startswith(("plot", "iplot")):

        def draw(*args, **options):
            if args:
                options["include"] = args[0]
            return _drawn(name, options)

        draw.__name__ = name
        return draw
    return _absent(name)
