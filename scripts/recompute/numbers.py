"""Seeded operands, made again: Philox4x32-10, quantiles of N(0,1), whole numbers, and rounding to narrower kinds."""

import functools
import math
import struct

WORD = 0xFFFFFFFF
QUANTILES = 1 << 16
BLOCK = {"normal": 8, "whole": 4}  # Numbers of a stream that are made at once.


def philox(counter, key):
    """Salmon and others, "Parallel Random Numbers: As Easy as 1, 2, 3", 2011."""
    (c0, c1, c2, c3), (k0, k1) = counter, key
    for _ in range(10):
        first, second = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (second >> 32) ^ c1 ^ k0, second & WORD, (first >> 32) ^ c3 ^ k1, first & WORD
        k0, k1 = (k0 + 0x9E3779B9) & WORD, (k1 + 0xBB67AE85) & WORD
    return c0, c1, c2, c3


def random_words(seed, stream, block):
    return philox((block & WORD, block >> 32, stream, 0), (seed & WORD, seed >> 32))


def to_fp32(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def keep_bits(value, dropped):
    """FP32 without its last bits, to the nearest, ties to even."""
    bits = struct.unpack("<I", struct.pack("<f", value))[0]
    bits += (1 << (dropped - 1)) - 1 + (bits >> dropped & 1)
    return struct.unpack("<f", struct.pack("<I", bits >> dropped << dropped))[0]


ROUNDED = {"fp32": to_fp32, "tf32": lambda value: keep_bits(value, 13), "bf16": lambda value: keep_bits(value, 16)}


@functools.cache
def quantiles(number):
    """What N(0,1) exceeds with probability (i + 1/2) / 65536, as numbers of that kind: Newton's steps from each to the next."""
    table, x = [0.0] * QUANTILES, 0.0
    for i in range(QUANTILES // 2, QUANTILES):
        wanted = (i + 0.5) / QUANTILES
        for _ in range(6):
            x += (wanted - 0.5 * math.erfc(-x / math.sqrt(2))) / (math.exp(-x * x / 2) / math.sqrt(2 * math.pi))
        table[i] = ROUNDED[number](to_fp32(x))
        table[QUANTILES - 1 - i] = -table[i]
    return table


def normal_block(seed, stream, block, number):
    table = quantiles("fp32" if number == "fp64" else number)
    values = [table[part] for word in random_words(seed, stream, block) for part in (word & 0xFFFF, word >> 16)]
    if number != "fp64":
        return values
    low = [word for half in (0, 1) for word in random_words(seed, stream + (1 << 31), 2 * block + half)]
    return [value * (1 + share * 2.0**-56) for value, share in zip(values, low)]


def whole_block(seed, stream, block, greatest):
    return [(((word >> 1) * greatest >> 31) + 1) * (1 if word % 2 == 0 else -1)
            for word in random_words(seed, stream, block)]


def sign(seed, stream, i):
    word = random_words(seed, stream, i // 128)[i % 128 // 32]
    return 1 if (word >> i % 32) % 2 == 0 else -1


def whole_greatest(number, k):
    """So small that no sum of k products of two such numbers is ever rounded."""
    greatest = math.isqrt((2**53 if number == "fp64" else 2**24) // k)
    return min(greatest, {"bf16": 2**8, "tf32": 2**11}.get(number, greatest))


def span(first, count, block, make):
    """Numbers first to first + count - 1 of a stream whose blocks `make` makes."""
    blocks = range(first // block, (first + count - 1) // block + 1)
    made = [value for at in blocks for value in make(at)]
    return made[first % block:first % block + count]
