: A synapse whose current is partly calcium, with two arguments: weight and a count of events.
NEURON {
    POINT_PROCESS nmdaca
    USEION ca READ eca WRITE ica
    NONSPECIFIC_CURRENT i
    RANGE tau, e, g, i
}
PARAMETER { tau = 8 (ms)  e = 0 (mV) }
ASSIGNED { v (mV)  eca (mV)  ica (nA)  i (nA) }
STATE { g (uS) }
INITIAL { g = 0 }
BREAKPOINT {
    SOLVE decay METHOD cnexp
    ica = 0.1 * g * (v - eca)
    i = g * (v - e)
}
DERIVATIVE decay { g' = -g / tau }
NET_RECEIVE(w (uS), count, last (ms)) {
    INITIAL { count = 1 last = -100 }
    g = g + w * count / (1 + exp(-(t - last) / 10))
    count = count * 0.9
    last = t
}
