TITLE A block of equations that is called, a variable that only GLOBAL lists, and a zero with a sign

NEURON {
    SUFFIX called
    NONSPECIFIC_CURRENT il
    RANGE steep, shift, seen
    GLOBAL factor
    THREADSAFE
}

PARAMETER {
    shift = -0 (mV)
}

ASSIGNED { v il steep seen }

STATE { m n }

INITIAL {
    m = 0.4
    n = 0.7
    factor = 3^((celsius - 10)/10)
    gates()
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    il = 1e-4*m*n*(v + 50)
}

DERIVATIVE gates {
    steep = 1/(1 + exp(-(v + 40 - shift)/7))
    m' = factor*(steep - m)/3
    n' = (0.2 - n)/(5*factor)
    seen = 1/shift
}
