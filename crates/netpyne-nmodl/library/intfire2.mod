TITLE Integrate-and-fire cell with one exponentially decaying synaptic current

: taus*di/dt + i = ib, events add to i; taum*dm/dt + m = i, a spike when m reaches 1, after which m = 0.
: Needs taus > taum.

NEURON {
    ARTIFICIAL_CELL IntFire2
    RANGE taus, taum, ib, i, m
}

PARAMETER {
    taus = 20 (ms)
    taum = 10 (ms)
    ib = 0
}

ASSIGNED {
    i
    m
    t0 (ms)
}

INITIAL {
    i = ib
    m = 0
    IF (taus <= taum) {
        taus = taum + .1
    }
    t0 = t
    net_send(firetime(ib, 0, 0), 1)
}

: m and i now: their stored values are those at time t0.
FUNCTION M() {
    LOCAL x, f
    f = taus/(taus - taum)
    x = (i - ib)*exp(-(t - t0)/taus)
    M = ib + f*x + (m - (ib + (i - ib)*f))*exp(-(t - t0)/taum)
}

FUNCTION I() {
    LOCAL x
    x = (i - ib)*exp(-(t - t0)/taus)
    I = x + ib
}

NET_RECEIVE (w) {
    LOCAL x, now, f, ibf
    f = taus/(taus - taum)
    x = (i - ib)*exp(-(t - t0)/taus)
    now = ib + x
    IF (flag == 1) {
        net_event(t)
        m = 0
        ibf = (now - ib)*f
        net_send(firetime(ib, ibf, 0), 1)
    } ELSE {
        m = ib + f*x + (m - (ib + (i - ib)*f))*exp(-(t - t0)/taum)
        now = now + w
        IF (m >= 1) {
            net_move(t)
        } ELSE {
            ibf = (now - ib)*f
            net_move(firetime(ib, ibf, m) + t)
        }
    }
    t0 = t
    i = now
}

: The time at which a + b*exp(-t/taus) + (c - a - b)*exp(-t/taum) reaches 1, or 1e9 if never. With x = exp(-t/taum) and
: r = taum/taus this is a + b*x^r + (c - a - b)*x = 1 for 0 < x < 1; where Newton's method would leave that interval, the
: same in y = exp(-t/taus).
FUNCTION firetime(a, b, c) (ms) {
    LOCAL r, cab, x, slope, f
    r = taum/taus
    IF (a <= 1 && a + b <= 1) {
        firetime = 1e9
    } ELSE IF (a > 1 && b <= 0) {
        cab = c - a - b
        slope = r*b + cab
        IF (slope >= 0) {
            firetime = -taus*log(root(a, cab, b, 1/r, 0))
        } ELSE {
            x = (1 - c + slope)/slope
            IF (x <= 0) {
                firetime = -taus*log(root(a, cab, b, 1/r, 0))
            } ELSE {
                firetime = -taum*log(root(a, b, cab, r, x))
            }
        }
    } ELSE {
        cab = c - a - b
        : Where the maximum is, and its value.
        x = (-cab/(r*b))^(1/(r - 1))
        f = a + b*x^r + cab*x
        IF (x >= 1 || f <= 1) {
            firetime = 1e9
        } ELSE {
            slope = r*b + cab
            x = (1 - c + slope)/slope
            firetime = -taum*log(root(a, b, cab, r, x))
        }
    }
}

: Solves 1 = a + b*x^r + c*x from x on, staying in 0 < x <= 1.
FUNCTION root(a, b, c, r, x) {
    LOCAL dx, f, df, iter
    dx = 1
    f = 0
    iter = 0
    WHILE (fabs(dx) > 1e-6 || fabs(f - 1) > 1e-6) {
        f = a + b*x^r + c*x
        df = r*b*x^(r - 1) + c
        dx = (1 - f)/df
        x = x + dx
        IF (x <= 0) {
            x = 1e-4
        } ELSE IF (x > 1) {
            x = 1
        }
        iter = iter + 1
        IF (iter > 10) {
            f = 1
            dx = 0
        }
    }
    root = x
}
