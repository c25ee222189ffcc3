TITLE Two-electrode voltage clamp with three levels

: An ideal input amplifier, a control amplifier with gain and time constant tau1, and an output amplifier with time
: constant tau2 that drives the cell through rstim. Unknowns: the input e and output vo of the control amplifier and
: the output vi of the measuring amplifier; e0, vo0, vi0 are their values one step ago.

DEFINE NSTEP 3

NEURON {
    POINT_PROCESS VClamp
    ELECTRODE_CURRENT i
    RANGE e0, vo0, vi0, dur, amp, gain, rstim, tau1, tau2, fac, i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    dur[NSTEP] (ms) <0, 1e9>
    amp[NSTEP] (mV)
    gain = 1e5 <0, 1e9>
    rstim = 1 (megohm) <1e-9, 1e9>
    tau1 = .001 (ms) <0, 1e9>
    tau2 = 0 (ms) <0, 1e9>
    e0 (mV)
    vo0 (mV)
    vi0 (mV)
    fac = 0 <1, 10>
}

ASSIGNED {
    v (mV)
    dt (ms)
    i (nA)
    stim (mV)
    tc (ms)
    begun
}

STATE {
    e (mV)
    vo (mV)
    vi (mV)
}

INITIAL {
    e0 = 0
    vo = v
    vo0 = v
    vi = v
    vi0 = v
    e = 0
}

BREAKPOINT {
    SOLVE advance METHOD after_cvode
    command()
    i = current()
}

: The level in force, and in tc a time after which the clamp is off.
PROCEDURE command() {
    tc = 0
    begun = 0
    FROM j = 0 TO NSTEP - 1 {
        IF (begun == 0) {
            stim = amp[j]
            tc = tc + dur[j]
            IF (t < tc) {
                tc = tc + 100
                begun = 1
            }
        }
    }
}

FUNCTION current() (nA) {
    IF (t > tc) {
        e0 = 0
        vo0 = 0
        current = 0
    } ELSE {
        SOLVE amplifiers
        current = (vo - v)/rstim
    }
}

LINEAR amplifiers {
    LOCAL t1, t2
    t1 = tau1/dt
    t2 = tau2/dt
    ~ vi = v + fac*vo - fac*v
    ~ t2*vo - t2*vo0 + vo = -gain*e
    ~ -stim - e + vi - e + t1*vi - t1*e - t1*(vi0 - e0) = 0
}

PROCEDURE advance() {
    i = current()
    e0 = e
    vo0 = vo
    vi0 = vi
}
