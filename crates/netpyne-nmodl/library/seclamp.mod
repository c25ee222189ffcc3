TITLE Single-electrode voltage clamp with three levels

: The cell is connected to the command potential vc through the series resistance rs while a level lasts.

NEURON {
    POINT_PROCESS SEClamp
    ELECTRODE_CURRENT i
    RANGE dur1, amp1, dur2, amp2, dur3, amp3, rs, vc, i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    rs = 1 (megohm) <1e-9, 1e9>
    dur1 (ms)
    amp1 (mV)
    dur2 (ms) <0, 1e9>
    amp2 (mV)
    dur3 (ms) <0, 1e9>
    amp3 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    vc (mV)
    tc2 (ms)
    tc3 (ms)
    on
}

INITIAL {
    tc2 = dur1 + dur2
    tc3 = tc2 + dur3
    on = 0
}

: Solving the current again after the potential has been advanced leaves the current at the new potential in i.
BREAKPOINT {
    SOLVE inject METHOD after_cvode
    command()
}

PROCEDURE inject() {
    IF (on) {
        i = (vc - v)/rs
    } ELSE {
        i = 0
    }
}

PROCEDURE command() {
    on = 1
    IF (t < dur1) {
        vc = amp1
    } ELSE IF (t < tc2) {
        vc = amp2
    } ELSE IF (t < tc3) {
        vc = amp3
    } ELSE {
        vc = 0
        on = 0
    }
    inject()
}
