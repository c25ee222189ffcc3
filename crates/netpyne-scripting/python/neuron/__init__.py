"""A stand-in for the module `neuron`: cells are built as NEURON builds them, and simulated in programs."""
from netpyne_rs import top
from netpyne_rs.top import DensityMechanism, h
from netpyne_rs.transport import call
from . import hoc, nrn

__version__ = "9.0.2"
version = __version__
n = h


def load_mechanisms(path, *args, **kwargs):
    """Mechanisms are compiled from the `.mod` files in a folder."""
    top.load_mechanisms(path)
    return True


def psection(section):
    return section.psection()


def init():
    """NEURON's `finitialize`."""
    h.finitialize()


def run(tstop):
    """Initialises and steps until a time."""
    h("load_file(\"stdrun.hoc\")")
    h.tstop = tstop
    h.stdinit()
    h.continuerun(tstop)


def hclass(one):
    raise NotImplementedError("`neuron.hclass` is not supported: use the object as an attribute of the class")
