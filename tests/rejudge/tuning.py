"""A case that tunes a product, and one that is computed by what won."""

import random

from values import IMPOSSIBLE


def entries(of):
    """In one of six campaigns, so that the others stay what they were."""
    if random.Random(f"tuned-{of.folder.name}").random() > 1 / 6:
        return []
    return [of.entry("suite.tuned", {"mode": mode}, "device", of.devices, ["bandwidth"]) for mode in ("tune", "burst")]


def stages(of, planned):
    """One stage, and now and then another that not everything enters at once."""
    found = [{"budget_seconds": 1, "gate": False, "name": "only"}]
    behind = [entry for entry in planned if (entry["benchmark"], entry["axes"].get("mode")) == ("suite.tuned", "burst")]
    kind = {"gate": False, "tuned": True}
    if not behind and len(planned) > 1 and of.sometimes(0.3):
        behind, kind = planned[of.random.randrange(1, len(planned)):], {"gate": True}
    if behind:
        found.append({"budget_seconds": 1, "name": "behind"} | kind)
    for entry in behind:
        entry["stage"] = "behind"
    return found


def state(of, entry, sample):
    """What the sample says of algorithms: of those that it measured, or of that which was frozen."""
    if entry["benchmark"] != "suite.tuned":
        return
    facts = sample["facts"]
    facts["library"] = of.pick(*["one"] * 9, "two", 1) if entry["axes"]["mode"] == "tune" or of.wildly() else "one"
    if entry["axes"]["mode"] != "tune":
        frozen = entry.get("algorithm", {"library": "one", "words": "a"})
        facts |= {"library": frozen["library"], "algorithm": frozen["words"]} if not of.sometimes(0.05) else {}
        return
    for number, words in enumerate(of.random.sample("abc", of.pick(0, 2, 3, 3)), 1):
        facts[f"candidate-{number:02}"] = words
        values = [of.random.uniform(1, 2) if not of.wildly() else of.pick(*IMPOSSIBLE) for _ in range(3)]
        sample["metrics"][f"bandwidth.candidate-{number:02}"] = {"unit": "B/s", "values": values}
