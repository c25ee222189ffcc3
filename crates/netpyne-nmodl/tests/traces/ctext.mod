TITLE Small pieces of C

NEURON {
    SUFFIX ctext
    USEION na READ ena WRITE ina
    RANGE a, b, g, seen
}

PARAMETER { g = 0.001 }

ASSIGNED { v ina ena a b seen }

STATE { m }

INITIAL {
    a = 1
    seen = 0
    m = f(v)
VERBATIM
    a *= 1.5;
    return;
ENDVERBATIM
    a = 100
}

BREAKPOINT {
    SOLVE states METHOD cnexp
    ina = g*m*(v - ena)
}

DERIVATIVE states {
    LOCAL i
    FROM j = 0 TO 5 {
        b = j
VERBATIM
        if (b > 2.5) break; /* leaves the loop */
ENDVERBATIM
    }
    i = 3
VERBATIM
#if 0
    a = -1;
#else
    double y = 2.0*_li;
    seen = _ion_ena/y;
    a += seen*_li;
#endif
ENDVERBATIM
    m' = (f(v) - m)/k(v)
}

FUNCTION f(x) {
VERBATIM
    double y;
    y = 1.0 / (1.0 + exp(-(_lx + 40.0)/7.0));
    return y;
ENDVERBATIM
}

FUNCTION k(x) {
VERBATIM
    if (_lx > -60.0 && a > 0) {
        _lk = 2.0;
    } else
        _lk = 1.0 + _lx*_lx/10000.0;
ENDVERBATIM
}
