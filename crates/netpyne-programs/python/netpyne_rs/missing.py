"""What is not there: an exception that says so where it is used first, or a note where a script is only checked."""
import sys

from . import launch


class NotSupported(AttributeError, NotImplementedError):
    """Something of NetPyNE that is not supported here."""


# What to do instead, for those that have been asked for most.
_INSTEAD = {
    "netpyne.sim.net.addRxD": "reaction-diffusion is not simulated; leave `rxdParams` out, or run with NetPyNE",
}

# Where a script is only checked: file, line, message of everything that is missing.
noted = None


class Absent:
    """Stands for what is missing where a script is only checked."""

    def __call__(self, *args, **kwargs):
        return self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key):
        return self

    def __setitem__(self, key, value):
        pass

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0


def message(name, why=None):
    instead = why or _INSTEAD.get(name)
    return "`%s` is not supported by this NetPyNE%s" % (name, ": " + instead if instead else "")


def refuse(name, why=None):
    """Raises the exception for a name with dots; where a script is only checked, notes it."""
    if noted is None:
        raise NotSupported(message(name, why))
    noted.append((*_place(), message(name, why)))
    return Absent()


def _place():
    """The innermost line of the user's."""
    frame = sys._getframe(2)
    while frame is not None and launch.is_ours(frame.f_code.co_filename):
        frame = frame.f_back
    return (frame.f_code.co_filename, frame.f_lineno) if frame is not None else ("", 0)


def module_attributes(module):
    """The function `__getattr__` of a module that is complete but for what is not supported."""

    def attribute(name):
        if name.startswith("__"):
            raise AttributeError("module '%s' has no attribute '%s'" % (module, name))
        try:
            import importlib

            return importlib.import_module("%s.%s" % (module, name))
        except ModuleNotFoundError:
            return refuse("%s.%s" % (module, name))

    return attribute
