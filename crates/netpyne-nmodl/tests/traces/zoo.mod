TITLE Many forms of expression and statement in one mechanism

DEFINE N 4

NEURON {
    SUFFIX zoo
    USEION na READ ena WRITE ina
    USEION ca READ cai, ica
    NONSPECIFIC_CURRENT il
    RANGE k, tau, gl, a, b, c, d, e, f, total, count, w, x, y
    GLOBAL shape
}

UNITS {
    (mV) = (millivolt)
}

CONSTANT {
    two = 2
}

PARAMETER {
    k = .7
    tau = 3.3 (ms)
    gl = 1e-5
    shape = 1.7
}

ASSIGNED {
    v (mV)
    ena (mV)
    ina
    ica
    cai
    il
    celsius
    w[N]
    total
    count
    x
    y
}

STATE {
    a
    b
    c
    d
    e
    f
}

LOCAL last

INITIAL {
    a = .1
    b = .2
    c = 1/3
    d = 0
    e = 1
    f = .5
    last = 0
    FROM i = 0 TO N - 1 {
        w[i] = i/2
    }
}

BREAKPOINT {
    SOLVE exact METHOD cnexp
    ina = gl*a*c^2*(v - ena)
    il = gl*(v + 65)*(1 + -f^2)
}

: Every way in which NEURON's translator pastes texts.
DERIVATIVE exact {
    LOCAL s
    s = smooth(v)
    a' = (s - a)/tau
    b' = -b/tau + k*(1 - b)*s
    c' = k - c*(1/tau + s) - (c - .1)*.5
    d' = s*k
    e' = k*(0 - e)
    f' = (power(s, 2) - f*two)/(tau + 1)
}

FUNCTION smooth(u (mV)) {
    TABLE DEPEND celsius, shape FROM -90 TO 60 WITH 75
    smooth = 1/(1 + exp(-(u + 40)/(5*shape))) + (celsius - 6.3)*1e-3
}

FUNCTION power(z, n) {
    LOCAL i
    power = 1
    i = 0
    WHILE (i < n) {
        power = power*z
        i = i + 1
    }
}

BEFORE STEP {
    total = 0
    FROM i = 0 TO N - 1 BY 1 {
        w[i] = w[i]*.9 + v*(i + 1)/100 + w[(i + N/2)/2]*1e-2
        total = total + w[i]
    }
    count = count + (total > last) + (v >= -60)*10
    last = total
    x = nrn_ghk(v, cai, 2, 2)
    squares()
}

PROCEDURE squares() {
    y = (power(k, 3) + v)^2 + pow(v, two)
}
