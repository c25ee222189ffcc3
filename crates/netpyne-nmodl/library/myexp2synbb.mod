TITLE Synapse whose conductance rises and decays exponentially up to a ceiling

NEURON {
    POINT_PROCESS MyExp2SynBB
    RANGE tau1, tau2, e, i, g, Vwt, gmax
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    tau1 = .1 (ms) <1e-9, 1e9>
    tau2 = 10 (ms) <1e-9, 1e9>
    e = 0 (mV)
    gmax = 1e9 (uS)
    Vwt = 0
}

ASSIGNED {
    v (mV)
    i (nA)
    g (uS)
    factor
    etime (ms)
}

STATE {
    A (uS)
    B (uS)
}

INITIAL {
    LOCAL tp
    Vwt = 0
    IF (tau1/tau2 > .9999) {
        tau1 = .9999*tau2
    }
    A = 0
    B = 0
    tp = (tau1*tau2)/(tau2 - tau1)*log(tau2/tau1)
    factor = -exp(-tp/tau1) + exp(-tp/tau2)
    factor = 1/factor
}

BREAKPOINT {
    SOLVE decay METHOD cnexp
    g = B - A
    IF (g > gmax) {
        g = gmax
    }
    i = g*(v - e)
}

DERIVATIVE decay {
    A' = -A/tau1
    B' = -B/tau2
}

NET_RECEIVE (w (uS)) {
    A = A + w*factor
    B = B + w*factor
}
