TITLE Calcium channel with a flux equation

NEURON {
    SUFFIX dca
    USEION ca READ cai, cao WRITE ica
    RANGE pmax, m
    GLOBAL steep
}

UNITS {
    FARADAY = (faraday) (coulombs)
    R = (k-mole) (joule/degC)
}

PARAMETER {
    pmax = 2e-6 (cm/s)
    steep = 6.5 (mV)
}

STATE { m h }

ASSIGNED {
    v (mV)
    celsius (degC)
    cai (mM)
    cao (mM)
    ica (mA/cm2)
    drive (mC/cm3)
}

INITIAL {
    m = minf(v)
    h = 1/(1 + exp((v + 60)/7))
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    drive = flux(v, cai, cao)
    ica = pmax*m*m*h*drive
}

DERIVATIVE gates {
    m' = (minf(v) - m)/(0.6 + 1.2*exp(-((v + 30)/25)^2))
    h' = (1/(1 + exp((v + 60)/7)) - h)/24
}

FUNCTION minf(u (mV)) {
    minf = 1/(1 + exp(-(u + 22)/steep))
}

FUNCTION flux(u (mV), ci (mM), co (mM)) (mC/cm3) {
    LOCAL z
    z = 0.002*FARADAY*u/(R*(celsius + 273.15))
    IF (fabs(z) < 1e-4) {
        flux = 0.002*FARADAY*(ci - co)*(1 + z/2)
    } ELSE {
        flux = 0.002*FARADAY*z*(ci - co*exp(-z))/(1 - exp(-z))
    }
}
