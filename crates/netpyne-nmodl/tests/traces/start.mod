TITLE Initial values of each instance, and a current that is a LOCAL variable

NEURON {
    SUFFIX start
    USEION na READ ena WRITE ina
    RANGE n0, m0, gna, seen
}
PARAMETER {
    m0 = .25
    gna = .0003 (S/cm2)
}
ASSIGNED {
    v (mV)
    ena (mV)
    ina (mA/cm2)
    seen
    still
}
STATE {
    n START .3
    m
}
INITIAL {
    seen = n + 2*m
}
BREAKPOINT {
    LOCAL ina
    CONDUCTANCE gna USEION na
    SOLVE rates
    ina = gna*(v - ena)
}
DERIVATIVE rates {
    seen = seen + v*n
    n' = -n
    m' = seen
}
