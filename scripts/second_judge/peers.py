"""The limit that a population makes for its own units: section 3 of results/JUDGING.md, Limit."""

import math

from second_judge import rule


def is_sound(sample, metric):
    """Whether its values count among those of its peers."""
    series = sample["metrics"].get(metric["name"])
    return (sample["status"] == "measured" and not sample["cause"] and series is not None
            and series["unit"] == metric["unit"] and len(series["values"]) > 0
            and all(math.isfinite(value) and value > 0 for value in series["values"]))


def limit_of(samples, metric, demanded):
    """(is it a floor, T, 0, None), of one sample a unit or None. False: no population; None: it cannot be had."""
    if len(samples) < demanded["units_min"]:
        return False
    medians = [rule.median(sample["metrics"][metric["name"]]["values"])
               for sample in samples if sample and is_sound(sample, metric)]
    if len(medians) < demanded["units_min"]:
        return None
    median = rule.median(medians)
    away = rule.median([abs(y - median) for y in medians])
    behind = max(demanded["effect"] * median, demanded["z"] * (1.4826 * away))
    is_floor = metric["better"] == "higher"
    limit = median - behind if is_floor else median + behind
    return (is_floor, limit, 0.0, None) if math.isfinite(limit) and limit > 0 else None
