"""The network of a simulation."""
from .cells import Cell, CompartCell, PointCell
from .network import Network
from .pop import Pop
