TITLE Synapse that depresses and recovers, with two more weights per connection

NEURON {
    POINT_PROCESS ddyn
    RANGE tau, e, i, g, use, rec
    NONSPECIFIC_CURRENT i
}

PARAMETER {
    tau = 4 (ms)
    e = 0 (mV)
    use = 0.4
    rec = 30 (ms)
}

STATE { g (uS) }

ASSIGNED {
    v (mV)
    i (nA)
}

INITIAL { g = 0 }

BREAKPOINT {
    SOLVE fall METHOD cnexp
    i = g*(v - e)
}

DERIVATIVE fall { g' = -g/tau }

NET_RECEIVE (weight (uS), left, last (ms)) {
    INITIAL {
        left = 1
        last = 0
    }
    left = 1 - (1 - left)*exp(-(t - last)/rec)
    g = g + weight*use*left
    left = left*(1 - use)
    last = t
}
