"""Vectors: what is counted, summed and computed of them, and with them."""
import sys

from neuron import h

out = open(sys.argv[1], "w", buffering=1)


def t(name, compute):
    try:
        value = compute()
        if hasattr(value, "to_python"):
            value = list(value)
        out.write("%s %r\n" % (name, value))
    except Exception as mistake:
        out.write("%s raises\n" % name)


V = h.Vector
a = V([3, 1, 2, 5, 4.5, -1])
b = V([1, 2, 3, 4, 5, 6])
s = V([-5, -1, -0.5, 0, 0.5, 3.99, 4, 4.5, 5, 6, 100])
t("hist", lambda: V().hist(s, 0, 4, 1))
t("hist same", lambda: V(7).hist(s, -2, 5, 1.5))
t("hist neg", lambda: V().hist(s, 0, -1, 1))
t("histogram", lambda: s.histogram(0, 4, 1))
t("histogram", lambda: s.histogram(0, 3.5, 1))
t("histogram", lambda: s.histogram(-1, 1, 0.3))
t("histogram bad", lambda: s.histogram(4, 0, 1))
t("histogram wide", lambda: s.histogram(0, 4, 10))
t("histogram none", lambda: V().histogram(0, 1, 0.5))
t("integral", lambda: V().integral(a))
t("integral", lambda: V().integral(a, 0.1))
t("integral", lambda: V().integral(V()))
t("integral one", lambda: V().integral(V([2]), 0.5))
t("integral self", lambda: a.c().integral(0.1))
t("integral self0", lambda: a.c().integral())
t("deriv", lambda: V().deriv(a))
t("deriv", lambda: V().deriv(a, 0.1))
t("deriv1", lambda: V().deriv(a, 0.1, 1))
t("deriv2", lambda: V().deriv(a, 0.1, 2))
t("deriv3", lambda: V().deriv(a, 0.1, 3))
t("deriv one", lambda: V().deriv(V([1]), 0.1))
t("deriv two", lambda: V().deriv(V([1, 4]), 0.1))
t("deriv self", lambda: a.c().deriv(0.5))
t("deriv two 1", lambda: V().deriv(V([1, 4]), 0.1, 1))
t("ind", lambda: a.ind(V([0, 2, 5])))
t("ind out", lambda: a.ind(V([0, 9])))
t("ind neg", lambda: a.ind(V([-1])))
t("median", lambda: a.median())
t("median", lambda: V([3, 1, 2]).median())
t("median", lambda: V([7]).median())
t("median none", lambda: V().median())
t("mse", lambda: a.meansqerr(b))
t("mse w", lambda: a.meansqerr(b, V([1, 1, 0, 0, 2, 1])))
t("mse size", lambda: a.meansqerr(V([1])))
t("sin", lambda: V(5).sin(50, 0.3))
t("sin", lambda: V(5).sin(50, 0.3, 0.1))
t("sin", lambda: V(3).sin(50))
t("sin", lambda: V(3).sin())
t("tanh", lambda: a.c().tanh())
t("tanh", lambda: V().tanh(a))
t("rebin", lambda: a.c().rebin(2))
t("rebin", lambda: V().rebin(a, 4))
t("rebin", lambda: V().rebin(a, 1))
t("spikebin", lambda: V().spikebin(V([0, 5, 6, 0, 7, 0, 3]), 4))
t("spikebin", lambda: V().spikebin(V([5, 5, 0, 4, 5]), 4))
t("spikebin self", lambda: V([0, 5, 6, 0, 7]).spikebin(4))

v, w = V([3, 1, 2]), V([1, 1, 4])
for name, compute in {
    "v * 2": lambda: v * 2, "2 * v": lambda: 2 * v, "v + w": lambda: v + w, "v + 1": lambda: v + 1, "1 - v": lambda: 1 - v, "v - w": lambda: v - w,
    "v / 2": lambda: v / 2, "2 / v": lambda: 2 / v, "v / w": lambda: v / w, "-v": lambda: -v, "+v": lambda: +v, "abs": lambda: abs(V([-1, 2])),
    "v + [1]": lambda: v + [1], "v * None": lambda: v * None, "sizes": lambda: v + V([1]), "bool": lambda: (bool(v), bool(V())),
    "lists": lambda: (bool(h.List()), bool(h.List("Vector"))), "slices": lambda: v[1:], "back": lambda: v[::-1], "sum": lambda: sum(v),
}.items():
    t(name, compute)
