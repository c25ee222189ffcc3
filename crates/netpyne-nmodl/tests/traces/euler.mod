TITLE Explicit integration, and a function with most kinds of expression

NEURON {
    SUFFIX euler1
    RANGE g, h
}

UNITS {
    FARADAY = (faraday) (coulomb)
    R = (k-mole) (joule/degC)
    PI = (pi) (1)
}

ASSIGNED {
    v (mV)
}

STATE {
    g
    h
}

INITIAL {
    g = .25
    h = 0
}

BREAKPOINT {
    SOLVE stepped METHOD euler
}

DERIVATIVE stepped {
    g' = rise(v) - g*g
    h' = g - h
}

FUNCTION rise(u) {
    IF (u < -60) {
        rise = (u + 60)^2*1e-3
    } ELSE IF (fabs(u + 55) < 1e-6 || u > 0 == 0 && !(u < -70)) {
        rise = ((u + 61)/10)^-1 + u^3*1e-9 - -2^2*1e-3 + 3^(u/100)
    } ELSE {
        rise = log(2 + u*u)/FARADAY*R*PI + sqrt(fabs(u)) - tanh(u/20) + fmod(u, 7)
    }
}
