: Calcium in a thin shell, driven by the calcium current.
NEURON {
    SUFFIX capool
    USEION ca READ ica, cai WRITE cai
    RANGE tau, depth
}
PARAMETER { tau = 20 (ms)  depth = 0.1 (um)  rest = 1e-4 (mM) }
ASSIGNED { ica (mA/cm2) }
STATE { cai (mM) }
INITIAL { cai = rest }
BREAKPOINT { SOLVE integrate METHOD cnexp }
DERIVATIVE integrate { cai' = -5.18e-3 * ica / depth + (rest - cai) / tau }
