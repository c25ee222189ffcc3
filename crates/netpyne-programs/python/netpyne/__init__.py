"""A stand-in for the module `netpyne`: specifications are kept here, networks are built and simulated by the host."""
import sys

__version__ = "1.1.1"
__gui__ = "-nogui" not in sys.argv

from netpyne_rs.missing import module_attributes

__getattr__ = module_attributes(__name__)
