"""There are no windows: importing this loads what NEURON's windows load."""
from netpyne_rs.top import h

h.load_file("nrngui.hoc")
