"""Figures."""
from netpyne_rs.missing import module_attributes

__getattr__ = module_attributes(__name__)
