: Sodium inside, a state that is the ion's concentration itself.
NEURON { SUFFIX nadif  USEION na READ ina WRITE nai  GLOBAL DNa }
UNITS { (mM) = (milli/liter) (um) = (micron) (mA) = (milliamp) PI = (pi) (1) }
PARAMETER { DNa = 0.6 (um2/ms) }
ASSIGNED { ina (mA/cm2) diam (um) }
STATE { nai (mM) }
BREAKPOINT { SOLVE move METHOD sparse }
KINETIC move {
  COMPARTMENT PI*diam*diam/4 { nai }
  LONGITUDINAL_DIFFUSION DNa*PI*diam*diam/4 { nai }
  ~ nai << (-ina*PI*diam*(1e4)/96485)
}
