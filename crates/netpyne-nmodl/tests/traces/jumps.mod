TITLE Jumps of states while currents are computed, and where they do not happen

NEURON {
    SUFFIX jumps
    NONSPECIFIC_CURRENT il
    RANGE calls, reached, summed
}

ASSIGNED { v il calls reached summed }

STATE { a b c }

INITIAL {
    a = 1
    b = 0.5
    c = 0.25
    state_discontinuity(b, 7)
}

BREAKPOINT {
    SOLVE fade METHOD cnexp
    calls = calls + 1
    IF (t > 0.4 && t < 0.6 || t < 0.01) {
        reached = reached + 1
        state_discontinuity(a, a + 0.125*reached)
        IF (reached > 4) { state_discontinuity(b, b + a) }
    }
    summed = summed + a
    il = 1e-5*(a + b + c)*(v + 50)
}

DERIVATIVE fade {
    a' = -a/3
    b' = (1 - b)/2
    c' = -c
    state_discontinuity(c, c + 0.0625)
}
