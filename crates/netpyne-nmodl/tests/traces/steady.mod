TITLE Equations that start where they stand still

NEURON {
    SUFFIX steady
    NONSPECIFIC_CURRENT il
    RANGE k1, k2, sum
}

PARAMETER { k1 = 0.7 k2 = 1.9 }

ASSIGNED { v il sum }

STATE { c1 c2 o }

INITIAL {
    c1 = 0.9
    c2 = 0.2
    o = 0.1
    SOLVE states STEADYSTATE derivimplicit
}

BREAKPOINT {
    SOLVE states METHOD derivimplicit
    il = 1e-3*o*(v - 10)
}

DERIVATIVE states {
    sum = c1 + c2 + o
    c1' = k2*c2 - k1*exp(v/60)*c1*c1
    c2' = k1*exp(v/60)*c1*c1 - k2*c2 + 0.3*o - 0.8*c2*c2
    o' = 0.8*c2*c2 - 0.3*o - 0.1*(sum - 1.3)
}
