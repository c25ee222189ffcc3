TITLE Leaky integrate-and-fire cell: events jump its state

NEURON {
    ARTIFICIAL_CELL IntFire1
    RANGE tau, refrac, m
}

PARAMETER {
    tau = 10 (ms)
    refrac = 5 (ms)
}

ASSIGNED {
    m
    t0 (ms)
    refractory
}

INITIAL {
    m = 0
    t0 = t
    refractory = 0
}

: The state now: m is its value at time t0.
FUNCTION M() {
    IF (refractory == 0) {
        M = m*exp(-(t - t0)/tau)
    } ELSE IF (refractory == 1) {
        IF (t - t0 < .5) {
            M = 2
        } ELSE {
            M = -1
        }
    }
}

NET_RECEIVE (w) {
    IF (refractory == 0) {
        m = m*exp(-(t - t0)/tau)
        t0 = t
        m = m + w
        IF (m > 1) {
            refractory = 1
            m = 2
            net_send(refrac, refractory)
            net_event(t)
        }
    } ELSE IF (flag == 1) {
        t0 = t
        refractory = 0
        m = 0
    }
}
