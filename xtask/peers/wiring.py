"""The random wiring of the networks: the same in every simulator, because it depends on seed and cell number only.

`xtask/src/bench/mersenne.rs` draws the same numbers.
"""
import random

STRIDE = 1_000_003


def ring_extras(cell, cells, dendrites, count):
    """Silent inputs of one cell of the rings: (source, dendrite)."""
    draw = random.Random(STRIDE * cell + 7)
    return [(draw.randrange(cells), draw.randrange(dendrites)) for _ in range(count)]


def _with_delays(draw, sources):
    """1 to 5 ms in steps of 0.025 ms."""
    return [(source, 1.0 + 0.025 * draw.randrange(161)) for source in sources]


def independent_inputs(cell, cells, mean, seed):
    """Each other cell with the probability that gives `mean` inputs: (source, delay)."""
    draw = random.Random(STRIDE * seed + cell)
    sources = [other for other in range(cells) if draw.random() < mean / cells and other != cell]
    return _with_delays(draw, sources)


def fixed_inputs(cell, cells, count, seed):
    """`count` different cells: (source, delay)."""
    draw = random.Random(STRIDE * seed + cell)
    return _with_delays(draw, draw.sample(range(cells), count))
