TITLE Source of spikes at given times

NEURON {
    THREADSAFE
    ARTIFICIAL_CELL VecStim
    BBCOREPOINTER space
}

ASSIGNED {
    index
    etime (ms)
}

: Self events carry 1 for a spike and 2 for a time that had passed already.
INITIAL {
    index = 0
    element()
    schedule_next()
}

NET_RECEIVE (w) {
    IF (flag == 1) {
        net_event(t)
    }
    IF (flag == 1 || flag == 2) {
        element()
        schedule_next()
    }
}

PROCEDURE schedule_next() {
    IF (index > 0) {
        IF (etime - t >= 0) {
            net_send(etime - t, 1)
        } ELSE {
            net_send(0, 2)
        }
    }
}

: Takes the next time out of the vector; index becomes -1 when there is none.
PROCEDURE element() {
    IF (index >= 0) {
        IF (index < vector_size(space)) {
            etime = vector_get(space, index)
            index = index + 1
        } ELSE {
            index = -1
        }
    }
}
