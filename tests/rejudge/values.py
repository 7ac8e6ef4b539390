"""Values that a worker, a machine in trouble or a forger may leave in a samples file."""

METRICS = {"bandwidth": ("B/s", "higher", 2e10), "flops": ("FLOP/s", "higher", 3e12), "latency": ("s", "lower", 4e-8)}
CAUSES = ["signal 11", "checksum", "deadline of 30 s passed", "host gpu-017 does not answer", "preempted",
          "ended by the conductor", "the worker ended by signal 9 during the case", "XID 79: fell off the bus",
          "srun: job refused", "rank 3 did not answer: rank 0 waits", "node gpu-017 failed"]
IMPOSSIBLE = ["nan", "inf", "-inf", 0, -0.0, -1.0, 5e-324, 1e-160, 1e154, 1.7e308]


class Chance:
    """`wild` is how often something is as it should not be."""

    def __init__(self, random):
        self.random = random
        # A calm one can be accepted: everything as demanded, or nearly everything.
        self.calm = self.sometimes(0.3)
        self.wild = self.pick(0, 0, 0.005) if self.calm else self.pick(0, 0.02, 0.1, 0.3)

    def sometimes(self, share):
        return self.random.random() < share

    def wildly(self, share=1.0):
        return self.sometimes(self.wild * share)

    def pick(self, *choices):
        return self.random.choice(choices)


    def reliability(self):
        """What a profile may demand of how long a site keeps working; turns take some seconds here."""
        demands = {"interruptions_max": self.pick(0, 1, 3), "availability_min": self.pick(0.5, 0.9, 0.99, 1),
                   "mtbf_device_hours_min": self.pick(1e-5, 1e-4, 1e-3, 1)}
        kept = self.random.sample(sorted(demands), self.pick(1, 2, 3))
        rule = {"stage": self.pick("only", "only", "behind", "none"), "hours": self.pick(1e-5, 1e-4, 1e-3, 1),
                "source": "invented"} | {key: demands[key] for key in kept}
        if self.sometimes(0.5):
            rule["confidence"] = self.pick(0.5, 0.8, 0.95, 0.9999)
        if self.sometimes(0.5):
            rule["excused"] = self.pick([], ["operator"], ["scheduler", "operator"])
        return rule


class Values(Chance):
    """Series of values about the limits of a profile."""

    def __init__(self, random):
        super().__init__(random)
        self.series, self.earlier = [], []  # All so far, and those of earlier plans, for a forger to take from.

    def bits_of(self, case):
        """What is stated of the bits of a result: in some cases, most units the same, of few classes."""
        if len(case) % 3:
            return {}
        stated = {self.pick("digest", "result_bits", *["result_bits"] * 9 * self.calm): self.pick(*["aa"] * 8, "bb", "")}
        return stated | ({"digest_class": self.pick("x", "x", "x", "y", 1)} if self.sometimes(0.5) else {})

    @staticmethod
    def limits_of(profile, entry, metric):
        """Those that are most probably meant."""
        limits = [bound[key] for bound in profile["bounds"] for key in ("at_least", "at_most") if key in bound
                  and (bound["benchmark"], bound["metric"]) == (entry["benchmark"], metric)]
        return [limit for limit in limits if not isinstance(limit, dict)] or [METRICS[metric][2]]

    def wanted(self, profile, entry, metric):
        """Somewhere about the limit: on it, at its edges, far from it."""
        limits = self.limits_of(profile, entry, metric)
        if self.calm and not self.wildly(3):
            return max(limits) * 1.2 if METRICS[metric][1] == "higher" else min(limits) * 0.8
        near = self.pick(1, 1.0001, 0.9999, 1.003, 0.997, 1.01, 0.99, 1.05, 0.95, 1.2, 0.8, 3)
        size = entry["axes"].get("size", "")
        if size.isdigit() and self.sometimes(0.8):  # What a message costs, and what its bytes do.
            return METRICS[metric][2] * int(size) / (int(size) + 2e5) * (near if self.sometimes(0.3) else 1)
        return self.random.choice(limits) * near

    def values(self, profile, entry, metric):
        middle = self.wanted(profile, entry, metric)
        scatter = 5e-4 if self.calm else self.pick(0, 1e-6, 1e-3, 1e-3, 3e-3, 0.03)
        repetitions = entry["sampling"]["repetitions"]
        if self.wildly(0.5):
            repetitions = self.pick(0, 1, 2, 5, repetitions - 1, repetitions + 1, 3 * repetitions)
        values = [middle * (1 + scatter * self.random.gauss(0, 1)) for _ in range(repetitions)]
        if self.sometimes(0.1):
            values = self.quantised(middle, repetitions)
        elif not self.calm and self.sometimes(0.3 if METRICS[metric][1] == "higher" else 0.8):
            limit = self.random.choice(self.limits_of(profile, entry, metric))
            values = self.turned(limit, METRICS[metric][1], repetitions)
        if self.wildly(2) or self.earlier and self.sometimes(0.5):
            values = self.forged(values)
        self.series.append(values)
        values = list(values)
        if values and self.wildly(0.5):
            values[self.random.randrange(len(values))] = self.pick(*IMPOSSIBLE, 3 * middle, middle / 10)
        if self.wildly(0.1):
            values = [self.pick(1.5e308, 1e-170, 1e200)] * len(values)
        return values

    def quantised(self, middle, repetitions):
        """What a coarse clock gives: the same few values everywhere, in runs that agree with no ill intent."""
        steps = self.pick(2, 7, 15, 15)
        return [middle * (1 + 1e-4 * (at % steps)) for at in range(repetitions)]

    def turned(self, limit, better, repetitions):
        """Something happens on the way: it sags below its limit or rises above, or nearly, for good or not."""
        sign = 1 if (better == "higher") == self.sometimes(0.8) else -1
        begun = limit * (1 + sign * self.pick(0.01, 0.02, 0.03, 0.03, 0.05, 0.2, -0.01))
        turned = limit * (1 - sign * self.pick(0.001, 0.01, 0.01, 0.02, 0.03, 0.2, 0, -0.001))
        since = int(repetitions * self.pick(0.1, 0.5, 0.65, 0.65, 0.67, 0.67, 0.7, 0.75, 0.9))
        until = self.pick(repetitions, repetitions, repetitions, repetitions - 1)
        scatter = self.pick(0, 1e-6, 1e-4, 1e-3)
        return [(turned if since <= at < until else begun) * (1 + scatter * self.random.gauss(0, 1))
                for at in range(repetitions)]

    def forged(self, values):
        """Sixteen values or more, taken from elsewhere: whole, in part, shifted, or from the same series."""
        source = self.pick(*(self.earlier or self.series[-30:]), values)
        how = self.pick("whole", "whole", "part", "shifted", "scaled", "itself", "itself")
        if how == "whole":
            return (source + values[len(source):])[:len(values)]
        if how == "part":
            return source[:16] + values[16:] if len(source) >= 16 and len(values) >= 16 else values
        if how == "shifted":
            return (values[:3] + source)[:len(values)]
        if how == "scaled":
            return [value * (1 + 1e-15) for value in source][:len(values)] + values[len(source):]
        at = self.pick(16, 16, 17)
        return values[:at] + values[:len(values) - at]
