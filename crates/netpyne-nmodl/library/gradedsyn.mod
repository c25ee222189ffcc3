TITLE Synapse that transmits the presynaptic potential in graded form

: Y Manor and others, J Neurosci 17:2749-2759 (1997).

NEURON {
    POINT_PROCESS GradedSyn
    RANGE vpeer, esyn, g, i, vth, vslope, tau, sinf, weight
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    esyn = 0 (mV)
    vslope = 5.0 (mV)
    vth = -50 (mV)
    tau = 4.0 (ms)
    weight = 1.0 (uS)
}

ASSIGNED {
    v (mV)
    vpeer (mV)
    g (uS)
    i (nA)
    sinf
}

STATE {
    s
}

INITIAL {
    s = 0.0
}

BREAKPOINT {
    SOLVE activation METHOD cnexp
    g = weight*s
    i = g*(v - esyn)
}

DERIVATIVE activation {
    sinf = tanh((vpeer - vth)/vslope)
    IF (vpeer < vth) {
        sinf = 0.0
    }
    s' = (sinf - s)/((1.0 - sinf)*tau)
}
