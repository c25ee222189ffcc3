"""A stand-in for the module `netpyne`: what files of cells use of it."""
__version__ = "1.1.1"
__gui__ = False
