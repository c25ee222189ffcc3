TITLE Izhikevich's simple model on the potential of its section

: EM Izhikevich, IEEE Transactions on Neural Networks 14:1569-1572 (2003).

NEURON {
    POINT_PROCESS Izhi2003b
    RANGE a, b, c, d, f, g, Iin, fflag, thresh, cellid
    NONSPECIFIC_CURRENT i
}

UNITS {
    (mV) = (millivolt)
    (nA) = (nanoamp)
}

PARAMETER {
    a = 0.02 (/ms)
    b = 0.2 (/ms)
    c = -65 (mV)
    d = 2 (mV/ms)
    f = 5
    g = 140
    Iin = 10
    thresh = 30 (mV)
    fflag = 1
    cellid = -1
}

ASSIGNED {
    v (mV)
    i (nA)
}

STATE {
    u (mV/ms)
}

INITIAL {
    v = -65
    u = 0.0
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE recovery METHOD derivimplicit
    i = -0.001*(0.04*v*v + f*v + g - u + Iin)
}

DERIVATIVE recovery {
    u' = a*(b*v - u)
}

NET_RECEIVE (w) {
    IF (flag == 1) {
        WATCH (v > thresh) 2
    } ELSE IF (flag == 2) {
        net_event(t)
        v = c
        u = u + d
    }
}
