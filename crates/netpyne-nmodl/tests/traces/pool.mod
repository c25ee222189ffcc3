TITLE Calcium in shells with a buffer and a pump

NEURON {
    SUFFIX pool
    NONSPECIFIC_CURRENT iout
    RANGE out, net, total, influx
}

DEFINE N 4

PARAMETER {
    total = 0.3
    influx = 0.002
    k1 = 11
    k2 = 0.7
}

ASSIGNED {
    v
    iout
    vol[N]
    out
    net
    rest
}

STATE {
    ca[N]
    B cb
    pump pumpca
    waste
}

INITIAL {
    FROM i = 0 TO N - 1 {
        ca[i] = 0.05*(i + 1)
        vol[i] = 1/(i + 1.5)
    }
    B = 0.21
    cb = 0.01
    pump = 0.2
    pumpca = 0.1
    waste = 0
    rest = 0.001
}

BREAKPOINT {
    SOLVE state METHOD sparse
    iout = 1e-4*out*(v + 30)
}

KINETIC state {
    COMPARTMENT i, vol[i]*1.3 { ca }
    COMPARTMENT 1 + total { pump pumpca }
    ~ ca[0] << (influx*exp(v/40) - rest)
    FROM i = 0 TO N - 2 {
        ~ ca[i] <-> ca[i + 1] (0.3*vol[i], 0.3*vol[i + 1])
    }
    ~ ca[1] + 2 B <-> cb (k1, k2)
    ~ ca[0] + pump <-> pumpca (3, 0.1)
    net = f_flux - b_flux
    ~ pumpca <-> pump + rest (0.5, 0.25*v)
    out = f_flux - b_flux
    ~ ca[N - 1] -> (0.05)
    ~ 2 cb <-> waste (0.5, 0.25)
    CONSERVE pump + pumpca = total*(1 + total)
}
