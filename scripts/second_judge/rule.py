"""The decision rule: sections 2 and 3 of results/JUDGING.md, over one sample and one metric."""

import math

SEVERITY = ["pass", "indeterminate", "missing", "error", "fail"]  # Ascending.
OUTCOMES = sorted(SEVERITY)
MEDIAN_FACTOR = 1.2533
REPETITIONS_MIN = 3
VALUE_MIN, VALUE_MAX = 1e-100, 1e100


def worst(outcomes):
    known = [outcome for outcome in outcomes if outcome is not None]
    return max(known, key=SEVERITY.index) if known else None


def quantile(ascending_values, p):
    x = p * (len(ascending_values) - 1)
    i = math.floor(x)
    if i + 1 >= len(ascending_values):
        return ascending_values[-1]
    return ascending_values[i] + (x - i) * (ascending_values[i + 1] - ascending_values[i])


def total(values):
    result = 0.0
    for value in values:  # Not sum(): newer Pythons compensate its rounding.
        result += value
    return result


def median(values):
    v, n = sorted(values), len(values)
    return v[n // 2] if n % 2 else (v[n // 2 - 1] + v[n // 2]) / 2


def describe(values):
    v, n = sorted(values), len(values)
    y = median(values)
    mean = total(v) / n
    deviation = math.sqrt(total((x - mean) * (x - mean) for x in v) / (n - 1)) if n > 1 else 0.0
    spread = (quantile(v, 0.95) - quantile(v, 0.05)) / y
    return {"n": n, "y": y, "s": deviation, "spread": spread, "least": v[0], "greatest": v[-1]}


def coverage_factor(z, n):
    if n < REPETITIONS_MIN:
        return math.inf
    q = z * z
    g1 = z * (q + 1) / 4
    g2 = z * ((5 * q + 16) * q + 3) / 96
    g3 = z * (((3 * q + 19) * q + 17) * q - 15) / 384
    g4 = z * ((((79 * q + 776) * q + 1482) * q - 1920) * q - 945) / 92160
    f = n - 1
    return z + (g1 + (g2 + (g3 + g4 / f) / f) / f) / f


def standard_uncertainty(described, systematic):
    random = MEDIAN_FACTOR * described["s"] / math.sqrt(described["n"])
    return math.hypot(random, systematic * described["y"])


def decide(y, u_y, limit, z, n):
    """Limit: (is it a floor, T, u_T, the reference's n or None)."""
    is_floor, demanded, u_t, n_reference = limit
    coverage = coverage_factor(z, n if n_reference is None else min(n, n_reference))
    guard_band = coverage * math.hypot(u_y, u_t)
    good = y - demanded if is_floor else demanded - y
    outcome = "pass" if good >= guard_band else "fail" if good <= -guard_band else "indeterminate"
    return {"outcome": outcome, "limit": demanded, "relation": "at_least" if is_floor else "at_most",
            "uncertainty": guard_band, "coverage": coverage, "margin": good / demanded}


def median_of_the_tail(values):
    """Of the last third, in the order they were taken; of three at least."""
    return describe(values[-(len(values) // 3):])["y"]


def held_to_the_end(decided, tail):
    """What sags is no pass."""
    holds = tail >= decided["limit"] if decided["relation"] == "at_least" else tail <= decided["limit"]
    sags = decided["outcome"] == "pass" and not holds
    return decided | {"outcome": "indeterminate" if sags else decided["outcome"], "tail": tail}


def within(value, limits):
    return limits.get("at_least", -math.inf) <= value <= limits.get("at_most", math.inf)


def objection_to_sample(sample, timed, requirements):
    """(outcome, what may be done again) of a whole sample that must not be looked at further; else None."""
    if sample["status"] == "wrong":
        return "fail", ""
    if sample["status"] == "error" or sample["cause"]:
        return "error", ""
    if timed and sample["verified"] == 0:
        return "error", ""
    seconds = sample["ended_seconds"] - sample["began_seconds"]
    if not (math.isfinite(seconds) and seconds > 0):
        return "error", ""
    for required in requirements:
        if required["condition"] not in sample["conditions"]:
            return "error", ""
        value = sample["conditions"][required["condition"]]
        if not (math.isfinite(value) and within(value, required)):
            return "error", "anew"
    return None


def are_values(series, metric, bound, repetitions, samples_min):
    """Whether a metric's values can be looked at."""
    if series is None or not series["unit"] == metric["unit"] == bound["unit"]:
        return False
    least = REPETITIONS_MIN if bound.get("gate", "judge") == "judge" else 1
    values = series["values"]
    return (len(values) >= max(samples_min, least) and len(values) == repetitions
            and all(math.isfinite(value) and value > 0 for value in values))


def objection_to_description(described, metric, bound, physical_limit):
    """What may be done again about values that say nothing; None where they say something."""
    if not (described["least"] >= VALUE_MIN and described["greatest"] <= VALUE_MAX):
        return ""
    if not described["spread"] <= bound.get("spread_max", math.inf):
        return "anew"
    return None if is_possible(described, metric, physical_limit) else ""


def is_possible(described, metric, physical_limit):
    if physical_limit is None:
        return True
    if metric["better"] == "higher":
        return described["greatest"] <= physical_limit
    return described["least"] >= physical_limit


def closeness(bound):
    """How much of a case it names."""
    return len(bound.get("axes", {})) + ("level" in bound)


def tally(outcomes):
    return {"outcomes": {outcome: outcomes.count(outcome) for outcome in OUTCOMES}, "planned": len(outcomes),
            "recorded": outcomes.count(None)}
