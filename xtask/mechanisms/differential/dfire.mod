TITLE Artificial cell with a leak, a threshold and weights of two kinds

NEURON {
    ARTIFICIAL_CELL dfire
    RANGE tau, theta, m, refrac
}

PARAMETER {
    tau = 12 (ms)
    theta = 1
    refrac = 2 (ms)
}

ASSIGNED {
    m
    before (ms)
    blocked
}

INITIAL {
    m = 0
    before = 0
    blocked = 0
}

NET_RECEIVE (w, gain) {
    INITIAL { IF (gain == 0) { gain = 1 } }
    IF (flag == 1) {
        blocked = 0
        m = 0
        before = t
    } ELSE IF (blocked == 0) {
        m = m*exp(-(t - before)/tau) + w*gain
        before = t
        IF (m > theta) {
            blocked = 1
            net_event(t)
            net_send(refrac, 1)
        }
    }
}
