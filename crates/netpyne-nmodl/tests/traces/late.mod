TITLE tables that are filled when they are first used
COMMENT
The mechanism assigns a GLOBAL and is not thread-safe, so NEURON fills its tables when something is looked up.
ENDCOMMENT
NEURON {
    SUFFIX late
    NONSPECIFIC_CURRENT i
    RANGE gbar, early, left, width, slope, rate
    GLOBAL vhalf, turns
}
PARAMETER {
    gbar = .0002 (S/cm2)
    vhalf = -10 (mV)
    width = 4 (mV)
    slope = 2
}
ASSIGNED {
    v (mV)
    i (mA/cm2)
    inf
    tau (ms)
    early
    left
    rate
    turns
}
STATE { n }
INITIAL {
    early = inf
    vhalf = -52
    width = 9
    rates(v)
    n = inf
    rate = steep(v)
}
BREAKPOINT {
    SOLVE states METHOD cnexp
    i = gbar*n*(v + 70)
}
DERIVATIVE states {
    IF (t > 0.4) {
        width = 5
    }
    IF (t > 0.7) {
        vhalf = -60 + slope
        slope = 3
    }
    rates(v)
    rate = steep(v)
    n' = (inf - n)/tau
}
PROCEDURE rates(v (mV)) {
    TABLE inf, tau DEPEND vhalf, celsius FROM -100 TO 50 WITH 75
    turns = turns + 1
    left = v + width
    inf = 1/(1 + exp((vhalf - v)/width))
    tau = 1 + 3*exp(-((v + 40)/width)^2)
}
FUNCTION steep(v (mV)) {
    TABLE DEPEND slope FROM -90 TO 40 WITH 50
    steep = slope*rough(v) + turns
}
FUNCTION rough(v (mV)) {
    TABLE DEPEND width FROM -90 TO 40 WITH 30
    rough = v/width
}
