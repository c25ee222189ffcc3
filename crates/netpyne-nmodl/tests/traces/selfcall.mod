TITLE Functions that call themselves

NEURON {
    SUFFIX selfcall
    NONSPECIFIC_CURRENT il
    RANGE f, p, e, depth
}

ASSIGNED { v il f p e depth }

STATE { m }

INITIAL { m = 0.5 }

BREAKPOINT {
    SOLVE states METHOD cnexp
    il = 1e-4*chebyshev(3, m)*(v + 50)
}

DERIVATIVE states {
    f = fib(9 + m)
    p = chebyshev(6, m)
    depth = 0
    down(5.5 + m)
    e = even(v/10)
    m' = (0.3 - m)/5
}

FUNCTION fib(n) {
    IF (n < 2) {
        fib = n
    } ELSE {
        fib = fib(n - 1) + fib(n - 2)
    }
}

FUNCTION chebyshev(n, x) { LOCAL before, last
    IF (n < 0.5) {
        chebyshev = 1
    } ELSE IF (n < 1.5) {
        chebyshev = x
    } ELSE {
        last = chebyshev(n - 1, x)
        before = chebyshev(n - 2, x)
        chebyshev = 2*x*last - before + x*chebyshev(n - 2, last)*1e-3
    }
}

PROCEDURE down(n) { LOCAL here
    here = n*1.1
    IF (n > 0) {
        down(n - 1)
    }
    depth = depth*0.7 + here
}

FUNCTION even(n) {
    IF (fabs(n) < 1) { even = 1 } ELSE { even = odd(fabs(n) - 1) + 0.1 }
}

FUNCTION odd(n) {
    IF (n < 1) { odd = n } ELSE { odd = even(n - 1)*1.3 }
}
