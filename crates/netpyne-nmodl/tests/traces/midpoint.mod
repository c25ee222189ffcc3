TITLE Equations by METHOD runge

NEURON {
    SUFFIX midpoint
    NONSPECIFIC_CURRENT il
    RANGE gain
}

ASSIGNED { v il gain }

STATE { n w }

INITIAL {
    n = 0.3
    w = 1.2
}

BREAKPOINT {
    SOLVE states METHOD runge
    il = 1e-4*n*(v + 50)
}

DERIVATIVE states {
    LOCAL k
    k = exp(v/40)
    gain = n*w + k
    n' = k*(1 - n) - n*w
    w' = n*n - gain/7
}
