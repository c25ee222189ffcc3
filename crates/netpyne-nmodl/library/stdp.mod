TITLE Spike-timing dependent plasticity and reinforcement learning of one connection's weight

: Presynaptic spikes come with a weight >= 0, postsynaptic ones with a weight < 0. synweight points at the weight that learns.
: A change is made 1 ms after the spike that causes it, so that simultaneous spikes can be told.

NEURON {
    POINT_PROCESS STDP
    POINTER synweight
    RANGE tauhebb, tauanti, hebbwt, antiwt, RLwindhebb, RLwindanti, useRLexp, RLlenhebb, RLlenanti, RLhebbwt, RLantiwt
    RANGE wmax, softthresh, STDPon, RLon, verbose
    RANGE tlastpre, tlastpost, tlasthebbelig, tlastantielig, interval, deltaw, newweight, skip
}

PARAMETER {
    tauhebb = 10 (ms)
    tauanti = 10 (ms)
    hebbwt = 1.0
    antiwt = -1.0
    RLwindhebb = 10 (ms)
    RLwindanti = 10 (ms)
    useRLexp = 0
    RLlenhebb = 100 (ms)
    RLlenanti = 100 (ms)
    RLhebbwt = 1.0
    RLantiwt = -1.0
    wmax = 15.0
    softthresh = 0
    STDPon = 1
    RLon = 1
    verbose = 0
    skip = 0
}

ASSIGNED {
    synweight
    tlastpre (ms)
    tlastpost (ms)
    tlasthebbelig (ms)
    tlastantielig (ms)
    interval (ms)
    deltaw
    newweight
}

INITIAL {
    tlastpre = -1
    tlastpost = -1
    tlasthebbelig = -1
    tlastantielig = -1
    interval = 0
    deltaw = 0
    newweight = 0
}

NET_RECEIVE (w) {
    deltaw = 0.0
    skip = 0
    IF ((flag == -1) && (tlastpre != t - 1)) {
        skip = 1
        deltaw = hebbwt*exp(-interval/tauhebb)
        IF (softthresh == 1) {
            deltaw = softthreshold(deltaw)
        }
        adjustweight(deltaw)
    } ELSE IF ((flag == 1) && (tlastpost != t - 1)) {
        skip = 1
        deltaw = antiwt*exp(interval/tauanti)
        IF (softthresh == 1) {
            deltaw = softthreshold(deltaw)
        }
        adjustweight(deltaw)
    }
    IF (skip == 0) {
        IF (w >= 0) {
            interval = tlastpost - t
            IF ((tlastpost > -1) && (-interval > 1.0)) {
                IF (STDPon == 1) {
                    net_send(1, 1)
                }
                IF ((RLon == 1) && (-interval <= RLwindanti)) {
                    tlastantielig = t
                }
            }
            tlastpre = t
        } ELSE {
            interval = t - tlastpre
            IF ((tlastpre > -1) && (interval > 1.0)) {
                IF (STDPon == 1) {
                    net_send(1, -1)
                }
                IF ((RLon == 1) && (interval <= RLwindhebb)) {
                    tlasthebbelig = t
                }
            }
            tlastpost = t
        }
    }
}

: Changes the weight by reward (positive) or punishment (negative), as far as it is eligible.
PROCEDURE reward_punish(reinf) {
    IF (RLon == 1) {
        deltaw = 0.0
        deltaw = deltaw + reinf*hebbRL()
        deltaw = deltaw + reinf*antiRL()
        IF (softthresh == 1) {
            deltaw = softthreshold(deltaw)
        }
        adjustweight(deltaw)
    }
}

FUNCTION hebbRL() {
    IF ((RLon == 0) || (tlasthebbelig < 0.0)) {
        hebbRL = 0.0
    } ELSE IF (useRLexp == 0) {
        IF (t - tlasthebbelig <= RLlenhebb) {
            hebbRL = RLhebbwt
        } ELSE {
            hebbRL = 0.0
        }
    } ELSE {
        hebbRL = RLhebbwt*exp((tlasthebbelig - t)/RLlenhebb)
    }
}

FUNCTION antiRL() {
    IF ((RLon == 0) || (tlastantielig < 0.0)) {
        antiRL = 0.0
    } ELSE IF (useRLexp == 0) {
        IF (t - tlastantielig <= RLlenanti) {
            antiRL = RLantiwt
        } ELSE {
            antiRL = 0.0
        }
    } ELSE {
        antiRL = RLantiwt*exp((tlastantielig - t)/RLlenanti)
    }
}

: Scales a change by the room that is left.
FUNCTION softthreshold(rawwc) {
    IF (rawwc >= 0) {
        softthreshold = rawwc*(1.0 - synweight/wmax)
    } ELSE {
        softthreshold = rawwc*synweight/wmax
    }
}

PROCEDURE adjustweight(wc) {
    synweight = synweight + wc
    IF (synweight > wmax) {
        synweight = wmax
    }
    IF (synweight < 0) {
        synweight = 0
    }
}
