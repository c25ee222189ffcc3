"""Units as factors: of time ms, of voltage mV, of length um, of concentration mM."""
ms = 1.0
mV = 1.0
um = 1.0
mM = 1.0
s = sec = 1e3
us = 1e-3
minute = 6e4
hour = 3.6e6
day = 8.64e7
uM = 1e-3
nM = 1e-6
M = 1e3
mm = 1e3
cm = 1e4
m = 1e6
nm = 1e-3
