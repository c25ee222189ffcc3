"""Which cells, spikes and files an analysis is about."""
import os
import pickle


def getInclude(include="allCells", sim=None):
    """Cells, their gids, and labels of stimuli, that a list of gids, populations, stimuli, and pairs of a population and positions
    means."""
    if sim is None:
        from .. import sim
    cells = sim.net.allCells
    stims = list(sim.net.params.stimSourceParams)
    gids, labels = [], []
    of = lambda pop: [cell["gid"] for cell in cells if cell["tags"]["pop"] == pop]

    def one(condition):
        if isinstance(condition, int):
            gids.append(condition)
        elif isinstance(condition, str) and condition in stims:
            labels.append(condition)
        elif isinstance(condition, str):
            gids.extend(of(condition))

    for condition in [include] if isinstance(include, str) else include:
        if condition == "all":
            return list(cells), [cell["gid"] for cell in cells], stims
        if condition == "allCells":
            gids[:] = [cell["gid"] for cell in cells]
        elif condition == "allNetStims":
            labels[:] = stims
        elif _is_part_of_a_population(condition):
            wanted = condition[1] if isinstance(condition[1], list) else [condition[1]]
            gids.extend(gid for position, gid in enumerate(of(condition[0])) if position in wanted)
        elif isinstance(condition, (list, tuple)):
            for each in condition:
                one(each)
        else:
            one(condition)
    gids = list(dict.fromkeys(gids))
    chosen = set(gids)
    return sorted((cell for cell in cells if cell["gid"] in chosen), key=lambda cell: cell["gid"]), gids, labels


def _is_part_of_a_population(condition):
    is_pair = isinstance(condition, (list, tuple)) and len(condition) == 2
    return is_pair and isinstance(condition[0], str) and isinstance(condition[1], (list, int))


def getSpktSpkid(cellGids=[], timeRange=None, sim=None):
    """Pairs, times and gids of the spikes of cells (of all, if none is named) in a range of time that is open to the right."""
    if sim is None:
        from .. import sim
    chosen = set(cellGids)
    pairs = zip(sim.allSimData["spkt"], sim.allSimData["spkid"])
    pairs = [(t, gid) for t, gid in pairs if timeRange is None or timeRange[0] <= t < timeRange[1]]
    pairs = [(t, gid) for t, gid in pairs if not chosen or gid in chosen]
    return pairs, [t for t, _ in pairs], [gid for _, gid in pairs]


def spikes_of_stimuli(label):
    """The spikes of a stimulus in each cell that it goes to, if they were recorded."""
    from .. import sim

    stims = sim.allSimData.get("stims", {})
    return [times for trains in stims.values() for source, times in trains.items() if source == label]


def saveData(data, fileName=None, fileDesc=None, fileType=None, fileDir=None, sim=None, **others):
    """Writes data of a figure as pickle or JSON under NetPyNE's name; gives the name."""
    if sim is None:
        from .. import sim
    kinds = {None: ".pkl", "pkl": ".pkl", "pickle": ".pkl", ".pkl": ".pkl", "json": ".json", ".json": ".json"}
    if fileType not in kinds:
        raise Exception("fileType not recognized in saveData")
    ending = kinds[fileType]
    added = "_data" if fileDesc is None else "_" + str(fileDesc)
    if not isinstance(fileName, str) or not fileName:
        fileName = sim.cfg.filename
    name = (fileName.split(ending)[0] if fileName.endswith(ending) else fileName) + added + ending
    if fileDir is not None:
        name = os.path.join(fileDir, name)
    print("Saving data as %s ... " % name)
    if ending == ".json":
        sim.saveJSON(name, data)
    else:
        with open(name, "wb") as file:
            pickle.dump(data, file)
    return name
