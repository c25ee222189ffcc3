"""Data of rasters and of histograms of spikes."""
from netpyne_rs.ranks import tell

from .rates import with_each_pop
from .tools import getInclude, getSpktSpkid, saveData as save, spikes_of_stimuli


def prepareSpikeData(include=["allCells"], sim=None, timeRange=None, maxSpikes=1e8, orderBy="gid", popRates=True, syncLines=True,
                     saveData=False, fileName=None, fileDesc=None, fileType=None, fileDir=None, **others):
    """Spikes with the rows of their cells, and the texts of a figure of them; nothing if there are none."""
    if sim is None:
        from .. import sim
    tell("Preparing spike data...")
    with_each_pop(include)
    cells, gids, stims = getInclude(include)
    keys = _keys(cells, orderBy, sim)
    cells = sorted(cells, key=lambda cell: [key(cell) for key in keys])
    row = {cell["gid"]: position for position, cell in enumerate(cells)}
    pairs, _, _ = getSpktSpkid([] if include == ["allCells"] else gids, timeRange) if gids else ([], [], [])
    spikes = [(t, row[int(gid)], gid) for t, gid in pairs]
    of_cells, last = len(spikes), max((spike[1] for spike in spikes), default=-1)
    senders = 0
    for label in stims:
        for train in spikes_of_stimuli(label):
            last, senders = last + 1, senders + 1
            spikes.extend((t, last, float("nan")) for t in train)
    if not of_cells + senders:
        tell("No spikes available to plot raster")
        return None
    timeRange = [0, sim.cfg.duration] if timeRange is None else timeRange
    spikes = [spike for spike in spikes if timeRange[0] <= spike[0] <= timeRange[1]]
    if len(spikes) > maxSpikes:
        tell("  Showing only the first %i out of %i spikes" % (maxSpikes, len(spikes)))
        spikes = (sorted(spikes) if senders else spikes)[: int(maxSpikes)]
        timeRange[1] = max(spike[0] for spike in spikes)
    pops = [pop for pop in sim.net.allPops if any(cell["tags"]["pop"] == pop for cell in cells)]
    members = [float(sum(cell["tags"]["pop"] == pop for cell in cells)) for pop in pops]
    labels, axes = _texts(cells, pops, members, spikes, of_cells, senders, timeRange, _name(orderBy, cells), others)
    data = {
        "spkTimes": [spike[0] for spike in spikes],
        "spkInds": [spike[1] for spike in spikes],
        "spkGids": [spike[2] for spike in spikes],
        "popNumCells": members + ([senders] if stims else []),
        "popLabels": pops + (["NetStims"] if stims else []),
        "numNetStims": senders,
        "include": include,
        "timeRange": timeRange,
        "maxSpikes": maxSpikes,
        "orderBy": _name(orderBy, cells),
        "axisArgs": axes,
        "legendLabels": labels if popRates else [],
        "cellGids": [cell["gid"] for cell in cells],
        "cellPops": [cell["tags"]["pop"] for cell in cells],
    }
    if saveData:
        save(data, fileName=fileName, fileDesc="spike_data", fileType=fileType, fileDir=fileDir, sim=sim)
    return data


def _name(order, cells):
    """What cells are ordered by: gids where there is no such tag, or it is no number."""
    if order == "pop":
        return "popInd"
    tag = cells[0]["tags"].get(order) if cells and isinstance(order, str) else order
    return order if isinstance(tag, (int, float, list)) else "gid"


def _keys(cells, order, sim):
    positions = {pop: position for position, pop in enumerate(sim.net.allPops)}

    def key(name):
        if name in ("popInd", "pop"):
            return lambda cell: positions[cell["tags"]["pop"]]
        return (lambda cell: cell["gid"]) if name == "gid" else (lambda cell: cell["tags"][name])

    names = order if isinstance(order, list) else [_name(order, cells)]
    return [key(name) for name in names]


def _texts(cells, pops, members, spikes, of_cells, senders, timeRange, order, others):
    """Labels of the populations, and of the axes."""
    seconds = (timeRange[1] - timeRange[0]) / 1e3
    conns = {pop: sum(len(cell["conns"]) for cell in cells if cell["tags"]["pop"] == pop) for pop in pops}
    labels = []
    # NetPyNE leaves out the last spike here.
    counted = spikes[: max(of_cells - 1, 0)]
    for pop, count in zip(pops, members):
        own = sum(1 for spike in counted if cells[spike[1]]["tags"]["pop"] == pop)
        labels.append("%s\n  cells: %i\n  syn/cell: %0.1f\n  rate: %.3g Hz" % (pop, count, conns[pop] / count, own / count / seconds))
    rate = len(spikes) / (len(cells) + senders) / (timeRange[1] - timeRange[0]) * 1e3 if spikes else 0
    per_cell = sum(conns.values()) / len(cells) if cells else 0
    title = "cells: %i   syn/cell: %0.1f   rate: %0.1f Hz" % (len(cells), per_cell, rate) if cells else "Raster plot of spiking"
    stimuli = (" and NetStims (at the end)" if cells else "NetStims") if senders else ""
    ylabel = ("Cells (ordered by %s)" % order if cells else "") + stimuli
    return labels, {"xlabel": "Time (ms)", "ylabel": ylabel, "title": others.get("title", title)}


def prepareRaster(include=["allCells"], fileDesc=None, **options):
    """Data of a raster."""
    return prepareSpikeData(include=include, fileDesc=fileDesc or "raster_data", **options)


def prepareSpikeHist(include=["allCells", "eachPop"], binSize=5, **options):
    """Data of a histogram of spikes."""
    data = prepareSpikeData(include=include, **options)
    if data is not None:
        data["axisArgs"]["ylabel"] = "Number of spikes"
    return data
