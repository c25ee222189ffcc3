TITLE Izhikevich's 2007 neuron with its own potential and five receptors

: EM Izhikevich, Dynamical Systems in Neuroscience, MIT Press (2007); receptors after EM Izhikevich and GM Edelman,
: PNAS 105:3593-3598 (2008). celltype: 1 regular spiking, 2 intrinsically bursting, 3 chattering, 4 low-threshold spiking,
: 5 fast spiking, 6 thalamocortical, 7 reticular thalamic.

NEURON {
    POINT_PROCESS Izhi2007a
    RANGE C, k, vr, vt, vpeak, a, b, c, d, Iin, tauAMPA, tauNMDA, tauGABAA, tauGABAB, tauOpsin, celltype, alive, cellid, verbose
    RANGE V, u, gAMPA, gNMDA, gGABAA, gGABAB, gOpsin, I
    RANGE factor, eventflag, delta, t0
}

UNITS {
    (mV) = (millivolt)
}

PARAMETER {
    C = 1
    k = 0.7
    vr = -60 (mV)
    vt = -40 (mV)
    vpeak = 35 (mV)
    a = 0.03
    b = -2
    c = -50
    d = 100
    Iin = 0
    Vpre = 0
    tauAMPA = 5 (ms)
    tauNMDA = 150 (ms)
    tauGABAA = 6 (ms)
    tauGABAB = 150 (ms)
    tauOpsin = 50 (ms)
    celltype = 1
    alive = 1
    cellid = -1
    verbose = 0
}

ASSIGNED {
    factor
    eventflag
    V (mV)
    u (mV)
    gAMPA
    gNMDA
    gGABAA
    gGABAB
    gOpsin
    I
    delta
    t0
}

INITIAL {
    V = vr
    u = 0.0
    t0 = t
    gAMPA = 0
    gNMDA = 0
    gGABAA = 0
    gGABAB = 0
    gOpsin = 0
    I = 0
    delta = 0
    net_send(0, 1)
}

BREAKPOINT {
    delta = t - t0

    : receptors decay
    gAMPA = gAMPA - delta*gAMPA/tauAMPA
    gNMDA = gNMDA - delta*gNMDA/tauNMDA
    gGABAA = gGABAA - delta*gGABAA/tauGABAA
    gGABAB = gGABAB - delta*gGABAB/tauGABAB
    gOpsin = gOpsin - delta*gOpsin/tauOpsin

    factor = ((V + 80)/60)*((V + 80)/60)
    I = gAMPA*(V - 0) + gNMDA*factor/(1 + factor)*(V - 0) + gGABAA*(V + 70) + gGABAB*(V + 90) + gOpsin*(V - 0)

    Vpre = V
    V = V + delta*(k*(V - vr)*(V - vt) - u - I + Iin)/C

    : After a spike wait a step before crossing the peak again, so that the reset is seen.
    IF (Vpre <= c && V > vpeak) {
        V = c + 1
    }

    IF (celltype < 5) {
        u = u + delta*a*(b*(V - vr) - u)
    } ELSE {
        IF (celltype == 5) {
            IF (V < d) {
                u = u + delta*a*(0 - u)
            } ELSE {
                u = u + delta*a*((0.025*(V - d)^3) - u)
            }
        }
        IF (celltype == 6) {
            IF (V > -65) {
                b = 0
            } ELSE {
                b = 15
            }
            u = u + delta*a*(b*(V - vr) - u)
        }
        IF (celltype == 7) {
            IF (V > -65) {
                b = 2
            } ELSE {
                b = 10
            }
            u = u + delta*a*(b*(V - vr) - u)
        }
    }
    t0 = t
}

NET_RECEIVE (wAMPA, wNMDA, wGABAA, wGABAB, wOpsin) {
    : Keeps the weights, which would else be set to 0.
    INITIAL {
    }

    IF (flag == 1) {
        IF (celltype < 4 || celltype == 5 || celltype == 7) {
            WATCH (V > vpeak) 2
        } ELSE IF (celltype == 4) {
            WATCH (V > (vpeak - 0.1*u)) 2
        } ELSE IF (celltype == 6) {
            WATCH (V > (vpeak + 0.1*u)) 2
        }
    } ELSE IF (flag == 2) {
        IF (alive) {
            net_event(t)
        }
        IF (celltype < 4 || celltype == 7) {
            V = c
            u = u + d
        } ELSE IF (celltype == 4) {
            V = c + 0.04*u
            IF ((u + d) < 670) {
                u = u + d
            } ELSE {
                u = 670
            }
        } ELSE IF (celltype == 5) {
            V = c
        } ELSE IF (celltype == 6) {
            V = c - 0.1*u
            u = u + d
        }
        gAMPA = 0
        gNMDA = 0
        gGABAA = 0
        gGABAB = 0
        gOpsin = 0
    } ELSE {
        gAMPA = gAMPA + wAMPA
        gNMDA = gNMDA + wNMDA
        gGABAA = gGABAA + wGABAA
        gGABAB = gGABAB + wGABAB
        gOpsin = gOpsin + wOpsin
    }
    IF (verbose > 0) {
        eventflag = flag
    }
}
