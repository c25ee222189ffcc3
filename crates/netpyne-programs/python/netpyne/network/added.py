"""Connections and stimuli that a script adds to single cells: NEURON's objects on the sections of the network."""
from netpyne_rs.missing import refuse
from netpyne_rs.top import h

from ..specs import Dict

# What is said of a stimulus besides the parameters of its mechanism.
_ABOUT = ("type", "source", "loc", "sec", "label")
_KINDS = ("preGid", "preLoc", "sec", "loc", "synMech", "weight", "delay", "synsPerConn", "label", "threshold", "preLabel")


def connection(cell, params, stimulus=None):
    """Adds a connection from a cell, or from a NetStim with the given parameters; NetPyNE's `cell.addConn`."""
    from .. import sim

    net = cell._net.params
    other = sorted(set(params) - set(_KINDS))
    if other:
        refuse("netpyne.sim.net.cells[...].addConn(%s)" % ", ".join(other), "define a rule in `connParams`")
    for name, value in (("weight", net.defaultWeight), ("delay", net.defaultDelay), ("preLoc", 0.5), ("synsPerConn", 1)):
        if params.get(name) is None:
            params[name] = value
    if params["synsPerConn"] != 1 or isinstance(params.get("sec"), (list, tuple)):
        refuse("netpyne.sim.net.cells[...].addConn", "connections have one synapse here; add them one by one")
    if stimulus is None and params["preGid"] == cell.gid and not sim.cfg.allowSelfConns:
        return
    conn = Dict({key: value for key, value in params.items() if key != "synsPerConn"})
    scale = net.scaleConnWeightNetStims if stimulus is not None else net.scaleConnWeight
    conn["weight"] = params["weight"] * scale
    if "secs" not in cell.__dict__:
        conn.pop("preLoc")
        conn["weightIndex"] = 0
        target = cell.hPointp
    else:
        place = _section(cell, params.get("sec"))
        if place is None:
            return
        conn["sec"], conn["loc"] = place, 0.5 if params.get("loc") is None else params["loc"]
        target = _synapse(cell, conn, net.synMechParams)
        if target is None:
            return
    if stimulus is not None:
        conn["preGid"], conn["preLabel"] = "NetStim", stimulus["source"]
        dict.__setitem__(conn, "hObj", h.NetCon(_net_stim(cell, stimulus), target))
    else:
        dict.__setitem__(conn, "hObj", sim.pc.gid_connect(params["preGid"], target))
    conn["hObj"].weight[0] = conn["weight"]
    conn["hObj"].delay = conn["delay"]
    cell.conns.append(conn)


def _section(cell, name):
    """The section itself, or the one that NetPyNE takes instead."""
    if name in cell.secs:
        return name
    if name in (cell.secLists or {}):
        refuse("netpyne.sim.net.cells[...].addConn(sec=%r)" % name, "name one section")
    return "soma" if "soma" in cell.secs else next(iter(cell.secs), None)


def _synapse(cell, conn, rules):
    label = conn.get("synMech")
    if label is None:
        label = conn["synMech"] = next(iter(rules), None)
    if label not in rules:
        print("Error: exception in addConn: there is no synMech %r" % (label,))
        return None
    section = cell.secs[conn["sec"]]
    rule = {key: value for key, value in rules[label].items()}
    one = getattr(h, rule["mod"])(section["hObj"](conn["loc"]))
    for name, value in rule.items():
        if name not in ("mod", "selfNetCon", "loc"):
            setattr(one, name, value)
    entry = Dict({"label": label, "loc": conn["loc"], **rule})
    dict.__setitem__(entry, "hObj", one)
    section.setdefault("synMechs", []).append(entry)
    return one


def _net_stim(cell, params):
    from .. import sim

    one = h.NetStim()
    one.interval = params["rate"] ** -1 * 1e3
    one.noise, one.start, one.number = params["noise"], params["start"], params["number"]
    stream = h.Random()
    stream.Random123(sim.hashStr("NetStim"), cell.gid, params["seed"])
    stream.negexp(1)
    one.noiseFromRandom(stream)
    entry = Dict(params)
    dict.__setitem__(entry, "hObj", one)
    dict.__setitem__(entry, "hRandom", stream)
    cell.stims.append(entry)
    return one


def stimulus(cell, params):
    """Adds a stimulus; NetPyNE's `cell.addStim`."""
    from .. import sim

    if "secs" not in cell.__dict__:
        refuse("netpyne.sim.net.cells[...].addStim", "stimuli of artificial cells come from `stimTargetParams`")
    params["sec"] = _section(cell, params.get("sec"))
    if params["sec"] is None:
        return
    params.setdefault("loc", 0.5)
    if params["type"] == "NetStim":
        params.setdefault("start", 0)
        params.setdefault("number", 1e9)
        of_conn = {name: params.get(name) for name in ("sec", "loc", "synMech", "weight", "delay", "synsPerConn")}
        of_stim = {key: params[key] for key in ("source", "type", "rate", "noise", "number", "start")}
        of_stim["seed"] = params.get("seed", sim.cfg.seeds["stim"])
        return connection(cell, {"preGid": "NetStim", **of_conn}, of_stim)
    one = getattr(h, params["type"])(cell.secs[params["sec"]]["hObj"](params["loc"]))
    for name, value in params.items():
        if name in _ABOUT:
            continue
        if isinstance(value, list):
            for position, item in enumerate(value):
                getattr(one, name)[position] = item
        else:
            setattr(one, name, value)
    entry = Dict(params)
    dict.__setitem__(entry, "hObj", one)
    cell.stims.append(entry)
