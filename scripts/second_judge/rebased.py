"""Who is judged by the external limit of a bound that was tightened: section 3 of results/JUDGING.md, Rebased."""

from second_judge.site import expand


def external(bound):
    """The bound with its external limit."""
    return bound | {side: bound["rebased"][side] for side in ("at_least", "at_most") if side in bound["rebased"]}


def touched(named, places, groups):
    """The units that are named, stand in one that is or hold one; and the groups of rules with such a member."""
    named, found = set(named), set()
    cluster = next(place.unit for place in places if place.level == "cluster")
    for place in places:
        around = {place.host, place.rack, cluster} - {""}
        if place.unit in named:
            found |= around | {place.unit}
        elif around & named:
            found.add(place.unit)
    of_groups = set()
    for rules in groups:
        members = {*expand(rules["members"]), *(unit for group in rules["listed"] for unit in expand(group))}
        of_groups |= set(expand(rules["units"])) if members & found else set()
    return found | of_groups
