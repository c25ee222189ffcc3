TITLE Currents whose conductances are given

NEURON {
    SUFFIX hinted
    USEION k READ ek WRITE ik
    NONSPECIFIC_CURRENT il
    RANGE gk, gl, power
}

PARAMETER { gbar = 0.012 (S/cm2) gl = 0.0003 (S/cm2) el = -54.3 (mV) }

ASSIGNED { v (mV) ek (mV) ik (mA/cm2) il (mA/cm2) gk (S/cm2) power }

STATE { n }

INITIAL { n = 0.3 }

BREAKPOINT {
    CONDUCTANCE gk USEION k
    CONDUCTANCE gl
    SOLVE states METHOD cnexp
    gk = gbar*n*n*n*n
    ik = gk*(v - ek)
    il = gl*(v - el)
    power = ik*v + il*v
}

DERIVATIVE states { n' = (1/(1 + exp(-(v + 50)/9)) - n)/3.1 }
