: Half a gap junction: current towards the potential on the other side.
NEURON {
    POINT_PROCESS gapj
    NONSPECIFIC_CURRENT i
    RANGE g, i, vgap
}
PARAMETER { g = 0.001 (uS) }
ASSIGNED { v (mV)  vgap (mV)  i (nA) }
BREAKPOINT { i = g * (v - vgap) }
