: A resistor between two places of a network.
NEURON {
    POINT_PROCESS GapJ
    NONSPECIFIC_CURRENT i
    RANGE g, vgap, i
}

PARAMETER {
    g = 0 (microsiemens)
}

ASSIGNED {
    v (millivolt)
    vgap (millivolt)
    i (nanoamp)
}

BREAKPOINT {
    i = g * (v - vgap)
}
