TITLE Integrate-and-fire cell with fast excitation and slower, alpha-like inhibition

: de/dt = -ke*e, di1/dt = -ki1*i1, di2/dt = -ki2*i2 + ai1*i1, dm/dt = -km*m + ae*e + ai2*i2; positive events add to e,
: negative ones to i1; a spike when m reaches 1, after which m = 0. Scaled so that a weight of 1 (-1) makes an extreme of 1
: (-1) of m. The next spike is found by self events at lower bounds of its time (RAJ van Elburg and A van Ooyen,
: Neural Computation 21:1913-1930, 2009). Needs taui2 > taue and taui2 > taui1.

NEURON {
    ARTIFICIAL_CELL IntFire4
    RANGE taue, taui1, taui2, taum, e, i1, i2, m, ae, ai2, ai1
    RANGE nself, nexcite, ninhibit
    GLOBAL eps, taueps
}

PARAMETER {
    taue = 5 (ms) <0, 1e9>
    taui1 = 10 (ms) <0, 1e9>
    taui2 = 20 (ms) <0, 1e9>
    taum = 50 (ms) <0, 1e9>
    ib = 0
    eps = 1e-6 <1e-9, 0.01>
    taueps = 0.01 <1e-9, 1e9>
}

ASSIGNED {
    e
    i1
    i2
    m
    enew
    i1new
    i2new
    mnew
    t0 (ms)
    nself
    nexcite
    ninhibit
    ke (1/ms)
    ki1 (1/ms)
    ki2 (1/ms)
    km (1/ms)
    ae (1/ms)
    ai1 (1/ms)
    ai2 (1/ms)
    be
    bi1
    bi2
    a
    b
    tau_swap (ms)
    failed
}

INITIAL {
    separate()
    factors()
    e = 0
    i1 = 0
    i2 = 0
    m = 0
    t0 = t
    net_send(bound(), 1)
    nself = 0
    nexcite = 0
    ninhibit = 0
}

: The states a time d after t0.
PROCEDURE newstates(d (ms)) {
    LOCAL ee, ei1, ei2, em
    ee = exp(-ke*d)
    ei1 = exp(-ki1*d)
    ei2 = exp(-ki2*d)
    em = exp(-km*d)
    enew = e*ee
    i1new = i1*ei1
    i2new = i2*ei2 + bi1*i1*(ei2 - ei1)
    mnew = m*em + be*e*(em - ee) + (bi2*i2 + a*i1)*(em - ei2) - b*i1*(em - ei1)
}

FUNCTION M() {
    newstates(t - t0)
    M = mnew
}

FUNCTION E() {
    newstates(t - t0)
    E = ae*enew
}

FUNCTION I() {
    newstates(t - t0)
    I = ai2*i2new
}

PROCEDURE update() {
    e = enew
    i1 = i1new
    i2 = i2new
    m = mnew
    t0 = t
}

: Orders the time constants and keeps them at least taueps apart, so that no denominator vanishes.
PROCEDURE separate() {
    IF (taui2 < 4*taueps) {
        taui2 = 4*taueps
    }
    IF (taui1 < 3*taueps) {
        taui1 = 3*taueps
    }
    IF (taue < 2*taueps) {
        taue = 2*taueps
    }
    IF (taue > taui2) {
        taue = taui2 - taueps
    } ELSE IF (taui2 - taue < taueps) {
        taue = taui2 - taueps
    }
    IF (taui1 > taui2) {
        tau_swap = taui2
        taui2 = taui1
        taui1 = tau_swap
    }
    IF (taui2 - taui1 < taueps) {
        taui1 = taui2 - taueps
    }
    IF (taum <= taui2) {
        IF (taui2 - taum < taueps) {
            taum = taui2 - taueps
        }
        IF (fabs(taui1 - taum) < taueps) {
            taum = taui1 - taueps
        }
        IF (fabs(taui1 - taum) < taueps) {
            IF (taui1 - taum < 0) {
                taum = taui1 - taueps
            } ELSE {
                taui1 = taum - taueps
            }
        }
        IF (fabs(taue - taum) < taueps) {
            IF (taue - taum < 0) {
                taum = taue - taueps
            } ELSE {
                taue = taum - taueps
            }
        }
        IF (fabs(taui1 - taum) < taueps) {
            taum = taui1 - taueps
        }
    } ELSE IF (taum - taui2 < taueps) {
        taum = taui2 + taueps
    }
}

PROCEDURE factors() {
    LOCAL tp
    ke = 1/taue
    ki1 = 1/taui1
    ki2 = 1/taui2
    km = 1/taum

    : m peaks at 1 for e = 1
    tp = log(km/ke)/(km - ke)
    be = 1/(exp(-km*tp) - exp(-ke*tp))
    ae = be*(ke - km)

    : i2 peaks at 1 for i1 = 1
    tp = log(ki2/ki1)/(ki2 - ki1)
    bi1 = 1/(exp(-ki2*tp) - exp(-ki1*tp))
    ai1 = bi1*(ki1 - ki2)

    : m peaks at 1 for i1 = 1: find the peak at a provisional scale, then scale
    e = 0
    i1 = 1
    i2 = 0
    m = 0
    bi2 = 1
    ai2 = bi2*(ki2 - km)
    a = bi2*bi1
    b = a*(ki2 - km)/(ki1 - km)
    tp = search()
    newstates(tp)
    bi2 = 1/mnew
    ai2 = bi2*(ki2 - km)
    a = bi2*bi1
    b = a*(ki2 - km)/(ki1 - km)
    newstates(tp)
    i1 = 0
}

: Has the sign of the derivative of m a time d after an isolated i1.
FUNCTION deriv(d (ms)) (/ms2) {
    deriv = (-km*exp(-d*km) + ki2*exp(-d*ki2))/(ki2 - km) - ((-km*exp(-d*km) + ki1*exp(-d*ki1)))/(ki1 - km)
}

: The time of the peak of m: bracketed within a factor of 10, then halved.
FUNCTION search() (ms) {
    LOCAL x, t1, t2
    t1 = 1
    failed = 0
    IF (deriv(t1) < 0) {
        WHILE (deriv(t1) < 0 && t1 > 1e-9) {
            t2 = t1
            t1 = t1/10
        }
        IF (deriv(t1) < 0) {
            failed = 1
            search = 1e-9
        }
    } ELSE {
        t2 = t1
        WHILE (deriv(t2) > 0 && t2 < 1e9) {
            t1 = t2
            t2 = t2*10
        }
        IF (deriv(t2) > 0) {
            failed = 1
            search = 1e9
        }
    }
    WHILE (t2 - t1 > 1e-6 && failed == 0) {
        search = (t1 + t2)/2
        x = deriv(search)
        IF (x > 0) {
            t1 = search
        } ELSE {
            t2 = search
        }
    }
}

NET_RECEIVE (w) {
    newstates(t - t0)
    update()
    IF (m > 1 - eps) {
        net_event(t)
        m = 0
    }
    IF (flag == 1) {
        nself = nself + 1
        net_send(bound(), 1)
    } ELSE {
        IF (w > 0) {
            nexcite = nexcite + 1
            e = e + w
        } ELSE {
            ninhibit = ninhibit + 1
            i1 = i1 + w
        }
        net_move(bound() + t)
    }
}

: A time before which m cannot reach 1.
FUNCTION bound() (ms) {
    LOCAL slope
    slope = -km*m + ae*e + ai2*i2
    IF (slope <= 1e-9) {
        bound = 1e9
    } ELSE {
        bound = (1 - m)/slope
    }
}
