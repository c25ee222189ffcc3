TITLE A function of two arguments whose values come from outside

NEURON {
    SUFFIX surface
    NONSPECIFIC_CURRENT il
    RANGE a, b
}

ASSIGNED { v il a b }

STATE { m }

INITIAL { m = 0.2 }

BREAKPOINT {
    SOLVE states METHOD cnexp
    a = rate(v, 10*m)
    b = rate(-200, m) + rate(200, 100) + rate(v, -1)
    il = 1e-4*m*(v + 50)
}

DERIVATIVE states { m' = (0.9 - m)/rate(v, 0.5) }

FUNCTION_TABLE rate(v (mV), c) (ms)
