"""Small campaign folders out of a seed, hostile in every way that the judge must withstand.

Nothing here knows how anything is judged: only what may stand in the files.
"""

import hashlib
import json
import pathlib
import random

import sizes
import tuning
from rebasing import name_of, rebase
from text import dump, expand
from values import CAUSES, METRICS, Values

PLAN_ID = "0123456789abcdef0123456789abcdef"
CONDITIONS = ["foreign_cpus", "steal_fraction", "throttled"]
FACTS = [True, False, 1, 0, 1.0, 4096, "tsc", "hpet", "true", "1", "nan", "inf", ""]


class Generator(Values):
    """One campaign; `wild` is how often something is as it should not be."""

    def __init__(self, folder, seed, number):
        super().__init__(random.Random(f"{seed}-{number}"))
        self.rebasing = random.Random(f"rebased-{seed}-{number}")  # Its own, so that all else stays what it was.
        self.folder = pathlib.Path(folder)
        self.clock = 0.0
        self.started = "2026-11-22T12:00:00Z"

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    # What is there, what is demanded, what is planned.

    def make_site(self):
        self.style = self.pick("plain", "plain", "rack")
        self.hosts, self.devices = [], []
        many = self.pick(1, 1, 1, 2, 3, 12)
        hosts = []
        for host in range(self.pick(1, 1, 2, 3)):
            name = f"host-{host}" if self.style == "plain" else f"rack-001/tray-{host:02}"
            self.hosts.append(name)
            devices = []
            for at in range(self.pick(0, 1, 2) * many if host else self.pick(1, 2, 3) * many):
                of = len(self.devices) if self.style == "plain" else at
                self.devices.append(f"cpu-{of}" if self.style == "plain" else f"{name}/gpu-{of}")
                devices.append({"id": self.devices[-1], "kind": "cpu"})
            hosts.append({"id": name, "devices": devices})
        site = {"hosts": hosts, "name": "generated", "schema": "assay/site/1"}
        return site | ({"spares": [self.hosts[-1]]} if len(hosts) > 1 and self.sometimes(0.3) else {})

    def patterns(self, units):
        """The same units, some of them as a range."""
        if self.style == "plain" and len(units) > 1 and units == self.devices and self.sometimes(0.7):
            return [f"cpu-[0-{len(units) - 1}]"]
        return units

    def make_entries(self):
        entries = []
        for at in range(self.pick(1, 2, 3, 5)):
            metrics = self.random.sample(sorted(METRICS), self.pick(0, 1, 1, 1, 2, 3))
            level = self.pick("device", "device", "device", "host")
            units = self.devices if level == "device" else self.hosts
            if len(units) > 1 and not self.calm and self.sometimes(0.2):
                units = units[:self.random.randrange(1, len(units))]
            axes = {"mode": self.pick("burst", "sustained")} if self.sometimes(0.4) else {}
            if axes and self.sometimes(0.5):
                axes["k"] = self.pick("1024", "2048")
            entries.append(self.entry(f"suite.{self.pick('a', 'b', 'c')}{at}", axes, level, units, metrics))
        if self.sometimes(0.5):  # What others may be relative to.
            entries.insert(self.random.randrange(len(entries) + 1), self.entry(
                "suite.reference", {}, "device", self.devices, self.random.sample(sorted(METRICS), self.pick(1, 2))))
            if self.wildly(2):
                entries.append(self.entry("suite.reference", {"mode": "other"}, "device",
                                          self.devices[:1], ["bandwidth"]))
        entries += sizes.entries(self) if self.sometimes(0.3) else []
        entries += tuning.entries(self)
        self.groups = []
        entries += [self.group_entry()] if self.sometimes(0.3) else []
        if self.wildly():
            entries.append(dict(self.pick(*entries)))
        if self.wildly():
            entries.append(self.entry("suite.rack", {}, self.pick("rack", "cluster", "host"),
                                      [self.pick("rack-001", self.devices[0])], ["bandwidth"]))
        return entries

    def group_entry(self):
        """One on groups that the plan makes."""
        name = self.pick("random-2-1", "even-2", "pairs-1")
        listed = name == "pairs-1"
        count = len(self.devices) if listed else max(1, len(self.devices) // 2)
        units = [f"{name}/group-{number:0{len(str(count))}}" for number in range(1, count + 1)]
        self.groups.append({"grouping": {"random-2-1": "random", "even-2": "even", "pairs-1": "listed"}[name],
                            "listed": [[device] for device in self.devices] if listed else [],
                            "members": [] if listed else self.devices, "name": name, "rails": 0,
                            "round": 0, "size": 0 if listed else 2, "units": units})
        if self.wildly():
            units = [*units, f"{name}/group-0"]
        return self.entry("suite.together", {}, "group", units, self.random.sample(sorted(METRICS), self.pick(1, 2)))

    def entry(self, benchmark, axes, level, units, metrics):
        repetitions = self.pick(6, 7, 12, 20, 21, 35)
        if benchmark == "suite.reference":
            repetitions = self.pick(3, 12) if self.calm else self.pick(1, 2, 3, 12, 20)
        return {"again": "", "axes": axes, "benchmark": benchmark, "budget_seconds": 1, "deadline_seconds": 60,
                "group": level == "group", "level": level, "metrics": [{"better": METRICS[name][1], "name": name,
                             "unit": METRICS[name][0] if not self.wildly(0.3) else "1"} for name in metrics],
                "sampling": {"repetition_seconds": 0.1, "repetitions": repetitions, "soak_seconds": 0},
                "stage": "only", "units": self.patterns(units)}

    def limit(self, scale, relative):
        if relative and self.sometimes(0.4):
            return {"fraction": self.pick(0.5, 0.9, 1, 1.0, 2), "of": self.pick(
                "suite.reference", "suite.reference", "suite.reference", "suite.a0", "suite.none")}
        return scale * self.pick(0.5, 0.9, 0.99, 1, 1, 1.01, 2)

    def bound(self, benchmark, axes, metric):
        unit, better, scale = METRICS[metric]
        if self.calm:
            return self.calm_bound(benchmark, axes, metric)
        gate = "record" if self.sometimes(0.5 if benchmark == "suite.reference" else 0.15) else "judge"
        bound = {"benchmark": benchmark, "axes": axes, "metric": metric, "gate": gate, "source": "invented",
                 "unit": unit if not self.wildly(0.3) else "1",
                 "systematic": self.pick(0, 0, 0.001, 0.02)}
        floor, ceiling = self.pick((1, 0), (1, 0), (0, 1), (1, 1))
        if better == "lower" and self.sometimes(0.7):
            floor, ceiling = ceiling, floor
        if floor:
            bound["at_least"] = self.limit(scale, True)
        if ceiling:
            bound["at_most"] = self.limit(scale, True)
        # A level counts as an axis: beside axes it could make two bounds equally good.
        if self.sometimes(0.3) and not any(entry["axes"] for entry in self.planned if entry["benchmark"] == benchmark):
            bound["level"] = self.pick("device", "device", "host", "group")
        if self.sometimes(0.25):
            bound["peers"] = {"z": self.pick(0.1, 3, 6), "effect": self.pick(0.001, 0.02, 0.3),
                              "units_min": self.pick(3, 3, 4, 40)}
            if self.sometimes(0.5):
                bound.pop("at_least", None), bound.pop("at_most", None)
        sizes.add_curve(self, bound)
        if self.sometimes(0.4):
            better_than = self.pick(1.001, 1.5, 3) if better == "higher" else self.pick(0.999, 0.5, 0.2)
            bound["physical_limit"] = scale * better_than
            if self.sometimes(0.2):
                bound["physical_limit"] = {"fraction": better_than, "of": "suite.reference"}
        self.mend(bound)
        if gate == "judge":
            bound["samples_min"], bound["spread_max"] = self.pick(6, 6, 7, 12), self.pick(0.005, 0.05, 0.3, 5)
        else:
            bound["reason"] = "no limit is known"
            if self.sometimes(0.3):
                bound["samples_min"], bound["spread_max"] = self.pick(0, 1, 5), self.pick(0.05, 5)
        return bound

    def calm_bound(self, benchmark, axes, metric):
        """One that a healthy unit meets."""
        unit, better, scale = METRICS[metric]
        limit = scale * self.pick(0.9, 1)
        if self.reference_for(metric) and benchmark != "suite.reference" and self.sometimes(0.5):
            limit = {"fraction": 0.7 if better == "higher" else 1.5, "of": "suite.reference"}
        gate = self.pick("judge", "judge", "record") if benchmark == "suite.reference" else "judge"
        return sizes.calm_curve(benchmark) | {"benchmark": benchmark, "axes": axes, "metric": metric, "gate": gate, "source": "invented",
                "reason": "for interest", "unit": unit, "systematic": self.pick(0, 0.01), "spread_max": 0.1,
                "samples_min": 6 if gate == "judge" else 3, "at_least" if better == "higher" else "at_most": limit,
                "physical_limit": scale * (10 if better == "higher" else 0.1)}

    def reference_for(self, metric):
        return any(entry["benchmark"] == "suite.reference" and metric in [one["name"] for one in entry["metrics"]]
                   for entry in self.planned)

    @staticmethod
    def mend(bound):
        """A floor above its ceiling or above physics is no profile."""
        def above(a, b):
            if isinstance(a, dict) and isinstance(b, dict):
                return a["of"] == b["of"] and a["fraction"] > b["fraction"]
            return not isinstance(a, dict) and not isinstance(b, dict) and a > b
        for upper in ("at_most", "physical_limit"):
            if "at_least" in bound and upper in bound and above(bound["at_least"], bound[upper]):
                del bound[upper]

    def limits(self):
        low, high = sorted([self.pick(0, 0.5, 1, 4096), self.pick(0, 0.5, 1, 4096)])
        return self.pick({"at_least": low}, {"at_most": high}, {"at_least": low, "at_most": high})

    def make_profile(self, entries):
        self.planned = entries
        bounds, seen = [], set()
        for entry in entries:
            for metric in (planned["name"] for planned in entry["metrics"]):
                whole = [dict(list(entry["axes"].items())[:size]) for size in range(len(entry["axes"]) + 1)]
                for axes in self.random.sample(whole, self.pick(1, len(whole))):
                    key = (entry["benchmark"], metric, dump(axes))
                    if key not in seen and not self.wildly(0.3):
                        bounds.append(self.bound(entry["benchmark"], axes, metric))
                    seen.add(key)
        places = [*self.hosts, *self.devices, "rack-001", "rack-009", "generated"]
        for bound in bounds:
            rebase(self.rebasing, bound, entries, places)
        profile = {"bounds": bounds, "decision": {"z": self.pick(0.5, 1, 1.645, 1.645, 1.85, 3), "risk": 0.05, "n": 1,
                                                  "k": 0, "source": "invented"},
                   "device": "cpu", "name": "generated", "schema": "assay/profile/1", "expects": [],
                   "requires": [{"condition": name, "unit": "1", "source": "invented", **self.pick(
                       {"at_most": 0.5}, {"at_most": 0.5}, {"at_least": 0.1, "at_most": 0.5}, {"at_least": 0})}
                                for name in self.random.sample(CONDITIONS, self.pick(0, 0, 1, 2))]}
        for benchmark in sorted({entry["benchmark"] for entry in entries}):
            for fact in self.random.sample(["clock", "isa"], self.pick(0, 0, 1, 2)):
                demanded = {"one_of": self.random.sample(FACTS, self.pick(1, 3, 8))}
                if self.calm:
                    demanded["one_of"].append("tsc")
                expected = {"benchmark": benchmark, "fact": fact, "source": "invented",
                            **(demanded if self.calm or self.sometimes(0.6) else self.limits())}
                if self.sometimes(0.2):
                    expected |= {"gate": "record", "reason": "for interest"}
                profile["expects"].append(expected)
        if self.calm or self.sometimes(0.9):
            share = lambda: self.pick(1, 1, 1.0, 0.95, 0.9, 0.5, 0.01)
            levels = self.pick({"device": share()}, {"device": share()}, {"device": share(), "host": share()},
                               {"host": share()}, {"rack": share(), "device": share()})
            profile["acceptance"] = {"levels": levels, "source": "invented"}
            if self.sometimes(0.5):
                profile["acceptance"]["undecided"] = self.pick("fail", "undecided")
        if self.calm:
            profile["acceptance"]["levels"] = {"device": share()}
        elif self.sometimes(0.2):
            profile["offers"] = [{"benchmark": self.pick(entries[0]["benchmark"], "suite.refused", "suite.unknown"),
                                  "source": "invented"}]
        if self.sometimes(0.3):
            profile["reliability"] = self.reliability()
        return profile

    # What came back.

    def sample(self, profile, entry, name, unit, attempt):
        began = self.clock + self.pick(0, 0.25, 1)
        self.clock = began + self.pick(0.5, 1)
        conditions = {name: self.pick(0.1, 0.2, 0.5) for name in CONDITIONS}
        if self.wildly():
            conditions[self.pick(*CONDITIONS)] = self.pick(0.51, 0.75, -1, "nan", "inf", "-inf", 1e300)
        if self.wildly():
            del conditions[self.pick(*CONDITIONS)]
        facts = {"clock": self.pick("tsc", "tsc", *FACTS), "isa": self.pick(*FACTS)} if not self.wildly() else {}
        facts = dict.fromkeys(facts, "tsc") if self.calm and facts else facts
        facts |= self.bits_of(name)
        metrics = {planned["name"]: {"unit": METRICS[planned["name"]][0] if not self.wildly(0.3) else "MB/s",
                                     "values": self.values(profile, entry, planned["name"])}
                   for planned in entry["metrics"] if not self.wildly(0.3)}
        sample = {"attempt": attempt, "began_seconds": began, "case": name, "cause": "", "conditions": conditions,
                  "ended_seconds": self.clock, "facts": facts, "metrics": metrics, "started": self.started,
                  "status": "measured", "unit": unit, "verified": self.pick(1, 13)}
        tuning.state(self, entry, sample)
        if self.wildly():
            sample["status"] = self.pick("wrong", "error", "measured")
            sample["cause"] = self.pick("", *CAUSES)
        if self.wildly(0.3):
            sample["verified"] = 0
        if self.wildly(0.3):
            sample["ended_seconds"] = self.pick(began, began - 1, "nan", "inf", 0)
        if self.wildly(0.2):
            sample["began_seconds"] = self.pick(began - 100, "nan", "-inf")
        return sample

    def header(self, job, attempt):
        header = {"attempt": attempt, "job": job, "libraries": {}, "plan_id": PLAN_ID, "plan_sha256": self.plan_sha256,
                  "reality": self.reality, "schema": "assay/samples/1", "worker_version": "generated"}
        if self.wildly(0.15):
            header |= self.pick({"plan_id": PLAN_ID[::-1]}, {"plan_sha256": "0" * 64}, {"reality": "dreamt"},
                                {"job": "another"}, {"attempt": attempt + 1}, {"schema": "assay/samples/2"},
                                {"libraries": {"a": [1]}}, {"extra": 1})
        return header

    def spoilt(self, line):
        """One line as a broken disk, a broken program or a forger would leave it."""
        return self.pick(line[:len(line) // 2], line + "}", "", "null", line.replace('"status"', '"state"'),
                         line.replace('"verified":', '"verified":-'), line.replace(":0.", ":0"),
                         line.replace('"cause"', '"case"'), line[:-1] + ',"zeal":1}', line.replace("{", "{ ", 1),
                         line.replace('"tsc"', '"\\ud800"'), line.replace(':"', ":NaN,", 1))

    def write_samples(self, job, attempt, samples, lost):
        lines = [dump(self.header(job, attempt))] + [dump(sample) for sample in samples]
        if self.wildly(0.2):
            at = self.random.randrange(len(lines))
            lines[at] = self.spoilt(lines[at])
        body = "".join(line + "\n" for line in lines).encode()
        footer = {"bytes": len(body), "count": len(lines) - 1, "sha256": hashlib.sha256(body).hexdigest()}
        if self.wildly(0.2):
            footer |= self.pick({"bytes": len(body) + 1}, {"count": len(lines)}, {"sha256": "f" * 64}, {"more": 1})
        has_footer = not lost and not self.wildly(0.3)
        text = body + (dump(footer).encode() + b"\n" if has_footer else b"")
        if lost or self.wildly(0.2):
            beside = {"accepted": footer, "lost": lost, "schema": "assay/samples-footer/1"}
            self.write(f"samples/{job}.{attempt}.footer.json", dump(beside, 2) + self.pick("\n", "\n", "\n", "\n", ""))
            if lost and self.wildly(0.3):
                return  # The worker never made its file.
        if self.wildly(0.2):
            text += self.pick(b'{"attempt":1,"began', b"\n", b"\xff\n", text[-50:])
        self.write(f"samples/{job}.{attempt}.jsonl", text)

    def write_all_samples(self, stage, entries, profile):
        silent = self.random.sample(self.devices, 1) if self.wildly(2) else []
        for unit in self.hosts + self.devices + expand(unit for rule in self.groups for unit in rule["units"]):
            if unit in silent:
                continue
            self.clock = self.random.uniform(0, 1000)
            job, attempt = f"{stage}-" + unit.replace("/", "-"), self.pick(1, 1, 1, 2, 10)
            samples, lost = [], []
            for name, entry in entries:
                if unit not in expand(entry["units"]):
                    continue
                if self.wildly(0.3):
                    continue
                if self.wildly(0.3):
                    lost.append({"case": name, "cause": self.pick(*CAUSES), "unit": unit})
                    continue
                samples.append(self.sample(profile, entry, name, unit, attempt))
                if self.wildly(0.1):
                    samples.append(dict(samples[-1]))
                if self.wildly(0.1):
                    samples.append(samples[-1] | {"case": self.pick("suite.unplanned", name + "[x=1]"),
                                                  "began_seconds": self.clock, "ended_seconds": self.clock + 0.5})
                    self.clock += 0.5
            self.write_samples(job, attempt, samples, lost)
            if self.wildly(0.1) and samples:
                self.write_samples(job, attempt + 1, [self.random.choice(samples) | {"attempt": attempt + 1}], [])

    def write_folder(self):
        site = self.make_site()
        planned = self.make_entries()
        profile = self.make_profile(planned)
        self.reality = self.pick(*["real"] * 20, "emulated", "simulated")
        not_offered = [{"axes": {}, "benchmark": "suite.refused", "reason": "no such instructions",
                        "units": self.patterns(self.devices)}] if self.sometimes(0.2) else []
        self.retest = {"budget_seconds": self.pick(0, 1, 2, 10), "repetitions": self.pick(0, 6, 20, 20)}
        self.write("site.json", dump(site, 2) + "\n")
        self.write("campaign.json", "{}\n")
        self.write("profile.json", ("// Invented.\n" if self.sometimes(0.1) else "") + dump(profile, 2) + "\n")
        inputs = [{"path": name, "sha256": hashlib.sha256((self.folder / name).read_bytes()).hexdigest()}
                  for name in ("campaign.json", "profile.json", "site.json")]
        if self.wildly(0.2) or self.sometimes(0.01):  # Also where nothing else is wrong.
            inputs[self.random.randrange(3)] |= self.pick({"sha256": "0" * 64}, {"path": "../site.json"},
                                                          {"path": "inputs/none"})
        stages = tuning.stages(self, planned)
        plan = dump({"absent": [], "campaign": "generated", "created": "2026-11-22T12:00:00Z", "entries": planned,
                     "events": 0, "groups": self.groups, "id": PLAN_ID, "inputs": inputs, "launcher": "local",
                     "locate": {"confirmations": 2, "repeats": 16, "rounds_max": 0, "watch": 12},
                     "memory_fraction_max": 0.6, "not_offered": not_offered,
                     "number": 1, "open": 1, "previous": "", "profile": "generated", "reality": self.reality,
                     "retest": self.retest, "schema": "assay/plan/1",
                     "seed": "0000000000000001", "site": "generated",
                     "stages": stages, "version": "generated"}, 2) + "\n"
        self.write("plan.json", plan)
        (self.folder / "samples").mkdir()
        self.profile = profile
        self.write_samples_of("plan.json", "only")
        if self.wildly(0.3):
            self.write("samples/" + self.pick("notes.txt", "a.01.jsonl", "a.0.jsonl", "a.jsonl"), "what is this\n")

    def write_samples_of(self, plan_file, stage):
        text = (self.folder / plan_file).read_bytes()
        plan = json.loads(text)
        self.plan_sha256 = hashlib.sha256(text).hexdigest()
        named = []
        for entry in plan["entries"]:
            if plan["number"] > 1 or entry["stage"] == "only" or self.wildly(0.3):
                named.append((name_of(entry), entry))
        self.write_all_samples(stage, named, self.profile)

    def measure_again(self, number):
        """Samples of the plan of that number, which somebody wrote since; and things done to units before or after."""
        self.earlier = list(self.series)
        self.started = self.pick("2026-11-22T14:00:00Z", "2026-11-22T14:00:00Z", "2026-11-22T12:00:00Z", "today")
        self.write_samples_of(f"plan-{number:04}.json", f"retest-{number:04}")
        self.note_events()

    def note_events(self):
        events = [dump({"by": "somebody", "kind": self.pick("repair", "firmware", "serial", "other"),
                        "note": "what it was", "schema": "assay/event/1",
                        "unit": self.pick(*self.devices, *self.hosts),
                        "time": self.pick("2026-11-22T11:00:00Z", "2026-11-22T12:00:00.5Z", "2026-11-22T13:00:00Z")})
                  for _ in range(self.pick(0, 0, 0, 1, 2))]
        if events:
            with open(self.folder / "events.jsonl", "a", encoding="utf-8") as file:
                file.write("".join(event + "\n" for event in events))


def generators(folder, seed, count):
    """`count` campaign folders, numbered, in `folder`, each with the one who can go on with it."""
    made = [Generator(pathlib.Path(folder) / f"{number:04}", seed, number) for number in range(count)]
    for one in made:
        one.write_folder()
    return made


def generate(folder, seed, count):
    return [one.folder for one in generators(folder, seed, count)]
