"""Numbers as bits, one line for each thing that is told, into the file that the script was given."""
import sys

_out = open(sys.argv[1], "w")


def bits(x):
    return float(x).hex() if isinstance(x, (int, float)) else str(x)


def tell(*values):
    print(*[bits(x) for x in values], file=_out, flush=True)


def trace(name, vector, every=100):
    """Length, sum and some numbers of a vector."""
    values = list(vector)
    total = 0.0
    for x in values:
        total += x
    tell(name, len(values), total, *values[::every])
