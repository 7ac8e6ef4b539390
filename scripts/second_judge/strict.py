"""Files as strict as results/schema says: JSON, and the lines of samples files."""

import json
import math
import re

NON_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class Unreadable(Exception):
    """A file that is not what its schema says."""


def refuse(what):
    raise Unreadable(what)


def whole(digits):
    value = int(digits) if len(digits) <= 20 else refuse("a number of more than 64 bits")
    return value if -(2**63) <= value < 2**64 else refuse("a number of more than 64 bits")


def real(digits):
    value = float(digits)
    return value if math.isfinite(value) else refuse("a number that no double holds")


def ascending(pairs):
    for (before, _), (behind, _) in zip(pairs, pairs[1:]):
        if not before < behind:
            refuse(f"the key {behind!r} twice or out of order")
    return dict(pairs)


def unique(pairs):
    return dict(pairs) if len(dict(pairs)) == len(pairs) else refuse("a key stands twice")


def parse(data, pairs=ascending):
    try:
        text = data.decode("utf-8")
        value = json.loads(text, object_pairs_hook=pairs, parse_int=whole, parse_float=real,
                           parse_constant=lambda word: refuse(f"{word} is no JSON"))
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # Half of a surrogate pair is no text.
        return value
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"it is not JSON, or not whole ({error})") from error


def parse_commented(data):
    """What people write may hold comments; a string stays what it is."""
    keep = re.compile(rb'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
    return parse(keep.sub(lambda found: found.group(1) or b" ", data), unique)


def number(value):
    if isinstance(value, str) and value in NON_FINITE:
        return NON_FINITE[value]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return refuse("no number")


def count(value):
    return value if type(value) is int and value >= 0 else refuse("no whole number, not negative")


def count32(value):
    return count(value) if count(value) < 2**32 else refuse("too large")


def text(value):
    return value if isinstance(value, str) else refuse("no text")


def digest(value):
    return value if re.fullmatch("[0-9a-f]{64}", text(value)) else refuse("no SHA-256")


def fact(value):
    if isinstance(value, bool) or isinstance(value, str) and value not in NON_FINITE:
        return value
    return number(value)


def table(of):
    return lambda value: ({key: of(item) for key, item in value.items()} if isinstance(value, dict)
                          else refuse("no object"))


def items(of):
    return lambda value: [of(item) for item in value] if isinstance(value, list) else refuse("no list")


def record(**fields):
    def read(value):
        if not isinstance(value, dict) or set(value) != set(fields):
            refuse("a key is missing, or unknown")
        return {key: fields[key](item) for key, item in value.items()}
    return read


def one_of(*words):
    return lambda value: value if value in words else refuse(f"none of {words}")


HEADER = record(attempt=count32, job=text, libraries=table(fact), plan_id=text, plan_sha256=digest, reality=text,
                schema=one_of("assay/samples/1"), worker_version=text)
SAMPLE = record(attempt=count32, began_seconds=number, case=text, cause=text, conditions=table(number),
                ended_seconds=number, facts=table(fact), metrics=table(record(unit=text, values=items(number))),
                started=text, status=one_of("measured", "wrong", "error"), unit=text, verified=count)
FOOTER = record(bytes=count, count=count, sha256=digest)
ATTEMPT_FOOTER = record(accepted=FOOTER, lost=items(record(case=text, cause=text, unit=text)),
                        schema=one_of("assay/samples-footer/1"))
EVENT = record(by=text, kind=one_of("repair", "firmware", "serial", "other"), note=text,
               schema=one_of("assay/event/1"), time=text, unit=text)
