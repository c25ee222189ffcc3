TITLE Gap junction: current proportional to the difference of two potentials

NEURON {
    POINT_PROCESS ElectSyn
    NONSPECIFIC_CURRENT i
    RANGE g, i, weight, vpeer
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    vpeer (mV)
    g = 0.000049999999999999996 (uS)
    weight = 1
}

ASSIGNED {
    v (mV)
    i (nA)
}

BREAKPOINT {
    i = weight*g*(v - vpeer)
}
