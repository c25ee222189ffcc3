"""Another name of `neuron.rxd`."""
from .rxd import __getattr__
