"""What cells are."""
from netpyne_rs.missing import module_attributes

from ..network import CompartCell, PointCell

__getattr__ = module_attributes(__name__)
