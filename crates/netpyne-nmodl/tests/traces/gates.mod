TITLE An array in a table

NEURON {
    SUFFIX gates
    NONSPECIFIC_CURRENT il
    RANGE il
}

ASSIGNED { v il inf[3] }

STATE { w }

INITIAL {
    rates(v)
    w = inf[1]/2
}

BREAKPOINT {
    SOLVE states METHOD cnexp
    il = 1e-4*w*inf[0]*(v + 60)
}

DERIVATIVE states {
    rates(v)
    w' = (inf[1] - w)/(1.5 + inf[2])
}

PROCEDURE rates(x) {
    TABLE inf FROM -80 TO 40 WITH 60
    FROM i = 0 TO 2 { inf[i] = 1/(1 + exp(-(x + 40 + 5*i)/7)) }
}
