TITLE Izhikevich's simple model with its own potential

: EM Izhikevich, IEEE Transactions on Neural Networks 14:1569-1572 (2003).

NEURON {
    POINT_PROCESS Izhi2003a
    RANGE a, b, c, d, f, g, Iin, fflag, thresh, erev, taug
}

PARAMETER {
    a = 0.02
    b = 0.2
    c = -65
    d = 2
    f = 5
    g = 140
    Iin = 10
    taug = 1
    thresh = 30
    erev = 0
    fflag = 1
}

STATE {
    u
    V
    gsyn
}

INITIAL {
    V = -65
    u = 0.0
    gsyn = 0
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE dynamics METHOD derivimplicit
}

DERIVATIVE dynamics {
    V' = 0.04*V*V + f*V + g - u + Iin - gsyn*(V - erev)
    u' = a*(b*V - u)
    gsyn' = -gsyn/taug
}

NET_RECEIVE (w) {
    IF (flag == 1) {
        WATCH (V > thresh) 2
    } ELSE IF (flag == 2) {
        net_event(t)
        V = c
        u = u + d
    } ELSE {
        gsyn = gsyn + w
    }
}
