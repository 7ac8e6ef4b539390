#!/usr/bin/env python3
"""Computes one tile of one unit's matrix product again, from the plan's seed alone, and compares it with the sample.

    recompute_tile.py DIR UNIT CASE TILE

DIR is a campaign folder, sealed or not; UNIT and CASE as in verdicts.jsonl ("gemm.bf16[mode=exact,shape=4096x4096x4096]").
A sample states a few tiles, which the seed draws; without TILE those that can be asked for are listed. Whole numbers
(mode=exact) are compared bit by bit. The order in which a library adds N(0,1) numbers is its own, so that their bits cannot be
had again: a seeded sum of the tile is compared within what rounding can do, and that bound is said.
Python's standard library alone. Exit code 0: equal; 1: not equal; 2: the call or a file must be mended first, or this cannot
be computed here.
"""

import argparse
import pathlib
import re
import sys

from recompute.tile import EDGE, Tile, drawn
from second_judge.campaign import case_name
from second_judge.site import expand
from second_judge.strict import Unreadable, parse, refuse

MULTIPLICATIONS_MAX = 2**30  # Of a tile; some minutes.
NUMBERS = {"gemm.fp32": "fp32", "gemm.decode_fp32": "fp32", "gemm.bf16": "bf16", "gemm.decode_bf16": "bf16",
           "gemm.tf32": "tf32", "gemm.fp64": "fp64", "gemm.fp64_emulated": "fp64"}
FILES_MAX = 1_000_000


def seed_of(nonce, case):
    """FNV-1a of the case's name, begun with the plan's seed: the same for every unit."""
    value = 14695981039346656037 ^ nonce
    for byte in case.encode():
        value = (value ^ byte) * 1099511628211 & 2**64 - 1
    return value


def read(path):
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path.name}: {error.strerror}") from error


def planned(root, case, unit):
    """The plan's seed, and the axes and benchmark of that case."""
    plan = parse(read(root / "plan.json"))
    for entry in plan["entries"]:
        if case_name(entry) == case and unit in expand(entry["units"]):
            return int(plan["seed"], 16), entry
    return refuse(f"plan.json has no case {case} on {unit}")


def samples_of(root, case, unit):
    """Those that were measured, whatever they are worth otherwise."""
    found = []
    for path in sorted((root / "samples").glob("*.jsonl"))[:FILES_MAX]:
        for line in read(path).splitlines():
            if b'"facts"' not in line:
                continue
            sample = parse(line)
            if (sample.get("case"), sample.get("unit"), sample.get("status")) == (case, unit, "measured"):
                found.append(sample)
    return found or refuse(f"no sample of {case} on {unit} was measured")


def by_tile(text):
    """'17:0123456789abcdef 40:...': tile to what stands behind it."""
    if not isinstance(text, str):
        refuse("the sample states no tiles of its result: its library may add in another order each time")
    parts = [re.fullmatch(r"([0-9]{1,9}):(\S{1,40})", part) or refuse("its tiles are not readable") for part in text.split(" ")]
    return {int(part[1]): part[2] for part in parts}


def shape_of(entry):
    sizes = re.fullmatch(r"([1-9][0-9]{0,5})x([1-9][0-9]{0,5})x([1-9][0-9]{0,5})", entry["axes"].get("shape", ""))
    return tuple(map(int, sizes.groups())) if sizes else refuse("the case has no shape MxNxK")


class Question:
    """One tile of one sample, and what it must be."""

    def __init__(self, entry, seed, sample, tile):
        self.facts, self.shape, self.seed = sample["facts"], shape_of(entry), seed
        self.is_exact = entry["axes"].get("mode") == "exact"
        self.number = NUMBERS.get(entry["benchmark"]) or refuse(
            f"{entry['benchmark']}: operands with scales, and what is no product, cannot be computed again here")
        self.stated = by_tile(self.facts.get("tile_digests")), by_tile(self.facts.get("tile_sums"))
        if tile is None or tile not in self.stated[0] or tile not in self.stated[1]:
            refuse(f"tiles that its sample states: {', '.join(map(str, sorted(self.stated[0])))}")
        self.tile = Tile(self.shape, self.number, seed, tile)
        if len(self.tile.rows) * len(self.tile.columns) * self.shape[2] > MULTIPLICATIONS_MAX:
            refuse("such a tile has too many multiplications for this program")

    def contradictions(self):
        """What is wrong before anything is computed."""
        if self.facts.get("operands_seed") != f"{self.seed:016x}":
            yield f"its operands came from {self.facts.get('operands_seed')}, the plan's seed gives {self.seed:016x}"
        bands, across = (-(-size // EDGE) for size in self.shape[:2])
        if self.facts.get("tiles") != f"{bands}x{across} of {EDGE}x{EDGE}":
            yield f"its tiles are {self.facts.get('tiles')}, which its shape does not have"
        if list(self.stated[0]) != drawn(self.shape, self.seed):
            yield f"it states the tiles {list(self.stated[0])}, the seed draws {drawn(self.shape, self.seed)}"

    def answer(self):
        """Whether it is equal, and a sentence."""
        index = self.tile.index
        if self.is_exact:
            right, stated = self.tile.whole_digest(), self.stated[0][index]
            return right == stated, f"bit by bit: its digest is {stated}, computed again {right}"
        try:
            stated = float(self.stated[1][index])
        except ValueError:
            return refuse("its sum is no number")
        expected, bound = self.tile.signed_sum("gpu" in self.facts)
        equal = abs(stated - expected) <= bound  # A NaN is not.
        return equal, (f"not bit by bit, since the order of additions is the library's; its signed sum is {stated!r}, computed "
                       f"again {expected!r}, and rounding may move it by {bound:.3g}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", type=pathlib.Path)
    parser.add_argument("unit")
    parser.add_argument("case")
    parser.add_argument("tile", nargs="?", type=int)
    arguments = parser.parse_args()
    root = arguments.dir / "data" if (arguments.dir / "bagit.txt").exists() else arguments.dir
    try:
        nonce, entry = planned(root, arguments.case, arguments.unit)
        seed, are_equal = seed_of(nonce, arguments.case), True
        for sample in samples_of(root, arguments.case, arguments.unit):
            question = Question(entry, seed, sample, arguments.tile)
            for contradiction in question.contradictions():
                are_equal = False
                print(f"not equal: {contradiction}")
            equal, sentence = question.answer()
            are_equal = are_equal and equal
            print(f"{'equal' if equal else 'NOT EQUAL'}: tile {arguments.tile} of {arguments.case} on {arguments.unit}, {sentence}")
    except (Unreadable, KeyError, TypeError, ValueError, AttributeError) as error:
        print(f"recompute_tile.py: {error}", file=sys.stderr)
        return 2
    return 0 if are_equal else 1


if __name__ == "__main__":
    sys.exit(main())
