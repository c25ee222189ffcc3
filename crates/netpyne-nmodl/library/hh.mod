TITLE Squid giant axon: sodium, potassium and leak currents

: AL Hodgkin and AF Huxley, J Physiol 117:500-544 (1952), with the sign of the voltage as used today and the resting
: potential at -65 mV. The temperature of their experiments was 6.3 degC.

NEURON {
    SUFFIX hh
    USEION na READ ena WRITE ina
    USEION k READ ek WRITE ik
    NONSPECIFIC_CURRENT il
    RANGE gnabar, gkbar, gl, el, gna, gk
    GLOBAL minf, hinf, ninf, mtau, htau, ntau
    THREADSAFE
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
}

PARAMETER {
    gnabar = .12 (S/cm2) <0, 1e9>
    gkbar = .036 (S/cm2) <0, 1e9>
    gl = .0003 (S/cm2) <0, 1e9>
    el = -54.3 (mV)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ena (mV)
    ek (mV)
    gna (S/cm2)
    gk (S/cm2)
    ina (mA/cm2)
    ik (mA/cm2)
    il (mA/cm2)
    minf
    hinf
    ninf
    mtau (ms)
    htau (ms)
    ntau (ms)
}

STATE {
    m
    h
    n
}

INITIAL {
    rates(v)
    m = minf
    h = hinf
    n = ninf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    gna = gnabar*m*m*m*h
    ina = gna*(v - ena)
    gk = gkbar*n*n*n*n
    ik = gk*(v - ek)
    il = gl*(v - el)
}

DERIVATIVE gates {
    rates(v)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
    n' = (ninf - n)/ntau
}

: Steady states and time constants at potential v.
PROCEDURE rates(v (mV)) {
    LOCAL a, b, total, q10
    TABLE minf, mtau, hinf, htau, ninf, ntau DEPEND celsius FROM -100 TO 100 WITH 200
    q10 = 3^((celsius - 6.3)/10)

    a = .1*vtrap(-(v + 40), 10)
    b = 4*exp(-(v + 65)/18)
    total = a + b
    mtau = 1/(q10*total)
    minf = a/total

    a = .07*exp(-(v + 65)/20)
    b = 1/(exp(-(v + 35)/10) + 1)
    total = a + b
    htau = 1/(q10*total)
    hinf = a/total

    a = .01*vtrap(-(v + 55), 10)
    b = .125*exp(-(v + 65)/80)
    total = a + b
    ntau = 1/(q10*total)
    ninf = a/total
}

: x/(exp(x/y) - 1), by its series where that is 0/0.
FUNCTION vtrap(x, y) {
    IF (fabs(x/y) < 1e-6) {
        vtrap = y*(1 - x/y/2)
    } ELSE {
        vtrap = x/(exp(x/y) - 1)
    }
}
