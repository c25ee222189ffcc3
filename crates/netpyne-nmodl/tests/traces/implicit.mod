TITLE Coupled nonlinear equations, solved implicitly

NEURON {
    SUFFIX implicit
    RANGE k, q, r, Z
}

PARAMETER {
    k = .7
}

ASSIGNED {
    v (mV)
}

: The order of the unknowns depends on the first letters and on what is mentioned first.
STATE {
    r
    q
    qq
    Z
}

INITIAL {
    q = .1
    r = .9
    qq = 1
    Z = 2
}

BREAKPOINT {
    SOLVE coupled METHOD derivimplicit
}

DERIVATIVE coupled {
    LOCAL s
    s = exp(v/50)
    q' = .04*q*q - r + k*.1
    r' = k*(q - r*r) + qq*s
    Z' = -Z*q
    qq' = s - qq*qq*qq
}
