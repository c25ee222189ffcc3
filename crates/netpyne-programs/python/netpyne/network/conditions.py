"""Which cells and connections conditions mean."""


def _is_met(value, wanted, is_range):
    if isinstance(wanted, (list, tuple)):
        if is_range and len(wanted) == 2 and all(isinstance(one, (int, float)) for one in wanted):
            return wanted[0] <= value <= wanted[1]
        return value in wanted
    return value == wanted


def hold(tags, conds, gid=None):
    """Whether the tags of a cell meet all conditions; pairs of numbers are ranges."""
    for name, wanted in conds.items():
        if name == "gid":
            met = gid in wanted if isinstance(wanted, (list, tuple)) else gid == wanted
        else:
            met = name in tags and _is_met(tags[name], wanted, True)
        if not met:
            return False
    return True


def hold_of_conn(conn, conds, pre, tags):
    """Whether a connection meets its own conditions, and its source those of cells."""
    for name, wanted in conds.items():
        if name not in conn or not _is_met(conn[name], wanted, name in ("weight", "delay", "loc")):
            return False
    if not pre:
        return True
    source = conn.get("preGid")
    return source in tags and hold(tags[source], pre, source)
