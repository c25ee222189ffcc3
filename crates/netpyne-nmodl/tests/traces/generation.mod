TITLE Difference equations

NEURON {
    SUFFIX generation
    RANGE k
}

PARAMETER { k = 0.3 }

ASSIGNED { v }

STATE { x w }

INITIAL { x = 0.4 w = 0.1 }

BREAKPOINT { SOLVE next }

DISCRETE next {
    x = 3.7*x@1*(1 - x@1) + k*w@2
    w = 0.5*x@1 + 0.2*w@1
}
