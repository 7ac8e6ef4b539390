"""What units state of the bits of their results, and who is outvoted: "Witnesses" of results/JUDGING.md."""

import collections

WITNESSES_MIN = 3


def text_fact(sample, name):
    text = sample["facts"].get(name)
    return text if isinstance(text, str) else ""


def stated_by(sample):
    """The bits of its result, as it states them, and whether nobody believes them without others."""
    digest = text_fact(sample, "digest")
    return digest or text_fact(sample, "result_bits"), bool(digest)


def first_looks(samples, later):
    """Of the first plan, and what entered behind its gates and tuned stages."""
    yield from samples.values()
    for planned, found in later:
        yield from (sample for key, sample in found.items() if planned[key]["again"] == "enter")


class Witnesses:
    """For each case and class, how many units state which bits of their result in the first look at it."""

    def __init__(self, samples):
        self.heard = {}
        for sample in samples:
            bits, _ = stated_by(sample) if sample["status"] == "measured" else ("", False)
            if bits:
                classes = self.heard.setdefault(sample["case"], collections.defaultdict(collections.Counter))
                classes[text_fact(sample, "digest_class")][bits] += 1

    def outvote(self, sample):
        """The outcome by the majority; none where it does not object."""
        classes = self.heard.get(sample["case"])
        if sample["status"] != "measured" or not classes:
            return None
        bits, needs_others = stated_by(sample)
        if not bits:
            return "error"
        stated = classes.get(text_fact(sample, "digest_class"), collections.Counter())
        witnesses = stated.total()
        most, count = stated.most_common(1)[0] if stated else ("", 0)
        if witnesses >= WITNESSES_MIN and 2 * count > witnesses:
            return None if bits == most else "fail"
        return None if not needs_others and witnesses < WITNESSES_MIN and stated[bits] == witnesses else "error"
