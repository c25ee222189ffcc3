: A calcium channel and a potassium channel that calcium opens, in one.
NEURON {
    SUFFIX cachan
    USEION ca READ eca, cai WRITE ica
    USEION k READ ek WRITE ik
    RANGE gca, gk, m, o
}
PARAMETER { gca = 0.0004  gk = 0.003 }
ASSIGNED { v (mV)  eca (mV)  ek (mV)  cai (mM)  ica (mA/cm2)  ik (mA/cm2)  minf  taum }
STATE { m o }
INITIAL {
    rates(v)
    m = minf
    o = cai / (cai + 0.0005)
}
BREAKPOINT {
    SOLVE states METHOD cnexp
    ica = gca * m * m * (v - eca)
    ik = gk * o * (v - ek)
}
DERIVATIVE states {
    rates(v)
    m' = (minf - m) / taum
    o' = (cai / (cai + 0.0005) - o) / 2
}
PROCEDURE rates(v) {
    minf = 1 / (1 + exp(-(v + 35) / 7))
    taum = 1 + 4 / (1 + exp((v + 30) / 9))
}
