TITLE Source of spikes at regular or random intervals

NEURON {
    ARTIFICIAL_CELL NetStim
    THREADSAFE
    RANGE interval, number, start, noise
    RANDOM ranvar
}

PARAMETER {
    interval = 10 (ms) <1e-9, 1e9>
    number = 10 <0, 1e9>
    start = 50 (ms)
    noise = 0 <0, 1>
}

ASSIGNED {
    event (ms)
    on
    ispike
}

: Self events carry 3 for the start of the sequence and 1 for each of its spikes.
INITIAL {
    random_setseq(ranvar, 0)
    on = 0
    ispike = 0
    IF (noise < 0) {
        noise = 0
    }
    IF (noise > 1) {
        noise = 1
    }
    IF (start >= 0 && number > 0) {
        on = 1
        : On average the first spike is at start + noise*interval.
        event = start + invl(interval) - interval*(1. - noise)
        IF (event < 0) {
            event = 0
        }
        net_send(event, 3)
    }
}

PROCEDURE begin() {
    IF (number > 0) {
        on = 1
        event = 0
        ispike = 0
    }
}

: An interval with the given mean: a fixed part, and an exponentially distributed part of weight noise.
FUNCTION invl(mean (ms)) (ms) {
    IF (mean <= 0.) {
        mean = .01
    }
    IF (noise == 0) {
        invl = mean
    } ELSE {
        invl = (1. - noise)*mean + noise*mean*random_negexp(ranvar)
    }
}

PROCEDURE next_invl() {
    IF (number > 0) {
        event = invl(interval)
    }
    IF (ispike >= number) {
        on = 0
    }
}

NET_RECEIVE (w) {
    IF (flag == 0) {
        : From outside: a positive weight starts a sequence, a negative one ends it.
        IF (w > 0 && on == 0) {
            begin()
            next_invl()
            event = event - interval*(1. - noise)
            net_send(event, 1)
        } ELSE IF (w < 0) {
            on = 0
        }
    }
    IF (flag == 3) {
        IF (on == 1) {
            begin()
            net_send(0, 1)
        }
    }
    IF (flag == 1 && on == 1) {
        ispike = ispike + 1
        net_event(t)
        next_invl()
        IF (on == 1) {
            net_send(event, 1)
        }
    }
}
