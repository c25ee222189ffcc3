TITLE Source of spikes under the name that NetPyNE looks for when a rate is variable

NEURON {
    ARTIFICIAL_CELL NSLOC
    RANGE interval, number, start, noise
}

PARAMETER {
    interval = 10 (ms)
    number = 10
    start = 0 (ms)
    noise = 0
}

INITIAL {
    net_send(start + interval/1000 + noise, 1)
}

NET_RECEIVE (w) {
    IF (flag == 1) {
        net_event(t)
        IF (number > 1) {
            net_send(interval/1000, 1)
        }
    }
}

: NetPyNE gives a stream of random numbers, which nobody needs here.
PROCEDURE noiseFromRandom() {
    noise = noise
}
PROCEDURE noiseFromRandom123() {
    noise = noise
}
