NEURON { SUFFIX cachan  USEION ca READ eca WRITE ica  RANGE g }
PARAMETER { g = 1e-4 (S/cm2) }
ASSIGNED { v (mV) eca (mV) ica (mA/cm2) }
STATE { m }
BREAKPOINT { SOLVE s METHOD cnexp  ica = g*m*m*(v-eca) }
INITIAL { m = 1/(1+exp(-(v+20)/6)) }
DERIVATIVE s { m' = (1/(1+exp(-(v+20)/6)) - m)/2 }
