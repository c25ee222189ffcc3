"""Currents before anything was initialised."""
import sys

from neuron import h

soma = h.Section(name="soma")
soma.L = soma.diam = 20
soma.insert("hh")
soma.insert("pas")
soma.v = -60
h.fcurrent()
with open(sys.argv[1], "w") as out:
    out.write("%r %r %r %r\n" % (soma.v, soma(0.5).ina, soma(0.5).ik, soma(0.5).pas.i))
    h.finitialize(-65)
    h.fcurrent()
    out.write("%r %r %r %r\n" % (soma.v, soma(0.5).ina, soma(0.5).ik, soma(0.5).pas.i))
    for _ in range(10):
        h.fadvance()
    out.write("%r %r %r\n" % (h.t, soma.v, soma(0.5).ik))
