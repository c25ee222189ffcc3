TITLE A function of three arguments whose values come from outside

NEURON {
    SUFFIX volume
    RANGE m, a, b
    NONSPECIFIC_CURRENT i
}
ASSIGNED {
    v (mV)
    i (mA/cm2)
    a
    b
}
STATE { m }
INITIAL {
    m = .2
    a = rate(v, m, 7)
    b = rate(-100, 9, 1.25)
}
BREAKPOINT {
    SOLVE states METHOD cnexp
    i = 1e-5*m*(v + 50)
}
DERIVATIVE states {
    a = rate(v, 3*m, v + 66)
    b = rate(v + 20, m, .5)
    m' = (.7 - m)/a
}
FUNCTION_TABLE rate(v (mV), x, y)
