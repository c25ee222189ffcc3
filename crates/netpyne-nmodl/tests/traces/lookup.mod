TITLE A function whose values come from outside

NEURON {
    SUFFIX lookup
    NONSPECIFIC_CURRENT il
    RANGE a, b
}

ASSIGNED { v il a b }

STATE { m }

INITIAL { m = tau(v)/100 }

BREAKPOINT {
    SOLVE states METHOD cnexp
    a = tau(v)
    b = fixed(v)
    il = 1e-4*m*(v + 50)
}

DERIVATIVE states { m' = (0.5 - m)/tau(v) }

FUNCTION_TABLE tau(v (mV)) (ms)
FUNCTION_TABLE fixed(v (mV))
