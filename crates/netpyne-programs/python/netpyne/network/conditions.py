"""Which cells, connections and stimuli conditions mean."""


def hold(tags, conds, gid=None):
    """Whether the tags of a cell, or what an entry says, meet all conditions, as NetPyNE compares: a list of numbers is a range, but
    for gids; one of texts says which are meant; where a tag is a list, one of its items is meant."""
    for name, wanted in conds.items():
        if name == "gid" and gid is not None:
            met = gid in wanted if isinstance(wanted, (list, tuple)) else gid == wanted
        else:
            met = _is_met(tags.get(name), wanted)
        if not met:
            return False
    return True


def _is_met(value, wanted):
    if isinstance(wanted, list) and wanted:
        if isinstance(wanted[0], (int, float)):
            return value is not None and wanted[0] <= value <= wanted[1]
        return value in wanted
    if isinstance(value, list):
        return wanted in value
    return value == wanted


def hold_of_conn(conn, conds, pre, tags):
    """Whether a connection meets its own conditions, and its source those of cells."""
    if not hold(conn, conds):
        return False
    if not pre:
        return True
    source = conn.get("preGid")
    return source in tags and hold(tags[source], pre, source)
