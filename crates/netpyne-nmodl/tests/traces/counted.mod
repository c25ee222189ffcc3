TITLE A derivimplicit block that counts how often it runs

NEURON {
    SUFFIX counted
    NONSPECIFIC_CURRENT i
    RANGE runs, late, calls
}
ASSIGNED {
    v (mV)
    i (mA/cm2)
    runs
    late
    calls
}
STATE { w u }
INITIAL {
    w = .3
    u = .6
    runs = 0
    calls = 0
}
BREAKPOINT {
    SOLVE pair METHOD derivimplicit
    i = .0001*w*(v + 60)
}
DERIVATIVE pair {
    runs = runs + 1
    IF (runs > 100) {
        late = 1
    }
    w' = .3*(1 - w) - w*u*u + .01*late
    u' = push(w)*w - u
}
FUNCTION push(w) {
    calls = calls + 1
    push = exp(-w*w)
}
