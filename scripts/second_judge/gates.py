"""Stages that failed parts do not enter: section 6 of results/JUDGING.md."""

import collections


def section_of(plan, entry):
    """How many gates and tuned stages stand before an entry of the first plan."""
    section = 0
    for stage in plan.get("stages", []):
        section += stage.get("gate", False) or stage.get("tuned", False)
        if stage["name"] == entry["stage"]:
            break
    return section


def objection_to_algorithm(sample):
    """What was frozen for it is what it must state; what the first plan wanted had nothing frozen."""
    frozen = sample.get("frozen")
    if frozen is None:
        return None
    stated = (sample["facts"].get("library"), sample["facts"].get("algorithm"))
    return None if stated == (frozen["library"], frozen["words"]) else ("error", "")


def absent_behind(later_plans, is_gated):
    """Who did not enter, by the last plan that measured something behind a gate."""
    absent = []
    for plan in later_plans:
        if any(entry["again"] in ("enter", "pool", "anew") and is_gated(entry) for entry in plan["entries"]):
            absent = plan.get("absent", [])
    return absent


def is_without_a_reason(absent, bad, places):
    """Whether somebody did not enter of whom nothing is bad: nobody measured him with the others."""
    parts = collections.defaultdict(set)
    for place in places:
        if place.level in ("host", "device"):
            parts[place.host].update({place.unit, place.rack})
    return any(not parts[absence["host"]] & bad for absence in absent)
