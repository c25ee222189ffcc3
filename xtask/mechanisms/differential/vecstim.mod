TITLE Source of spikes at given times, as NEURON can compile it

NEURON {
    ARTIFICIAL_CELL VecStim
    POINTER times
}

ASSIGNED {
    next
    at (ms)
    times
}

INITIAL {
    next = 0
    take()
    IF (next > 0) {
        net_send(at - t, 1)
    }
}

NET_RECEIVE (w) {
    IF (flag == 1) {
        net_event(t)
        take()
        IF (next > 0) {
            net_send(at - t, 1)
        }
    }
}

: Takes the next time; next becomes -1 when there is none.
PROCEDURE take() {
VERBATIM
    IvocVect* list = reinterpret_cast<IvocVect*>(_p_times);
    int position = (int) next;
    if (list && position >= 0 && position < vector_capacity(list)) {
        at = vector_vec(list)[position];
        next = position + 1;
    } else {
        next = -1;
    }
ENDVERBATIM
}

PROCEDURE play() {
VERBATIM
    _p_times = reinterpret_cast<double*>(ifarg(1) ? vector_arg(1) : nullptr);
ENDVERBATIM
}
