"""Rates of populations."""
from ..specs import Dict
from .arrays import counts, steps
from .tools import getInclude, spikes_of_stimuli


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


def with_each_pop(include):
    """The list itself, with the populations in the place of `eachPop`, as NetPyNE changes it."""
    from .. import sim

    if "eachPop" in include:
        include.remove("eachPop")
        include.extend(sim.net.allPops)
    return include


def calculateRate(include=["allCells", "eachPop"], peakBin=5, timeRange=None):
    """Mean rates of what is included over a range of time, and the greatest in bins of `peakBin` ms, Hz."""
    from .. import sim

    print("Calculating avg and peak firing rates ...")
    with_each_pop(include)
    timeRange = [0, sim.cfg.duration] if timeRange is None else timeRange
    means, peaks = [], []
    for subset in include:
        _, gids, labels = getInclude([subset])
        chosen = set(gids)
        times = [t for t, gid in zip(sim.allSimData["spkt"], sim.allSimData["spkid"]) if gid in chosen]
        senders = len(gids)
        for label in labels:
            more = [t for train in spikes_of_stimuli(label) for t in train]
            times.extend(more)
            senders += bool(more)
        if peakBin:
            most = max(counts(times, steps(timeRange[0], timeRange[1], peakBin)))
            peaks.append(most * float(1000.0 / peakBin) / float(senders))
        inside = [t for t in times if timeRange[0] <= t <= timeRange[1]]
        means.append(float(len(inside)) / float(senders) / float(timeRange[1] - timeRange[0]) * 1000.0)
    return include, means, peaks


def rates_in_ranges(include=["allCells", "eachPop"], peakBin=5, timeRanges=None, **others):
    """What `plotRates` gives besides its figures: means and peaks for each range of time."""
    from .. import sim

    found = [calculateRate(include, peakBin, one) for one in timeRanges or [[0, sim.cfg.duration]]]
    return [means for _, means, _ in found], [peaks for _, _, peaks in found]
