TITLE Izhikevich's 2007 neuron as the M1 model has it: another capacitance, and a recovery variable that starts at vr/5

: EM Izhikevich, Dynamical Systems in Neuroscience, MIT Press (2007). celltype: 1 regular spiking, 2 intrinsically
: bursting, 3 chattering, 4 low-threshold spiking, 5 fast spiking, 6 thalamocortical, 7 reticular thalamic.

NEURON {
    POINT_PROCESS Izhi2007b
    RANGE C, k, vr, vt, vpeak, u, a, b, c, d, Iin, celltype, alive, cellid, derivtype, delta, t0
    NONSPECIFIC_CURRENT i
}

UNITS {
    (mV) = (millivolt)
    (nA) = (nanoamp)
}

PARAMETER {
    C = 100
    k = 0.7
    vr = -60 (mV)
    vt = -40 (mV)
    vpeak = 35 (mV)
    a = 0.03
    b = -2
    c = -50
    d = 100
    Iin = 0
    celltype = 1
    alive = 1
    cellid = -1
}

ASSIGNED {
    v (mV)
    i (nA)
    u (mV)
    delta
    t0
    derivtype
}

INITIAL {
    u = 0.2*vr
    derivtype = 2
    net_send(0, 1)
}

BREAKPOINT {
    delta = t - t0
    IF (celltype < 5) {
        u = u + delta*a*(b*(v - vr) - u)
    } ELSE {
        IF (celltype == 5) {
            IF (v < d) {
                u = u + delta*a*(0 - u)
            } ELSE {
                u = u + delta*a*((0.025*(v - d)*(v - d)*(v - d)) - u)
            }
        }
        IF (celltype == 6) {
            IF (v > -65) {
                b = 0
            } ELSE {
                b = 15
            }
            u = u + delta*a*(b*(v - vr) - u)
        }
        IF (celltype == 7) {
            IF (v > -65) {
                b = 2
            } ELSE {
                b = 10
            }
            u = u + delta*a*(b*(v - vr) - u)
        }
    }
    t0 = t
    i = -(k*(v - vr)*(v - vt) - u + Iin)/C/1000
}

: Self events: 1 from INITIAL, 2 at the peak, 3 and 4 where a parameter changes on the way up and down.
NET_RECEIVE (w) {
    IF (flag == 1) {
        IF (celltype == 4) {
            WATCH (v > (vpeak - 0.1*u)) 2
        } ELSE IF (celltype == 6) {
            WATCH (v > (vpeak + 0.1*u)) 2
        } ELSE {
            WATCH (v > vpeak) 2
        }
        IF (celltype == 6 || celltype == 7) {
            WATCH (v > -65) 3
            WATCH (v < -65) 4
        }
        IF (celltype == 5) {
            WATCH (v > d) 3
            WATCH (v < d) 4
        }
        v = vr
    } ELSE IF (flag == 2) {
        IF (alive) {
            net_event(t)
        }
        IF (celltype == 4) {
            v = c + 0.04*u
            IF ((u + d) < 670) {
                u = u + d
            } ELSE {
                u = 670
            }
        } ELSE IF (celltype == 5) {
            v = c
        } ELSE IF (celltype == 6) {
            v = c - 0.1*u
            u = u + d
        } ELSE {
            v = c
            u = u + d
        }
    } ELSE IF (flag == 3) {
        IF (celltype == 5) {
            derivtype = 1
        } ELSE IF (celltype == 6) {
            b = 0
        } ELSE IF (celltype == 7) {
            b = 2
        }
    } ELSE IF (flag == 4) {
        IF (celltype == 5) {
            derivtype = 2
        } ELSE IF (celltype == 6) {
            b = 15
        } ELSE IF (celltype == 7) {
            b = 10
        }
    }
}
