"""The limit that a unit's other sizes make: section 3 of results/JUDGING.md, Limit."""

import math

from second_judge.rule import total

BYTES_MAX = 2 ** 64 - 1


def size_of(entry):
    """Bytes, of the axis; 0 where it is none."""
    text = entry["axes"].get("size", "")
    return float(int(text)) if text.isascii() and text.isdigit() and int(text) <= BYTES_MAX else 0.0


def without_size(entry):
    return {axis: value for axis, value in entry["axes"].items() if axis != "size"}


def others(plan, entry):
    """The entries of the plan that are the same at another size."""
    return [other for other in plan["entries"]
            if size_of(other) > 0 and size_of(other) != size_of(entry)
            and all(other[key] == entry[key] for key in ("benchmark", "level", "units"))
            and without_size(other) == without_size(entry)]


def limit_of(size, measured, effect):
    """(is it a floor, T, u_T, n), of (S, y, u_y, n) of each other size; None where it cannot be had."""
    try:
        times = [(s, s / y, s / y * (u / y)) for s, y, u, _ in measured]
        weights = [1 / (t * t) for _, t, _ in times]
        weight = total(weights)
        mean_size = total(w * s for w, (s, _, _) in zip(weights, times)) / weight
        mean_time = total(w * t for w, (_, t, _) in zip(weights, times)) / weight
        squares = total(w * (s - mean_size) ** 2 for w, (s, _, _) in zip(weights, times))
        slope = total(w * (s - mean_size) * (t - mean_time) for w, (s, t, _) in zip(weights, times)) / squares
        time = mean_time - slope * mean_size + slope * size
        uncertainty = math.sqrt(total(
            (w * (1 / weight + (size - mean_size) * (s - mean_size) / squares) * u) ** 2
            for w, (s, _, u) in zip(weights, times)))
        floor = (1 - effect) * (size / time)
        limit = (True, floor, floor * (uncertainty / time), min(n for _, _, _, n in measured))
    except (ZeroDivisionError, OverflowError):
        return None
    return limit if math.isfinite(limit[1]) and limit[1] > 0 and math.isfinite(limit[2]) else None


def limit_for(judged, entry, metric, demanded, unit):
    """As of limit_of, of what a campaign measured on that unit. False: there is no curve."""
    sizes = [(other, one) for other in others(judged.plan, entry) for one in other["metrics"]
             if one["name"] == metric["name"]]
    if size_of(entry) == 0 or metric["better"] != "higher" or len(sizes) < demanded["sizes_min"]:
        return False
    found = [(size_of(other), judged.measured_reference(other, one, unit)) for other, one in sizes]
    measured = [(size, *one) for size, one in found if one is not None]
    return limit_of(size_of(entry), measured, demanded["effect"]) if len(measured) >= demanded["sizes_min"] else None
