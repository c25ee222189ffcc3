TITLE What other tests leave out

NEURON {
    SUFFIX breadth
    USEION cl READ cli, clo, ecl WRITE icl VALENCE -1
    USEION mg READ mgi WRITE mgi VALENCE 2
    NONSPECIFIC_CURRENT il
    RANGE before, after, solved, stepped, initial, shared, reversal, flux, level, gain, turns, constructed, ticks
    THREADSAFE
}

INCLUDE "breadth.inc"

UNITS {
    (mV) = (millivolt)
    (mM) = (milli/liter)
    F = (faraday) (coulombs)
    R = (k-mole) (joule/degC)
    PERCENT = 0.01 (1)
}

LOCAL kept

UNITSOFF

PARAMETER {
    celsius = 6.3 (degC)
    gain = 1.5 <0, 1e9>
    g = 1e-5 (S/cm2)
}

ASSIGNED {
    v (mV) cli (mM) clo (mM) ecl (mV) icl (mA/cm2) il (mA/cm2)
    before after solved stepped initial shared reversal flux turns constructed ticks
}

STATE { level FROM 0 TO 1 START 0.25 mgi (mM) <1e-4> }

CONSTRUCTOR { constructed = 3 }

BEFORE INITIAL { initial = initial + 1 }

INITIAL {
    kept = 0
    shared = initial*10 + constructed
    mgi = 0.7
    VERBATIM
    /* nothing */
    ENDVERBATIM
}

AFTER INITIAL { initial = initial*2 + level }

BEFORE BREAKPOINT { before = before + v*dt }

BREAKPOINT {
    SOLVE decay METHOD cnexp
    SOLVE count METHOD after_cvode
    reversal = 26*log(cli/clo)
    flux = nrn_ghk(v, cli, clo, -1)
    icl = g*level*(v - ecl)
    il = g*(v - reversal*gain) + 1e-9*flux
}

AFTER SOLVE { after = after*0.5 + level }

BEFORE STEP { stepped = stepped + after*(t + 1) }

DERIVATIVE decay {
    level' = -level*PERCENT*R + (F/1e6 - level)/TURNS
    mgi' = (0.5 - mgi)/10
}

PROCEDURE count() { LOCAL i, sum[TURNS], rest
    MUTEXLOCK
    PROTECT ticks = ticks + 1
    MUTEXUNLOCK
    kept = kept + 1
    FROM j = 0 TO TURNS - 1 BY 2 {
        sum[j] = j*v
    }
    i = 0
    rest = 0
    WHILE (i < TURNS) {
        rest = rest + sum[i]/(i + 1)
        i = i + 2
    }
    turns = rest
    solved = inside(kept, at_time(0.5))
    IF (kept == 3 && !(v > 100) || kept >= 20) {
        turns = -turns
    } ELSE IF (kept != 4) {
        turns = turns + fmod(kept, 3)
    }
}

UNITSON
