"""How long a site kept working: section 7 of results/JUDGING.md."""

import collections
import math

from second_judge.rule import worst
from second_judge.site import places_of

PHRASES = (("XID", "device"), ("ECC", "device"), ("CUDA", "device"), ("off the bus", "device"),
           ("left no word of its end", "unknown"),
           ("does not answer", "host"), ("do not answer", "host"), ("node ", "host"),
           ("ended by the conductor", "operator"),
           ("preempted", "scheduler"), ("time limit hit", "scheduler"), ("cancelled by somebody else", "scheduler"),
           ("Slurm", "scheduler"), ("srun: ", "scheduler"),
           ("deadline", "hang"), ("did not answer", "hang"), ("wait for one another", "hang"),
           ("ended by", "program"), ("out of memory", "program"))


def chance_up_to(count, mean):
    """Of `count` or fewer, by a Poisson count with that mean."""
    below, term, k = 1.0, 1.0, count
    while k > 0 and term > 1e-18 * below:
        term = term * k / mean
        below = below + term
        k -= 1
    above, term, k = 0.0, 1.0, count + 1
    while term > 1e-18 * above and math.isfinite(above):
        term = term * mean / k
        above = above + term
        k += 1
    return below / (below + above) if math.isfinite(below) else 1.0


def mean_with(count, chance):
    low, high = 0.0, 2.0 * count + 1000
    for _ in range(200):
        mean = low + (high - low) / 2
        if chance_up_to(count, mean) > chance:
            low = mean
        else:
            high = mean
    return high


def kind_of(sample):
    if sample is None or sample.get("spoiled"):
        return "unknown"
    if sample["status"] == "wrong":
        return "wrong"
    return next((kind for words, kind in PHRASES if words in sample["cause"]), "unknown")


def held_seconds(entry, sample):
    """0 for a turn that was lost."""
    if sample is None or sample["status"] != "measured" or sample["cause"] or sample["verified"] == 0:
        return 0.0
    seconds = sample["ended_seconds"] - sample["began_seconds"]
    return seconds if 0 < seconds <= entry["deadline_seconds"] else 0.0


class Turns:
    """Told of each first look, in the order of the plan."""

    def __init__(self, rules, site):
        self.rules = rules
        places = places_of(site)
        devices = collections.Counter(place.host for place in places if place.level == "device")
        self.weights = {place.unit: (place.unit, 0) for place in places if place.level in ("rack", "cluster")}
        for place in places:
            if place.level == "device":
                self.weights[place.unit] = (place.host, 1)
            if place.level == "host":
                self.weights[place.unit] = (place.host, devices[place.host])
                for around in () if place.spare else {place.rack, site["name"]} - {""}:
                    self.weights[around] = (around, self.weights[around][1] + devices[place.host])
        self.hosts = {place.unit: (place.rack, devices[place.host]) for place in places if place.level == "host"}
        self.site = site["name"]
        self.turn, self.latest, self.lost_turn, self.kind = collections.Counter(), {}, {}, {}
        self.seconds = collections.defaultdict(float)
        self.held = self.lost = 0.0
        self.kinds, self.counted, self.excused = collections.Counter(), 0, 0

    def is_excused(self, kind):
        return kind in ("operator", "scheduler") and kind in self.rules.get("excused", [])

    def lacking(self, unit, absent):
        """Devices of a rack or of the site whose hosts did not enter, and nobody in their place."""
        gone = [self.hosts[one["host"]] for one in absent if not one["spare"] and one["host"] in self.hosts]
        return sum(devices for rack, devices in gone if unit in {rack, self.site} - {""})

    def add(self, number, entry, unit, sample, absent):
        place, devices = self.weights.get(unit, (unit, 1))
        if unit in self.weights and unit not in self.hosts and place == unit:
            devices -= self.lacking(unit, absent)
        if self.latest.get(place) != number:
            self.latest[place] = number
            self.turn[place] += 1
        seconds = held_seconds(entry, sample)
        if seconds > 0:
            self.seconds[unit] += seconds
            self.held += devices * seconds
            return
        sampling = entry["sampling"]
        seconds = sampling["soak_seconds"] + float(sampling["repetitions"]) * sampling["repetition_seconds"]
        if not (place in self.lost_turn and self.lost_turn[place] + 1 >= self.turn[place]):
            self.kind[place] = kind_of(sample)
            self.kinds[self.kind[place]] += 1
            if self.is_excused(self.kind[place]):
                self.excused += 1
            else:
                self.counted += 1
        self.lost_turn[place] = self.turn[place]
        excused = self.is_excused(self.kind[place])
        self.lost += 0.0 if excused else devices * seconds
        self.seconds[unit] += 0.0 if excused else seconds

    def conclude(self):
        """The `reliability` of summary.json, without its words."""
        found = {"held_device_seconds": self.held, "lost_device_seconds": self.lost, "kinds": dict(self.kinds),
                 "interruptions": self.counted, "excused": self.excused, "least_unit_seconds": 0,
                 "availability": None, "mtbf_device_seconds": None, "mtbf_device_seconds_lower": None,
                 "mtbf_device_seconds_upper": None, "outcome": "missing"}
        if not self.held > 0:
            return found
        rules, tail = self.rules, (1 - self.rules.get("confidence", 0.9)) / 2
        found["least_unit_seconds"] = min(self.seconds.values())
        found["availability"] = self.held / (self.held + self.lost)
        found["mtbf_device_seconds_lower"] = self.held / mean_with(self.counted, tail)
        if self.counted:
            found["mtbf_device_seconds"] = self.held / self.counted
            found["mtbf_device_seconds_upper"] = self.held / mean_with(self.counted - 1, 1 - tail)
        demands = ["pass" if found["least_unit_seconds"] >= rules["hours"] * 3600 * (1 - 1e-9) else "indeterminate"]
        if "interruptions_max" in rules:
            demands.append("pass" if self.counted <= rules["interruptions_max"] else "fail")
        if "availability_min" in rules:
            demands.append("pass" if found["availability"] >= rules["availability_min"] else "fail")
        if "mtbf_device_hours_min" in rules:
            demanded = rules["mtbf_device_hours_min"] * 3600
            enough = found["mtbf_device_seconds_lower"] >= demanded
            refuted = self.counted and found["mtbf_device_seconds_upper"] < demanded
            demands.append("fail" if refuted else "pass" if enough else "indeterminate")
        return found | {"outcome": worst(demands)}


def first_look(campaign, entry, key, twice):
    """The sample that a turn rests on, and who is absent of its plan; None where the unit takes no turn."""
    if not campaign.is_gated(entry):
        return None if twice else campaign.samples.get(key), campaign.plan.get("absent", [])
    for plan, (planned, found) in zip(campaign.later_plans, campaign.later):
        if key in planned and planned[key]["again"] == "enter":
            return found.get(key), plan.get("absent", [])
    return None, None


def reliability_of(campaign, case_name):
    """None where the profile has no rule, or the plan no case of its stage."""
    rules = campaign.profile.get("reliability")
    if not rules or all(entry["stage"] != rules["stage"] for entry in campaign.plan["entries"]):
        return None
    turns, seen = Turns(rules, campaign.site), set()
    for number, entry in enumerate(campaign.plan["entries"]):
        for unit in campaign.units_of[id(entry)]:
            key = (case_name(entry), unit)
            if entry["stage"] == rules["stage"]:
                sample, absent = first_look(campaign, entry, key, key in seen)
                if absent is not None:
                    turns.add(number, entry, unit, sample, absent)
            seen.add(key)
    return turns.conclude()
