"""Bounds that somebody tightened by what was measured somewhere."""


def name_of(entry):
    axes = ",".join(f"{key}={value}" for key, value in sorted(entry["axes"].items()))
    return entry["benchmark"] + (f"[{axes}]" if axes else "")


def rebase(random, bound, entries, places):
    """Half of the judged bounds with a number: a looser external limit, for some cases and some of the places."""
    sides = [side for side in ("at_least", "at_most") if not isinstance(bound.get(side, {}), dict)]
    if bound["gate"] != "judge" or not sides or random.random() < 0.5:
        return
    side = random.choice(sides)
    planned = [entry for entry in entries if entry["benchmark"] == bound["benchmark"]]
    level = bound.get("level", random.choice(planned)["level"] if random.random() < 0.7 else "rack")
    names = sorted({name_of(entry) for entry in planned}) + [bound["benchmark"] + "[elsewhere=1]"]
    looser = random.choice([0.5, 0.9, 0.97, 0.99] if side == "at_least" else [2, 1.1, 1.03, 1.01])
    bound |= {"source": "derived: invented", "rebased": {
        side: bound[side] * looser, "cases": random.sample(names, random.randint(1, len(names))), "level": level,
        "plan_sha256": "0" * 64, "source": "the contract",
        "units": random.sample(places, random.randint(1, min(3, len(places))))}}
