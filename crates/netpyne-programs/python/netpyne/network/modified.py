"""Parameters of single cells that a script changes: in the description, and in what stands for NEURON's objects."""
from netpyne_rs.missing import refuse

from ..specs import Dict
from . import conditions

# What of a change says where it is made.
_WHERE = ("conds", "cellConds", "preConds", "postConds")


def of_cell(cell, prop):
    """NetPyNE's `cell.modify`: changes sections as a cell rule would."""
    if not conditions.hold(cell.tags, prop.get("conds", {}), cell.gid):
        return
    for name, changes in prop.get("secs", {}).items():
        if name not in cell.secs:
            refuse("sim.net.cells[...].modify(secs: %r)" % name, "sections are made by cell rules")
        if set(changes) - {"geom", "mechs", "ions"} or "pt3d" in changes.get("geom", {}):
            refuse("sim.net.cells[...].modify", "`geom` without points, `mechs` and `ions` can be changed")
        section = cell.secs[name]
        _geometry(section, changes.get("geom", {}))
        _mechanisms(section, changes.get("mechs", {}))
        _ions(section, changes.get("ions", {}))


def _geometry(section, changes):
    for name, value in changes.items():
        if isinstance(value, (list, dict)):
            continue
        section.setdefault("geom", Dict())[name] = value
        setattr(section["hObj"], name, value)


def _mechanisms(section, changes):
    known = section.setdefault("mechs", Dict())
    for mechanism, params in changes.items():
        section["hObj"].insert(mechanism)
        known.setdefault(mechanism, Dict()).update(params)
        for name, value in params.items():
            for position, segment in enumerate(section["hObj"]):
                one = value[position] if isinstance(value, (list, tuple)) else value
                setattr(getattr(segment, mechanism), name, one)


def _ions(section, changes):
    known = section.setdefault("ions", Dict())
    for ion, params in changes.items():
        section["hObj"].insert("%s_ion" % ion)
        known.setdefault(ion, Dict()).update(params)
        for name, value in params.items():
            if name not in ("e", "i", "o"):
                refuse("sim.net.cells[...].modify(ions: %r)" % name, "`e`, `i` and `o` can be changed")
            variable = "e%s" % ion if name == "e" else "%s%s" % (ion, name)
            for segment in section["hObj"]:
                setattr(segment, variable, value)


def _changes(params):
    return {key: value for key, value in params.items() if key not in _WHERE}


def connections(cell, params, tags=None):
    """NetPyNE's `cell.modifyConns`; `tags` are those of all cells, for conditions of sources."""
    if not conditions.hold(cell.tags, params.get("postConds", {}), cell.gid):
        return
    net = cell._net
    pre = params.get("preConds", {})
    if tags is None and pre:
        tags = {one.gid: one.tags for one in net.cells}
    for conn in cell.conns:
        if not conditions.hold_of_conn(conn, params.get("conds", {}), pre, tags):
            continue
        for name, value in _changes(params).items():
            conn[name] = value
            if "hObj" not in conn:
                continue
            if name not in ("weight", "delay"):
                setattr(conn["hObj"], name, value)
            elif not net._is_live:
                conn["hObj"].change(name, value)
            elif name == "delay":
                conn["hObj"].delay = value
            else:
                conn["hObj"].weight[0] = value


def synapses(cell, params):
    """NetPyNE's `cell.modifySynMechs`."""
    if not conditions.hold(cell.tags, params.get("cellConds", {}), cell.gid):
        return
    conds = dict(params.get("conds", {}))
    section = conds.pop("sec", None)
    for name, sec in (cell.__dict__.get("secs") or {}).items():
        if section is not None and name != section:
            continue
        for entry in dict.get(sec, "synMechs", ()):
            if not conditions.hold(entry, conds):
                continue
            for key, value in _changes(params).items():
                if key in ("mod", "selfNetCon", "loc"):
                    continue
                entry[key] = value
                setattr(entry["hObj"], key, value)


def stimuli(cell, params):
    """NetPyNE's `cell.modifyStims`."""
    if not conditions.hold(cell.tags, params.get("cellConds", {}), cell.gid):
        return
    for stim in cell.stims:
        if not conditions.hold(stim, params.get("conds", {})):
            continue
        for name, value in _changes(params).items():
            if stim.get("type") == "NetStim" and name in ("weight", "delay"):
                conn = next(one for one in cell.conns if one.get("preLabel") == stim["source"])
                conn[name] = value
                if name == "weight":
                    conn["hObj"].weight[0] = value
                else:
                    conn["hObj"].delay = value
                continue
            stim[name] = value
            if stim.get("type") == "NetStim" and name == "rate":
                # As NetPyNE computes it.
                name, value = "interval", 1.0 / value
                stim[name] = value
            if isinstance(value, list):
                for position, item in enumerate(value):
                    getattr(stim["hObj"], name)[position] = item
            else:
                setattr(stim["hObj"], name, value)

