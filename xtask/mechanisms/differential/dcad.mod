TITLE Calcium that decays to a resting concentration

NEURON {
    SUFFIX dcad
    USEION ca READ ica, cai WRITE cai
    RANGE depth, tau, rest
}

UNITS { FARADAY = (faraday) (coulombs) }

PARAMETER {
    depth = 0.2 (um)
    tau = 40 (ms)
    rest = 6e-5 (mM)
}

STATE { cai (mM) }

ASSIGNED { ica (mA/cm2) }

INITIAL { cai = rest }

BREAKPOINT { SOLVE decay METHOD derivimplicit }

DERIVATIVE decay {
    cai' = -10000*ica/(2*FARADAY*depth) - (cai - rest)/tau
}
