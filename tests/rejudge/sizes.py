"""One case at several sizes, which lie on a curve, or nearly; and what a profile may demand of that."""


def entries(of):
    sizes = of.random.sample(["65536", "262144", "1048576", "4194304", "16777216", "67108864"], of.pick(2, 4, 4, 5, 6))
    if of.wildly(2):
        sizes[0] = of.pick("0", "-1", "1e6", "", "18446744073709551616", "007")
    repeated = [of.entry("suite.sized", {"size": size}, "device", of.devices, ["bandwidth"]) for size in sizes]
    for entry in repeated:
        if of.wildly():
            entry |= of.pick({"axes": entry["axes"] | {"mode": "other"}}, {"units": of.devices[:1]})
    return repeated


def add_curve(of, bound):
    if bound["benchmark"] != "suite.sized" or bound["unit"] != "B/s" or of.sometimes(0.2):
        return
    bound["curve"] = {"effect": of.pick(0.001, 0.02, 0.3), "sizes_min": of.pick(3, 3, 3, 4, 40)}
    if of.sometimes(0.5):
        bound.pop("at_least", None), bound.pop("at_most", None)


def calm_curve(benchmark):
    return {"curve": {"effect": 0.3, "sizes_min": 3}} if benchmark == "suite.sized" else {}
