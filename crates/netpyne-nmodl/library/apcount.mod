TITLE Counter of upward threshold crossings of the membrane potential

NEURON {
    POINT_PROCESS APCount
    RANGE n, thresh, time, firing
    THREADSAFE
}

UNITS {
    (mV) = (millivolt)
}

PARAMETER {
    n
    thresh = -20 (mV)
    time (ms)
}

ASSIGNED {
    v (mV)
    firing
}

INITIAL {
    n = 0
    firing = 0
    check()
}

BREAKPOINT {
    SOLVE check METHOD after_cvode
}

PROCEDURE check() {
    IF (v >= thresh && !firing) {
        firing = 1
        time = t
        n = n + 1
    }
    IF (firing && v < thresh && t > time) {
        firing = 0
    }
}
