"""One tile of a product, computed again from the seed of its operands alone."""

import math
import struct

from recompute import numbers

EDGE = 64
STATED = 4
TILE_STREAM, ROW_SIGNS, COLUMN_SIGNS = 0x7113, 0x7114, 0x7115
MASK = 2**64 - 1
# Of suites/gemm/gemm_cuda.cpp: products that tensor cores add before they cut off the sum.
CUT_EVERY = {"tf32": 8, "bf16": 16}


def mixed_at(bits, place):
    """The generator splitmix64, begun at `bits`: its number `place`."""
    word = (bits + (place + 1) * 0x9E3779B97F4A7C15) & MASK
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 & MASK
    word = (word ^ word >> 27) * 0x94D049BB133111EB & MASK
    return word ^ word >> 31


class Tile:
    """Rows and columns of a tile of C, m x n, and the operands that they need."""

    def __init__(self, shape, number, seed, index):
        self.m, self.n, self.k = shape
        self.number, self.seed, self.index = number, seed, index
        across = -(-self.n // EDGE)
        top, left = index // across * EDGE, index % across * EDGE
        self.rows = range(top, min(top + EDGE, self.m))
        self.columns = range(left, min(left + EDGE, self.n))

    def operands(self, kind, make):
        """Rows of A, and rows of B of these columns alone. The first set: streams 0 and 1."""
        block = numbers.BLOCK[kind]
        a = [numbers.span(i * self.k, self.k, block, lambda at: make(0, at)) for i in self.rows]
        b = [numbers.span(row * self.n + self.columns.start, len(self.columns), block, lambda at: make(1, at))
             for row in range(self.k)]
        return a, b

    def whole_digest(self):
        """Of whole numbers: every bit is known, in whatever order they are added."""
        greatest = numbers.whole_greatest(self.number, self.k)
        a, b = self.operands("whole", lambda stream, at: numbers.whole_block(self.seed, stream, at, greatest))
        by_columns = list(zip(*b))
        form, bits = ("<d", "<Q") if self.number == "fp64" else ("<f", "<I")
        total = 0
        for i, row in enumerate(a):
            for j, column in enumerate(by_columns):
                element = float(sum(map(int.__mul__, row, column)))
                total += mixed_at(struct.unpack(bits, struct.pack(form, element))[0], i * EDGE + j)
        return f"{total & MASK:016x}"

    def signed_sum(self, on_gpu):
        """Of N(0,1) numbers: the sum of the tile under seeded signs, and how far rounding may move it.

        The bound is that of the row check (suites/gemm/freivalds.cpp), for a tile: about twenty standard deviations of
        what sums of k products round or cut off, in whatever order they are added.
        """
        a, b = self.operands("normal", lambda stream, at: numbers.normal_block(self.seed, stream, at, self.number))
        x = [numbers.sign(self.seed, ROW_SIGNS, i) for i in self.rows]
        y = [numbers.sign(self.seed, COLUMN_SIGNS, j) for j in self.columns]
        left = [math.fsum(s * value for s, value in zip(x, column)) for column in zip(*a)]
        right = [math.fsum(s * value for s, value in zip(y, row)) for row in b]
        expected = math.fsum(u * v for u, v in zip(left, right))
        size = math.sqrt(math.fsum(v * v for row in a for v in row) * math.fsum(v * v for row in b for v in row))
        rounding, share = (2.0**-53, 3.5) if self.number == "fp64" else (2.0**-24, 1)
        cut = CUT_EVERY.get(self.number) if on_gpu else None
        return expected, 8 * rounding * (share + (math.sqrt(self.k) / cut if cut else 0)) * size


def tiles_of(shape):
    return -(-shape[0] // EDGE) * -(-shape[1] // EDGE)


def drawn(shape, seed):
    """Which tiles a sample states: by the seed, so that nobody chose them."""
    draws = [numbers.philox((draw, 0, TILE_STREAM, 0), (seed & numbers.WORD, seed >> 32))[0] for draw in range(STATED)]
    return sorted({draw * tiles_of(shape) >> 32 for draw in draws})
