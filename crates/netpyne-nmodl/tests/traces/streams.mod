TITLE Random streams that C text keeps

NEURON {
    POINT_PROCESS streams
    NONSPECIFIC_CURRENT i
    RANGE a, b, c, d, e, place, word, absent
    POINTER other, stream
}

VERBATIM
#include "nrnran123.h"
ENDVERBATIM

PARAMETER { low = -3 }

ASSIGNED { v (mV) i (nA) a b c d e place word absent stream other }

CONSTRUCTOR {
VERBATIM
    {
    nrnran123_State** pv = (nrnran123_State**)(&_p_stream);
    *pv = nrnran123_newstream3(7, 8, (uint32_t) 9);
    }
ENDVERBATIM
}

INITIAL {
    a = 0
    absent = 0
VERBATIM
    if (_p_stream) {
        nrnran123_setseq((nrnran123_State*)_p_stream, 2, 1);
    }
ENDVERBATIM
}

BREAKPOINT {
    SOLVE draws
    i = 0.0001*(v - a)
}

PROCEDURE draws() {
    a = between(low)
VERBATIM
    {
    nrnran123_State* s = (nrnran123_State*)_p_stream;
    uint32_t seq;
    char which;
    uint32_t count = 41;
    double drawn;
    b = nrnran123_negexp(s);
    c = nrnran123_normal(s);
    d = nrnran123_ipick(s) % 1000u;
    nrnran123_getseq(s, &seq, &which);
    place = seq;
    word = which;
    if (which == 3 && !_p_other) {
        absent += 1;
        nrnran123_setseq(s, seq, 0);
    }
    e = mcell_ran4(&count, &drawn, 1, 2.) + count;
    e += drawn;
    }
ENDVERBATIM
}

FUNCTION between(low) {
VERBATIM
    if (_p_stream) {
        return _llow + 100*nrnran123_dblpick((nrnran123_State*)_p_stream);
    } else {
ENDVERBATIM
        between = low
VERBATIM
    }
ENDVERBATIM
}

PROCEDURE noise() {
VERBATIM
    void** pv = (void**)(&_p_other);
    if (ifarg(1)) {
        *pv = nrn_random_arg(1);
    } else {
        *pv = (void*)0;
    }
ENDVERBATIM
}

DESTRUCTOR {
VERBATIM
    if (_p_stream) { nrnran123_deletestream((nrnran123_State*)_p_stream); }
ENDVERBATIM
}
