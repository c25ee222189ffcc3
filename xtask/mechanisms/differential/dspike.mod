TITLE Point process whose own variable fires, and which takes events of two kinds

NEURON {
    POINT_PROCESS dspike
    RANGE u, a, b, iamp, i, kick
    NONSPECIFIC_CURRENT i
}

PARAMETER {
    a = 0.08 (/ms)
    b = 0.3
    iamp = 0 (nA)
    kick = 25
}

STATE { u }

ASSIGNED {
    v (mV)
    i (nA)
    fast
    slow
}

INITIAL {
    u = 0
    fast = 0
    slow = 0
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE go METHOD cnexp
    i = -iamp - 0.001*fast
}

DERIVATIVE go {
    u' = a*(b*(v + 65) - u)
}

NET_RECEIVE (w, x) {
    IF (flag == 1) {
        WATCH (v > -20) 2
    } ELSE IF (flag == 2) {
        net_event(t)
        u = u + kick
    } ELSE {
        fast = fast + w
        slow = slow + x
        u = u - x
    }
}
