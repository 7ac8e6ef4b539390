"""The plans of a campaign one after the other, and what happened to its units: section 6 of results/JUDGING.md."""

import collections
import hashlib
import os
import re

from second_judge.site import places_of
from second_judge.strict import EVENT, parse, refuse

PLANS_MAX = 3  # That measure again.
CHAIN_MAX = 1003  # With those that locate a part.
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z")
SECOND = len("2026-11-22T12:00:00")


class Chain:
    """The plans that follow from one another, and whether nothing else claims to be one."""

    def __init__(self, root, read):
        self.plans, self.digests, self.clean = [], [], True
        for number in range(1, CHAIN_MAX + 1):
            name = "plan.json" if number == 1 else f"plan-{number:04}.json"
            if number > 1 and not os.path.lexists(root / name):
                break
            data = read(name)
            plan = parse(data)
            if number == 1 and plan["number"] != 1:
                refuse(f"{name}: it is no first plan")
            if number > 1 and not self.follows(plan, number):
                self.clean = False
                break
            self.plans.append(plan)
            self.digests.append(hashlib.sha256(data).hexdigest())
        known = {f"plan-{number:04}.json" for number in range(2, len(self.plans) + 1)}
        strays = {name for name in os.listdir(root) if name.startswith("plan-") and name.endswith(".json")} - known
        self.clean = self.clean and not strays

    def follows(self, plan, number):
        first = self.plans[0]
        return (plan["number"] == number and plan["previous"] == self.digests[-1]
                and (plan["id"], plan["reality"]) == (first["id"], first["reality"]))


class Events:
    """The newest event on each unit: what was begun before it says nothing of the unit as it is now."""

    def __init__(self, path, site):
        events = []
        if os.path.lexists(path):
            lines = path.read_bytes().split(b"\n")
            events = [EVENT(parse(line)) for line in lines[:-1]]
            if lines[-1]:
                refuse("events.jsonl: its last line is torn")
        places = places_of(site)
        self.units = {place.unit for place in places}
        self.newest = {}
        self.newest_of_groups = None
        if events:
            self.spread(events, places, site["name"])
        self.clean = all(event["unit"] in self.units for event in events)

    def spread(self, events, places, cluster):
        """An event on a host or a rack is one on each part of it; one on a part is one on what it is measured with."""
        touched = collections.defaultdict(set)
        for place in places:
            touched[place.unit].update({place.unit, place.host, place.rack} - {""})
            for holder in {place.host, place.rack, cluster} - {""}:
                touched[holder].add(place.unit)
        for unit, parts in touched.items():
            self.newest_of(events, unit, parts)
        self.newest_of_groups = max(self.newest.values(), default=None)

    def newest_of(self, events, unit, parts):
        times = [event["time"][:SECOND] for event in events if event["unit"] in parts]
        if times:
            self.newest[unit] = max(times)

    def outdated(self, sample):
        """Begun before the newest event on its unit, or in the same second, or nobody knows when.

        An event on any unit of the site is one on every group."""
        in_site = sample["unit"] in self.units
        newest = self.newest.get(sample["unit"]) if in_site else self.newest_of_groups
        if newest is None:
            return False
        started = sample.get("started", "")
        return not TIME.fullmatch(started) or started[:SECOND] <= newest
