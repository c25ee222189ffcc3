TITLE A program in C

NEURON {
    POINT_PROCESS program
    NONSPECIFIC_CURRENT i
    RANGE a, b, c, d, e, f, g, h, data, turns
}

VERBATIM
#include <math.h>
#define LENGTH 5
#ifdef NRN_VERSION_GTEQ_8_2_0
#define SIGN 1
#else
#define SIGN (-1)
nonsense that no compiler may see (
#endif

extern int cvode_active_;
static int calls = 3;
static double table[LENGTH] = {1.5, 2.5, 4.0};

/* The greatest common divisor. */
static int divisor(int x, int y) {
    while (y != 0) {
        int rest = x % y;
        x = y;
        y = rest;
    }
    return x;
}

double weighted(double x, int n)
{
    static double before = 0.25;
    double sum = before;
    int k;
    for (k = 0; k < n; ++k) {
        if (k == 1) continue;
        if (k > 3) { break; }
        sum += x * table[k];
    }
    before = x;
    return sum > 10. ? 10. : sum;
}
ENDVERBATIM

ASSIGNED { v (mV) i (nA) a b c d e f g h data[4] turns }

INITIAL {
    a = 0
    b = 0
    c = 0
    d = 0
    e = 0
    f = 0
    g = 0
    h = 0
    turns = 0
    FROM n = 0 TO 3 { data[n] = n }
}

BREAKPOINT {
    SOLVE compute
    i = 0.0001*(v - halved(a))
}

PROCEDURE compute() {
    LOCAL x, y
    x = v/7
    y = weighted(x, 4)
VERBATIM
    {
    int n = -7, m = 2;
    unsigned int u = 3;
    long big = 1L << 33;
    double quotient = n / m + n % m;
    char small = 300;
    float rounded = 0.1f;
    double sums[2][3] = {{1, 2, 3}, {4, 5, 6}};
    double *p = data;
    int r, col;

    a = quotient + (double) n / m;
    u -= 5;
    b = u / 2 + (u > 0) + (n < 0 ? small : 1);
    c = big / 3 + rounded;
    r = col = 0;
    do {
        c += sums[r][col++];
        if (col == 3) { col = 0; r++; }
    } while (r < 2 && ++n < 10);
    d = n + (_lx, _ly);
    switch ((int) turns % 4) {
    case 0:
        e = 1;
    case 1:
        e += 10;
        break;
    default:
        e = -1;
        break;
    case 3: {
        int again = 0;
        for (;;) { if (again++ >= 2) break; }
        e = again;
    }
    }
    f = divisor(84, 36) + (calls++ & 5) + (calls ^ 2) + (~calls << 1);
    *p += 0.5;
    p[2] = *(p + 1) + (p == data) - !m;
    p++;
    *p = p[1]*2 + fmin(x_of(_lx), 3.) + round(-2.5) + trunc(2.7);
    if (cvode_active_) {
        hoc_execerror("program", "has no variable step");
    } else if (SIGN > 0 && turns > 2) {
ENDVERBATIM
        g = g + halved(y)
        FROM k = 1 TO 3 { g = g + k }
VERBATIM
    } else {
        g = SIGN;
    }
    h = floor(_lx) + pow(_lx, 2) + exp(-fabs(_lx)/10) + abs(-3) + abs(-2.5) + (int) 2.9;
    turns++;
    }
ENDVERBATIM
}

FUNCTION halved(x) {
VERBATIM
    double half = _lx / 2;
    if (half < 0) return half - 1;
    _lhalved = half;
ENDVERBATIM
}

FUNCTION x_of(x) { x_of = x*x }
