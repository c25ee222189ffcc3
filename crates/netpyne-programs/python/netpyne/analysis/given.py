"""What functions that draw give back besides their figures."""
from netpyne_rs.missing import refuse

from .arrays import array, steps
from .tools import getInclude


class NoData(dict):
    """Data that is not computed here: whoever reads it is told."""

    def __init__(self, name):
        super().__init__()
        self.name = name

    def __missing__(self, key):
        return refuse("netpyne.analysis.%s(...)[1][%r]" % (self.name, key), "compute it from `sim.allSimData`")


def traces(include=None, timeRange=None, oneFigPer="cell", **others):
    """Recorded traces of cells with the times of their samples, and figures by cell or trace."""
    from .. import sim

    if include is None:
        include = list(sim.cfg.analysis.get("plotTraces", {}).get("include", [])) + list(sim.cfg.recordCells)
    _, gids, _ = getInclude(include)
    start, stop = [0, sim.cfg.duration] if timeRange is None else timeRange
    step = sim.cfg.recordStep
    labels = sorted(sim.cfg.recordTraces)
    pairs = [(label, gid) for label in labels for gid in gids]
    if oneFigPer == "cell":
        pairs.sort(key=lambda pair: gids.index(pair[1]))
    data = []
    for label, gid in pairs:
        values = sim.allSimData[label].get("cell_%d" % gid)
        if values is None:
            continue
        part = slice(int(start / step), int(stop / step))
        if isinstance(values, dict):
            values = [list(at_once) for at_once in zip(*(one[part] for one in values.values()))]
        else:
            values = values[part]
        times = steps(start, stop + step, step)
        data.append({"t": array(times), "cell_%d_%s" % (gid, label): array(values)})
    names = ["_gid_%d" % gid for gid in gids] if oneFigPer == "cell" else ["_trace_" + label for label in labels]
    return names, {"tracesData": data, "include": include}


def connections(includePre=["all"], includePost=["all"], feature="strength", groupBy="pop", synOrConn="syn", synMech=None, **others):
    """A matrix of what connects cells or populations: weight, delay, numConns, probability, strength, convergence, divergence."""
    from .. import sim

    pre, before, stims = getInclude(includePre)
    post, after, post_stims = getInclude(includePost)
    if groupBy not in ("cell", "pop"):
        return None
    if groupBy == "cell":
        # In the order in which they are asked for.
        rows = {gid: position for position, gid in enumerate(before)}
        columns = {gid: position for position, gid in enumerate(after)}
    else:
        of = lambda cells: [pop for pop in sim.net.allPops if any(cell["tags"]["pop"] == pop for cell in cells)]
        rows = {pop: position for position, pop in enumerate(of(pre) + stims)}
        columns = {pop: position for position, pop in enumerate(of(post) + post_stims)}
    pop_of = {cell["gid"]: cell["tags"]["pop"] for cell in pre}
    wanted = [synMech] if isinstance(synMech, str) else synMech
    sums, counts = {}, {}
    for cell in post:
        seen = set()
        for conn in cell["conns"]:
            if synOrConn != "syn" and (conn["preGid"] in seen or seen.add(conn["preGid"])):
                continue
            if wanted and conn["synMech"] not in wanted:
                continue
            source = conn["preGid"]
            if groupBy == "pop":
                source = conn.get("preLabel", "NetStim") if source == "NetStim" else pop_of.get(source)
            if source in rows:
                place = rows[source], columns[cell["gid"] if groupBy == "cell" else cell["tags"]["pop"]]
                sums[place] = sums.get(place, 0.0) + conn["delay" if feature == "delay" else "weight"]
                counts[place] = counts.get(place, 0.0) + 1
    ahead, behind = _most(rows, columns, pre, post, stims)
    matrix = [
        [_of_feature(feature, groupBy, sums.get((i, j), 0.0), counts.get((i, j), 0.0), ahead[i], behind[j]) for j in range(len(columns))]
        for i in range(len(rows))
    ]
    return {"connMatrix": array(matrix), "feature": feature, "groupBy": groupBy, "includePre": includePre, "includePost": includePost}


def _most(rows, columns, pre, post, stims):
    """How many cells the rows and columns stand for; a stimulus for as many as the first population has that it is compared with."""
    count = lambda name, cells: float(sum(cell["tags"]["pop"] == name for cell in cells))
    after = [count(name, post) for name in columns]
    before = [after[0] if name in stims and after else count(name, pre) for name in rows]
    of_row = dict(zip(rows, before))
    # Where the same names are on both sides, stimuli have a column too.
    return before, [of_row.get(name, n) if name in stims else n for name, n in zip(columns, after)]


def _of_feature(feature, groupBy, total, count, before, after):
    nothing = float("nan")
    if feature in ("weight", "delay"):
        return total / count if count else (nothing if groupBy == "cell" else 0.0)
    if feature == "numConns" or groupBy == "cell":
        return count if feature == "numConns" else 0.0
    if feature in ("convergence", "divergence"):
        most = after if feature == "convergence" else before
        return count / most if most else nothing
    probability = count / (before * after) if before * after else nothing
    return probability * total if feature == "strength" else probability


def places(include=["allCells"], view="xy", showConns=True, **others):
    """Where cells are in a plane, and the ends of the connection that was drawn last."""
    cells, gids, _ = getInclude(include)
    vertical = "z" if view == "xz" else "y"
    place = {cell["gid"]: (cell["tags"]["x"], cell["tags"][vertical]) for cell in cells}
    ends = [([], []), ([], [])]
    for cell in cells if showConns else ():
        for conn in cell["conns"]:
            if conn["preGid"] in place:
                ends = [place[conn["preGid"]], place[cell["gid"]]]
    return {
        "include": include,
        "posX": [place[gid][0] for gid in place],
        "posY": [place[gid][1] for gid in place],
        "posXpre": ends[0][0], "posXpost": ends[1][0], "posYpre": ends[0][1], "posYpost": ends[1][1],
    }


# By the name of the function that draws.
DATA = {"plotConn": connections, "plot2Dnet": places}
