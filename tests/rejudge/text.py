"""Patterns and JSON as the generated folders have them."""

import json
import re


def expand(patterns):
    """The units of patterns with at most one range each."""
    found = []
    for pattern in patterns:
        range_of = re.fullmatch(r"(.*)\[([0-9]+)-([0-9]+)\](.*)", pattern)
        found += ([f"{range_of[1]}{at:0{len(range_of[2])}}{range_of[4]}"
                   for at in range(int(range_of[2]), int(range_of[3]) + 1)] if range_of else [pattern])
    return found


def dump(value, indent=None):
    return json.dumps(value, sort_keys=True, indent=indent, separators=(",", ": " if indent else ":"))
