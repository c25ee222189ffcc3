: A leak whose reversal potential and time constant all instances share.
NEURON {
    SUFFIX leaky
    NONSPECIFIC_CURRENT i
    RANGE g, m
    GLOBAL e0, tau
}

PARAMETER {
    g = .001
    e0 = -60
    tau = 10
}

ASSIGNED {
    v
    i
}

STATE {
    m
}

INITIAL {
    m = 0
}

BREAKPOINT {
    SOLVE opening METHOD cnexp
    i = g*(1 + m)*(v - e0)
}

DERIVATIVE opening {
    m' = (1/(1 + exp(-(v - e0)/10)) - m)/tau
}
