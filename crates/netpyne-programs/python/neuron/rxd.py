"""Reaction and diffusion are not simulated: scripts may import this, as many do that do not use it, but use nothing of it."""
from netpyne_rs.missing import NotSupported, refuse


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    try:
        return refuse("neuron.rxd.%s" % name, "reaction and diffusion are not simulated; run such a model with NEURON")
    except NotSupported as mistake:
        # `from neuron.rxd import v` would say something else of an AttributeError.
        raise NotImplementedError(str(mistake)) from None
