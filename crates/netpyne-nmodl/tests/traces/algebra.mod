TITLE Nonlinear equations

NEURON {
    SUFFIX algebra
    NONSPECIFIC_CURRENT il
    RANGE a, b, c, count
}

PARAMETER { a = 0.3 b = 1.7 c = 2.1 }

ASSIGNED { v il count }

STATE { z[2] u q other }

INITIAL {
    q = 0.4
    u = 0.9
    z[0] = 1.1
    z[1] = 0.2
    other = 0.3
    SOLVE equations
}

BREAKPOINT {
    SOLVE equations METHOD newton
    il = 1e-4*u*(v + 60)
}

NONLINEAR equations {
    LOCAL k
    k = exp(v/50)
    ~ 3*q + 0.1*u*z[0] = a + b*c - v/100
    ~ 2*u + 0.2*z[1]*q = b + k
    count = k*q
    ~ z[0] - exp(-q) = c
    ~+ 0.1*q*q = a*z[1]
    ~ 4*z[1] + 0.1*q*u = 3*k
}
