: Quadratic integrate-and-fire neuron as a point process that watches its membrane potential.
NEURON {
    POINT_PROCESS izhw
    NONSPECIFIC_CURRENT i
    RANGE a, b, c, d, k, peak, u, i
}
PARAMETER { a = 0.02 b = 0.2 c = -65 d = 8 peak = 30 k = 0.04 }
ASSIGNED { v (mV)  i (nA) }
STATE { u }
INITIAL {
    u = b * v
    net_send(0, 1)
}
BREAKPOINT {
    SOLVE recover METHOD cnexp
    i = -0.01 * (k * v * v + 5 * v + 140 - u)
}
DERIVATIVE recover { u' = a * (b * v - u) }
NET_RECEIVE(w) {
    if (flag == 1) {
        WATCH (v > peak) 2
    } else if (flag == 2) {
        net_event(t)
        v = c
        u = u + d
    } else {
        u = u - w
    }
}
