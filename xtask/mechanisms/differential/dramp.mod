TITLE Electrode whose current rises evenly

NEURON {
    POINT_PROCESS dramp
    RANGE del, dur, peak, i
    ELECTRODE_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
}

PARAMETER {
    del = 0 (ms)
    dur = 0 (ms)
    peak = 0 (nA)
}

ASSIGNED {
    i (nA)
}

BREAKPOINT {
    IF (t < del || t > del + dur) {
        i = 0
    } ELSE {
        i = peak*(t - del)/dur
    }
}
