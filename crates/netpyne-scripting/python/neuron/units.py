"""Units as factors: of time ms, of voltage mV, of length um, of concentration mM. With `u` and with the Greek letter."""
ms = 1
mV = 1
um = μm = 1
mM = 1
s = sec = 1e3
us = μs = 1e-3
minute = 6e4
hour = 3.6e6
day = 8.64e7
V = 1e3
uV = μV = 1e-3
uM = μM = 1e-3
nM = 1e-6
M = 1e3
mm = 1e3
cm = 10000
m = 1000000
nm = 1e-3
