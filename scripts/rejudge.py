#!/usr/bin/env python3
"""A second judge: derives every outcome of a campaign folder again, and compares it with what is recorded.

    rejudge.py DIR...

Written from results/JUDGING.md and results/schema, not from the program's source, in Python's standard library alone.
DIR is a campaign folder, sealed or not. Exit code 0: verdicts.jsonl and summary.json say what the samples give;
1: they differ, and each difference is named; 2: the call or a file must be mended first.
"""

import argparse
import math
import sys

from second_judge.campaign import OUTCOMES, Campaign
from second_judge.strict import Unreadable, number, parse

DIFFERENCES_MAX = 50  # More are counted.
COMPARED = ("case", "unit", "outcome", "attempts", "again")


def same(ours, theirs, key):
    """Numbers to nine digits: another order of rounding is no difference. Ratios can be next to nothing."""
    if theirs in (None, "") or ours is None or isinstance(ours, str):
        return ours == theirs
    theirs = number(theirs)
    near = math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-12 if key in ("margin", "spread") else 0)
    return near or math.isnan(ours) and math.isnan(theirs)


def differences_of(ours, theirs):
    where = f"{ours['case']} on {ours['unit']}"
    for key in COMPARED:
        if ours[key] != theirs.get(key):
            yield f"{where}: {key} is {theirs.get(key)}, but the samples give {ours[key]}"
            return
    if len(ours["judgements"]) != len(theirs["judgements"]):
        yield f"{where}: {len(theirs['judgements'])} judgements, but the samples give {len(ours['judgements'])}"
        return
    for mine, recorded in zip(ours["judgements"], theirs["judgements"]):
        for key, value in mine.items():
            if not same(value, recorded.get(key), key):
                yield f"{where} {mine['metric']}: {key} is {recorded.get(key)}, but the samples give {value}"


def compare(campaign):
    """Every difference between the record and what the samples give, as sentences; and how much was compared."""
    verdicts = campaign.judge()
    summary = campaign.conclude(verdicts)
    lines = campaign.read("verdicts.jsonl").split(b"\n")
    header = parse(lines[0])
    recorded = [parse(line) for line in lines[1:-1]]
    found = []
    for key in ("plan_sha256", "profile_sha256"):
        if header.get(key) != summary[key]:
            found.append(f"verdicts.jsonl: its header names another {key}")
    if len(recorded) != len(verdicts) or lines[-1]:
        found.append(f"verdicts.jsonl: {len(recorded)} lines, but the plan gives {len(verdicts)}")
    for ours, theirs in zip(verdicts, recorded):
        found.extend(differences_of(ours, theirs))
    stated = parse(campaign.read("summary.json"))
    stated["problems"] = bool(stated["problems"])
    if stated["reliability"] is not None:  # Without its words.
        stated["reliability"] = {key: value for key, value in stated["reliability"].items()
                                 if key not in ("first", "reason")}
    for key, value in summary.items():
        if stated.get(key) != value:
            found.append(f"summary.json: {key} is {stated.get(key)}, but the samples give {value}")
    return found, verdicts, summary


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", metavar="DIR", nargs="+", help="a campaign folder, sealed or not")
    status = 0
    for folder in parser.parse_args(arguments).folders:
        try:
            found, verdicts, summary = compare(Campaign(folder))
        except (Unreadable, KeyError, TypeError, AttributeError, OSError) as error:
            print(f"{folder}: {error or type(error).__name__}", file=sys.stderr)
            return 2
        counts = summary["cases"]["outcomes"]
        said = ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES if counts[outcome])
        print(f"{folder}: {len(verdicts)} verdicts derived again ({said or 'none judged'}), {summary['exit']}: "
              + (f"{len(found)} DIFFERENCES" if found else "the same"))
        for sentence in found[:DIFFERENCES_MAX]:
            print(f"  {sentence}")
        if len(found) > DIFFERENCES_MAX:
            print(f"  and {len(found) - DIFFERENCES_MAX} more")
        status = 1 if found else status
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
