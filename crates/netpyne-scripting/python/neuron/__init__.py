"""A stand-in for the module `neuron`: cells are built as NEURON builds them, and simulated in programs."""
from netpyne_rs.top import DensityMechanism, h
from netpyne_rs.transport import call
from . import hoc, nrn

__version__ = "9.0.2"
version = __version__
n = h


def load_mechanisms(path, *args, **kwargs):
    """Mechanisms are compiled from the `.mod` files that the run was given."""
    call("world.note", "`load_mechanisms`: mechanisms are read from the folders of `.mod` files that the run was given")
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
