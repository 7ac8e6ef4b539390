"""A campaign folder, judged again: cases, units and the answer, after results/JUDGING.md."""

import collections
import hashlib
import math
import pathlib

from second_judge import curve, gates, identity, peers, rebased, rule
from second_judge.rule import OUTCOMES, SEVERITY, closeness, tally, worst
from second_judge.chain import PLANS_MAX, Chain, Events
from second_judge.copies import standing_twice
from second_judge.reliability import reliability_of
from second_judge.samples import attempt_files, read_samples
from second_judge.site import expand, places_of
from second_judge.strict import Unreadable, fact, parse, parse_commented, refuse
from second_judge.witnesses import Witnesses, first_looks

FROZEN = ("campaign.json", "profile.json", "site.json")


def case_name(entry):
    axes = ",".join(f"{axis}={value}" for axis, value in sorted(entry["axes"].items()))
    return entry["benchmark"] + (f"[{axes}]" if axes else "")


class Campaign:
    """One folder, judged again."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        if (self.root / "bagit.txt").exists():
            self.root = self.root / "data"
        profile_bytes = self.read("profile.json")
        self.profile = parse_commented(profile_bytes)
        self.site = parse_commented(self.read("site.json"))
        self.profile_sha256 = hashlib.sha256(profile_bytes).hexdigest()
        chain = Chain(self.root, self.read)
        self.plan, self.plan_sha256 = chain.plans[0], chain.digests[0]
        self.events = Events(self.root / "events.jsonl", self.site)
        self.units_of = {id(entry): expand(entry["units"]) for plan in chain.plans for entry in plan["entries"]}
        self.samples, self.later, every = {}, [], []
        self.later_plans = chain.plans[1:]
        self.plans_again = sum(any(entry["again"] in ("pool", "anew") for entry in plan["entries"])
                               for plan in self.later_plans)
        self.clean = chain.clean and self.events.clean and self.inputs_hold()
        files, clean = attempt_files(self.root / "samples", len(chain.plans))
        self.clean = self.clean and clean
        for plan, sha256 in zip(chain.plans, chain.digests):
            planned = {(case_name(entry), unit): entry for entry in plan["entries"]
                       for unit in self.units_of[id(entry)]}
            found, clean = read_samples(files[plan["number"]], plan, sha256, planned)
            self.clean = self.clean and clean
            every += [(plan["number"], sample) for sample in found.values()]
            if plan is self.plan:
                self.samples = found
            else:
                wanted = collections.Counter((case_name(entry), unit) for entry in plan["entries"]
                                             for unit in self.units_of[id(entry)])
                self.later.append((planned, {key: one for key, one in found.items() if wanted[key] == 1}))
        self.peer_limits, self.touched = {}, {}
        self.mark_copies(every)
        self.witnesses = Witnesses(first_looks(self.samples, self.later))

    def mark_copies(self, every):
        """`copies`: for each block that was copied, the plan, case, unit and metric of each place where it stands."""
        self.copies = []
        for places in standing_twice([sample for _, sample in every]):
            for at, _ in places:
                every[at][1]["copied"] = True
            self.copies.append([(every[at][0], every[at][1]["case"], every[at][1]["unit"], metric)
                                for at, metric in places])
        self.clean = self.clean and not self.copies

    def read(self, name):
        try:
            return (self.root / name).read_bytes()
        except OSError as error:
            raise Unreadable(f"{name}: {error.strerror}") from error

    def inputs_hold(self):
        inputs = {entry["path"]: entry["sha256"] for entry in self.plan["inputs"]}
        for name, sha256 in inputs.items():
            path = self.root / name
            inside = not name.startswith("/") and ".." not in pathlib.PurePosixPath(name).parts
            if not inside or path.is_symlink() or not path.is_file():
                return False
            if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
                return False
        return all(name in inputs for name in FROZEN)

    def bound_for(self, entry, metric):
        fits = [bound for bound in self.profile.get("bounds", [])
                if (bound["benchmark"], bound["metric"]) == (entry["benchmark"], metric["name"])
                and bound.get("level", entry["level"]) == entry["level"]
                and bound.get("axes", {}).items() <= entry["axes"].items()]
        if not fits:
            return None
        most = max(closeness(bound) for bound in fits)
        best = [bound for bound in fits if closeness(bound) == most]
        return best[0] if len(best) == 1 else refuse(f"two bounds match {case_name(entry)} {metric['name']}")

    def is_tightened(self, origin, entry, unit):
        """Whether the tighter limit holds; who stands where it came from is found once for all units."""
        if (origin["level"], case_name(entry) in origin["cases"]) != (entry["level"], True):
            return False
        key = tuple(origin["units"])
        if key not in self.touched:
            groups = [rules for plan in (self.plan, *self.later_plans) for rules in plan.get("groups", [])]
            self.touched[key] = rebased.touched(expand(key), places_of(self.site), groups)
        return unit not in self.touched[key]

    def reference_look(self, entry, unit):
        """What limits are relative to: the first sample, or the one that replaced it; and its repetitions."""
        key = (case_name(entry), unit)
        look = (self.samples.get(key), entry["sampling"]["repetitions"])
        for planned, found in self.later:
            if key in planned and planned[key]["again"] in ("anew", "enter"):
                look = (found.get(key), planned[key]["sampling"]["repetitions"])
        return look

    def reference(self, entry, bound, threshold, unit):
        """y' and u_y' and n of what a relative limit refers to; None where it cannot be used."""
        named = [other for other in self.plan["entries"]
                 if other["benchmark"] == threshold["of"] and other["level"] == entry["level"]]
        if len(named) > 1:
            named = [other for other in named if other["units"] == entry["units"]]
        metrics = [metric for other in named for metric in other["metrics"] if metric["unit"] == bound["unit"]]
        if len(named) != 1 or len(metrics) != 1:
            return None
        return self.measured_reference(named[0], metrics[0], unit)

    def measured_reference(self, other, metric, unit):
        its_bound = self.bound_for(other, metric)
        physical_limit = its_bound.get("physical_limit") if its_bound else None
        if its_bound is None or isinstance(physical_limit, dict):
            return None
        sample, repetitions = self.reference_look(other, unit)
        if sample is None or self.objection(sample, True):
            return None
        series = sample["metrics"].get(metric["name"])
        if not rule.are_values(series, metric, its_bound, repetitions, its_bound.get("samples_min", 0)):
            return None
        described = rule.describe(series["values"])
        if rule.objection_to_description(described, metric, its_bound, physical_limit) is not None:
            return None
        return described["y"], rule.standard_uncertainty(described, its_bound.get("systematic", 0)), described["n"]

    def limit(self, entry, bound, key, unit):
        """(is it a floor, T, u_T, n'), or None where it cannot be had."""
        threshold = bound[key]
        found = (key == "at_least", threshold, 0.0, None)
        if isinstance(threshold, dict):
            reference = self.reference(entry, bound, threshold, unit)
            if reference is None:
                return None
            y, u_y, n = reference
            found = (key == "at_least", threshold["fraction"] * y, threshold["fraction"] * u_y, n)
        return found if math.isfinite(found[1]) and found[1] > 0 else None

    def peers_limit(self, entry, metric, bound):
        """As of peers.limit_of, found once for all units."""
        key = (id(entry), metric["name"])
        if key not in self.peer_limits:
            found = [self.reference_look(entry, unit)[0] for unit in self.units_of[id(entry)]]
            found = [sample if sample and not self.events.outdated(sample) else None for sample in found]
            self.peer_limits[key] = peers.limit_of(found, metric, bound["peers"])
        return self.peer_limits[key]

    def is_screen(self, entry):
        """Whether it is on random groups, of which what is slow is located and not measured again."""
        if entry["level"] != "group" or not entry["units"]:
            return False
        name = self.units_of[id(entry)][0].rsplit("/", 1)[0]
        return any(rules["name"] == name and rules["grouping"] == "random" for rules in self.plan.get("groups", []))

    def objection(self, sample, timed):
        if self.events.outdated(sample):
            return "error", "anew"
        if sample.get("copied") and sample["status"] != "wrong":
            return "error", ""
        if outcome := self.witnesses.outvote(sample):
            return outcome, ""
        return rule.objection_to_sample(sample, timed, self.profile.get("requires", []))

    def judge_metric(self, entry, metric, looks, unit):
        """Its judgement, and what may be done again. Each look must stand on its own, and all of them together."""
        def refused(again=""):
            return {"metric": metric["name"], "outcome": "error"}, again
        bound = self.bound_for(entry, metric)
        if bound is None:
            return refused()
        if "rebased" in bound and not self.is_tightened(bound["rebased"], entry, unit):
            bound = rebased.external(bound)
        together = []
        for at, (sample, repetitions) in enumerate(looks):
            series = sample["metrics"].get(metric["name"])
            samples_min = 0 if at else bound.get("samples_min", 0)
            if not rule.are_values(series, metric, bound, repetitions, samples_min):
                return refused()
            together += series["values"]
            for values in [series["values"]] if len(looks) > 1 else []:
                again = self.objection_to_values(entry, metric, bound, values, unit)
                if again is not None:
                    return refused(again)
        again = self.objection_to_values(entry, metric, bound, together, unit)
        if again is not None:
            return refused(again)
        described = rule.describe(together)
        measured = {"metric": metric["name"], "value": described["y"], "spread": described["spread"],
                    "count": described["n"], "tail": None}
        if bound.get("gate", "judge") == "record":
            return measured | {"outcome": None}, ""
        limits = [self.limit(entry, bound, key, unit) for key in ("at_least", "at_most") if key in bound]
        if "peers" in bound:
            by_peers = self.peers_limit(entry, metric, bound)
            limits += [] if by_peers is False else [by_peers]
        only_curve = not limits
        if "curve" in bound:
            by_curve = curve.limit_for(self, entry, metric, bound["curve"], unit)
            limits += [] if by_curve is False else [by_curve]
        if not limits or None in limits:
            return refused()
        u_y = rule.standard_uncertainty(described, bound.get("systematic", 0))
        z = self.profile["decision"]["z"]
        tail = rule.median_of_the_tail(together)
        decided = [rule.held_to_the_end(rule.decide(described["y"], u_y, limit, z, described["n"]), tail)
                   for limit in limits]
        deciding = max(decided, key=lambda one: (SEVERITY.index(one["outcome"]), -one["margin"]))
        if only_curve and deciding["outcome"] == "pass":
            return measured | deciding | {"outcome": None}, ""
        return measured | deciding, "pool" if deciding["outcome"] == "indeterminate" else ""

    def objection_to_values(self, entry, metric, bound, values, unit):
        physical_limit = None
        if "physical_limit" in bound:
            limit = self.limit(entry, bound, "physical_limit", unit)
            if limit is None:
                return ""
            physical_limit = limit[1]
        return rule.objection_to_description(rule.describe(values), metric, bound, physical_limit)

    @staticmethod
    def judge_fact(expected, facts):
        value = facts.get(expected["fact"])
        outcome = "fail"
        is_number = isinstance(value, float)
        limited = "at_least" in expected or "at_most" in expected
        if expected.get("gate", "judge") == "record":
            outcome = None
        elif value is None or is_number and not math.isfinite(value) or limited and not is_number:
            outcome = "error"
        elif rule.within(value, expected) if limited else any(
                fact(wanted) == value and type(fact(wanted)) is type(value) for wanted in expected["one_of"]):
            outcome = "pass"
        return {"metric": expected["fact"], "outcome": outcome}

    def judge_looks(self, entry, unit, looks):
        """The verdict over samples that are put together, each with the repetitions that were planned."""
        verdict = {"case": case_name(entry), "unit": unit, "attempts": 1, "again": "", "judgements": []}
        if not looks:
            return verdict | {"outcome": "missing"}
        for sample, _ in looks:
            objection = self.objection(sample, bool(entry["metrics"])) or gates.objection_to_algorithm(sample)
            if objection:
                return verdict | {"outcome": objection[0], "again": objection[1]}
        judged = [self.judge_metric(entry, metric, looks, unit) for metric in entry["metrics"]]
        for expected in self.profile.get("expects", []):
            if expected["benchmark"] == entry["benchmark"]:
                stated = [self.judge_fact(expected, sample["facts"]) for sample, _ in looks]
                outcome = worst(one["outcome"] for one in stated)
                judged.append((next(one for one in stated if one["outcome"] == outcome), ""))
        outcome = worst(judgement["outcome"] for judgement, _ in judged)
        marks = {again for judgement, again in judged if judgement["outcome"] == outcome}
        return verdict | {"outcome": outcome, "again": marks.pop() if len(marks) == 1 else "",
                          "judgements": [judgement for judgement, _ in judged]}

    def judge_case(self, entry, unit, twice):
        key = (case_name(entry), unit)
        looks = [(self.samples[key], entry["sampling"]["repetitions"])] if key in self.samples else []
        verdict = self.judge_looks(entry, unit, looks)
        if twice and looks:
            return verdict | {"outcome": "error", "again": "", "judgements": []}
        if self.is_gated(entry) and looks:  # Before its gate opened.
            return verdict | {"outcome": "error", "again": "", "judgements": []}
        latest, attempts, entered = "", 1, False
        for planned, found in self.later:
            if key not in planned:
                continue
            kind = planned[key]["again"]
            if kind == "enter" and self.is_gated(entry) and not entered:
                entered = True
                looks, verdict = self.with_look(entry, unit, [], planned[key], found.get(key), verdict)
                continue
            if kind not in ("pool", "anew"):
                continue
            attempts += 1
            if verdict["outcome"] not in ("pass", "indeterminate") and not verdict["again"]:
                continue
            latest = kind
            looks, verdict = self.with_look(entry, unit, looks if kind == "pool" else [], planned[key],
                                            found.get(key), verdict)
        may = self.may_be_measured_again(verdict["again"], looks, latest, self.is_screen(entry))
        again = verdict["again"] if may else ""
        return verdict | {"attempts": attempts, "again": again}

    def with_look(self, entry, unit, looks, planned, sample, verdict):
        """The looks and the verdict with what one later plan brought; without it the verdict is missing."""
        if sample is None:
            return looks, verdict | {"outcome": "missing", "again": "", "judgements": []}
        sample = sample | {"frozen": planned.get("algorithm")}
        looks = looks + [(sample, planned["sampling"]["repetitions"])]
        return looks, self.judge_looks(entry, unit, looks)

    def is_gated(self, entry):
        return gates.section_of(self.plan, entry) > 0

    def leaves_out_what_is_good(self, of_unit):
        gated = {(case_name(entry), entry["level"]) for entry in self.plan["entries"] if self.is_gated(entry)}
        bad = {unit for unit, outcomes in of_unit.items() if worst(outcomes) in ("fail", "error", "missing")}
        absent = gates.absent_behind(self.later_plans, lambda entry: (case_name(entry), entry["level"]) in gated)
        return gates.is_without_a_reason(absent, bad, places_of(self.site))

    def may_be_measured_again(self, again, looks, latest, is_screen):
        rules = self.plan["retest"]
        if not rules["budget_seconds"] > 0 or self.plans_again + 1 >= PLANS_MAX:
            return False
        if again == "pool":
            return not is_screen and rules["repetitions"] > 0 and latest != "pool"
        return not is_screen and latest == "" or any(self.events.outdated(sample) for sample, _ in looks)

    def judge(self):
        verdicts, seen = [], set()
        for entry in self.plan["entries"]:
            for unit in self.units_of[id(entry)]:
                key = (case_name(entry), unit)
                verdicts.append(self.judge_case(entry, unit, key in seen))
                seen.add(key)
        return verdicts

    # The answer of the campaign.

    def conclude(self, verdicts):
        places = places_of(self.site)
        levels = {place.unit: place.level for place in places}
        levels |= {unit: "group" for rules in self.plan.get("groups", []) for unit in expand(rules["units"])}
        spares = {place.unit for place in places if place.spare}
        demanded = (self.profile.get("acceptance") or {}).get("levels", {})
        clean = self.clean
        counted = {unit for unit, level in levels.items() if level in demanded and unit not in spares}
        for entry in self.plan["entries"]:
            for unit in self.units_of[id(entry)]:
                counted.add(unit)
                clean = clean and levels.get(unit) == entry["level"]
                levels.setdefault(unit, entry["level"])
        of_unit, judged, recorded = collections.defaultdict(list), collections.Counter(), 0
        sizes = iter([len(entry["metrics"]) for entry in self.plan["entries"] for _ in self.units_of[id(entry)]])
        for verdict in verdicts:
            of_unit[verdict["unit"]].append(verdict["outcome"])
            for judgement in verdict["judgements"][:next(sizes)]:
                judged[verdict["unit"]] += judgement["outcome"] in ("pass", "fail", "indeterminate")
                recorded += judgement["outcome"] is None
        units = {}
        for unit in counted:
            outcome = worst(of_unit[unit])
            facts_alone = outcome == "pass" and not judged[unit]
            units.setdefault(levels[unit], []).append(None if facts_alone else outcome)
        clean = clean and identity.is_clean(self) and not self.leaves_out_what_is_good(of_unit)
        clean = clean and not any(self.is_unmet(offer["benchmark"]) for offer in self.profile.get("offers", []))
        judged_count = sum(judged.values())
        reliability = reliability_of(self, case_name)
        kept_working = reliability["outcome"] if reliability else "pass"
        return {"cases": tally([verdict["outcome"] for verdict in verdicts]),
                "units": {level: tally(outcomes) for level, outcomes in units.items()},
                "metrics_judged": judged_count, "metrics_recorded": recorded,
                "not_offered": sum(len(expand(absent["units"])) for absent in self.plan["not_offered"]),
                "plan_sha256": self.plan_sha256, "profile_sha256": self.profile_sha256, "problems": not clean,
                "reliability": reliability,
                "exit": self.answer(units, demanded, clean and bool(verdicts) and judged_count > 0, kept_working)}

    def is_unmet(self, benchmark):
        return (any(absent["benchmark"] == benchmark for absent in self.plan["not_offered"])
                or all(entry["benchmark"] != benchmark for entry in self.plan["entries"]))

    def answer(self, units, demanded, decidable, kept_working):
        if kept_working == "fail":
            return "rejected"
        undecided_is_fail = (self.profile.get("acceptance") or {}).get("undecided") == "fail"
        undecided = not decidable or not demanded or self.plan["reality"] != "real"
        undecided = undecided or kept_working != "pass" or any(level not in units for level in demanded)
        for level, outcomes in units.items():
            failed = outcomes.count("fail")
            unclear = sum(outcomes.count(outcome) for outcome in ("error", "missing", "indeterminate"))
            unclear += outcomes.count(None) if level in demanded else 0
            if undecided_is_fail:
                failed, unclear = failed + unclear, 0
            if len(outcomes) - failed < math.ceil(demanded.get(level, 1) * len(outcomes) - 1e-9):
                return "rejected"
            undecided = undecided or unclear > 0
        return "undecided" if undecided else "accepted"
