"""Noisy values that stand, bit for bit, in two places: "Copies" in section 1 of results/JUDGING.md."""

import collections
import struct

BLOCK = 16  # Values.
BITS = struct.Struct("<d").pack


def blocks(values):
    """The blocks of a series that can be told from another."""
    bits = [BITS(value) for value in values]
    for at in range(0, len(bits) - BLOCK + 1, BLOCK):
        block = bits[at:at + BLOCK]
        if all_differ(block):
            yield b"".join(block)


def all_differ(block):
    return len(set(block)) == len(block)


def standing_twice(samples):
    """For each block that was copied, where it stands: (place among the samples, name of the metric)."""
    places = collections.defaultdict(list)
    for place, sample in enumerate(samples):
        for metric, series in sample["metrics"].items():
            for block in blocks(series["values"]):
                places[block].append((place, metric))
    return [found for found in places.values() if is_copied(found)]


def is_copied(found):
    """In two samples, or twice in one series; two metrics of one sample may be the same numbers."""
    return len({place for place, _ in found}) > 1 or len(set(found)) < len(found)
