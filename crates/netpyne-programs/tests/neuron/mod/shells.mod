: Calcium in shells, with a buffer: diffuses along the cable.
NEURON {
  SUFFIX shells
  USEION ca READ ica WRITE cai
  RANGE D, reach
  GLOBAL share
}
DEFINE N 3
UNITS { (mM) = (milli/liter) (um) = (micron) (mA) = (milliamp) PI = (pi) (1) }
PARAMETER { D = 0.6 (um2/ms)  Dmobile = 0.05 (um2/ms)  total = 0.03 (mM)  k1 = 50 (/mM/ms)  k2 = 0.1 (/ms) }
ASSIGNED { ica (mA/cm2)  cai (mM)  diam (um)  share[N] (1) reach (um2) }
STATE { ca[N] (mM)  b[N] (mM)  cb[N] (mM) }
BREAKPOINT { SOLVE move METHOD sparse  reach = D*diam }
INITIAL {
  LOCAL i
  share[0] = 0.3  share[1] = 0.2  share[2] = 0.1
  FROM i = 0 TO N-1 { ca[i] = 5e-5*(1+i)  b[i] = total  cb[i] = 0 }
  cai = ca[0]
}
KINETIC move {
  COMPARTMENT i, diam*diam*share[i] { ca b cb }
  LONGITUDINAL_DIFFUSION i, D*diam*diam*share[i]/(1+i) { ca }
  LONGITUDINAL_DIFFUSION j, Dmobile*diam*diam*share[j] { b cb }
  ~ ca[0] << (-ica*PI*diam/(2*96485)*(1e4))
  FROM i = 0 TO N-2 { ~ ca[i] <-> ca[i+1] (D*share[i], D*share[i+1]) }
  FROM i = 0 TO N-1 { ~ ca[i] + b[i] <-> cb[i] (k1*diam*diam*share[i], k2*diam*diam*share[i]) }
  cai = ca[0]
}
