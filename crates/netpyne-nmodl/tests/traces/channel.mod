TITLE A channel as a Markov chain, from its steady state

NEURON {
    SUFFIX channel
    NONSPECIFIC_CURRENT il
    RANGE g, a0, b0, rates, il
}

PARAMETER {
    g = 0.0004 (S/cm2)
    a0 = 1.3 (/ms)
    b0 = 2.7 (/ms)
}

ASSIGNED {
    v (mV)
    il (mA/cm2)
    rates
    slow
}

STATE { C1 C2 C3 O I1 I2 }

INITIAL {
    slow = 0.02
    SOLVE scheme STEADYSTATE sparse
}

BREAKPOINT {
    SOLVE scheme METHOD sparse
    il = g*O*(v + 40)
}

FUNCTION forward(v (mV)) (/ms) {
    forward = a0*exp(v/30)
}

KINETIC scheme {
    LOCAL k
    k = forward(v)
    rates = 2*k
    ~ C1 <-> C2 (3*k, b0*exp(-v/40))
    ~ C2 <-> C3 (2*k, 2*b0*exp(-v/40))
    ~ C3 <-> O (k, 3*b0*exp(-v/40))
    : a sum, which is multiplied by the state without parentheses
    ~ O <-> I1 (0.1, 0.02)
    IF (v > -60) {
        slow = 0.03
    } ELSE {
        slow = 0.02
    }
    ~ I1 <-> I2 (.3 + slow, .05)
    ~ I2 <-> C2 (.01, slow - 0.001)
    CONSERVE C1 + C2 + C3 + O + I1 + I2 = 1
}
