TITLE Potassium channel with a table

NEURON {
    SUFFIX dkv
    USEION k READ ek WRITE ik
    RANGE gbar, g, shift
    GLOBAL vhalf, slope, taumin
}

PARAMETER {
    gbar = 0.002 (S/cm2)
    shift = 0 (mV)
    vhalf = -28 (mV)
    slope = 9 (mV)
    taumin = 0.4 (ms)
}

STATE { n }

ASSIGNED {
    v (mV)
    ek (mV)
    ik (mA/cm2)
    g (S/cm2)
    ninf
    ntau (ms)
}

INITIAL {
    rates(v - shift)
    n = ninf
}

BREAKPOINT {
    SOLVE states METHOD cnexp
    g = gbar*n*n*n
    ik = g*(v - ek)
}

DERIVATIVE states {
    rates(v - shift)
    n' = (ninf - n)/ntau
}

PROCEDURE rates(u (mV)) {
    TABLE ninf, ntau DEPEND vhalf, slope, taumin FROM -120 TO 80 WITH 200
    ninf = 1/(1 + exp(-(u - vhalf)/slope))
    ntau = taumin + 6/(exp((u + 40)/25) + exp(-(u + 40)/20))
}
