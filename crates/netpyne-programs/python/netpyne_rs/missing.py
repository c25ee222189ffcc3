"""What is not there: an exception that says so where it is used first."""


class NotSupported(AttributeError, NotImplementedError):
    """Something of NetPyNE that is not supported here."""


# What to do instead, for those that have been asked for most.
_INSTEAD = {
    "netpyne.batch": "run the points of a batch as runs of their own: `netpyne run init.py simConfig=point.json`",
    "netpyne.sim.createExportNeuroML2": "export with NetPyNE itself from the saved network",
    "netpyne.sim.importNeuroML2": "import with NetPyNE itself, and save the network as JSON",
    "netpyne.sim.saveDataInNodes": "save with `sim.saveData()`: one process has the whole network",
    "netpyne.sim.gatherDataFromFiles": "load the file that `sim.saveData()` wrote",
    "netpyne.sim.net.addRxD": "reaction-diffusion is not simulated; leave `rxdParams` out, or run with NetPyNE",
}


def refuse(name, why=None):
    """Raises the exception for a name with dots."""
    instead = why or _INSTEAD.get(name)
    raise NotSupported("`%s` is not supported by this NetPyNE%s" % (name, ": " + instead if instead else ""))


def module_attributes(module):
    """The function `__getattr__` of a module that is complete but for what is not supported."""

    def attribute(name):
        if name.startswith("__"):
            raise AttributeError("module '%s' has no attribute '%s'" % (module, name))
        try:
            import importlib

            return importlib.import_module("%s.%s" % (module, name))
        except ModuleNotFoundError:
            refuse("%s.%s" % (module, name))

    return attribute
