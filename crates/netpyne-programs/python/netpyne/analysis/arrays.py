"""Arrays where the script's Python has numpy, lists where it has not."""
import bisect
import math


def array(values):
    """The values as an array of numpy, if there is numpy."""
    try:
        import numpy
    except ImportError:
        return values
    return numpy.array(values)


def steps(start, stop, step):
    """Numbers from `start` to before `stop`, as numpy computes them."""
    count = max(0, math.ceil((stop - start) / step))
    each = (start + step) - start
    return [start + n * each for n in range(count)]


def counts(values, edges):
    """How many values are in each bin; the last one has both its edges."""
    found = [0] * (len(edges) - 1)
    for value in values:
        if edges[0] <= value <= edges[-1]:
            found[min(bisect.bisect_right(edges, value), len(found)) - 1] += 1
    return found
