"""A campaign folder, read by somebody who knows only its documents and none of the program's code."""

import hashlib
import json

# What differs between two runs of one plan's inputs: what was measured, and which launch of the job measured it.
MEASURED = ("margin", "spread", "tail", "uncertainty", "value")


class Broken(AssertionError):
    """The record does not hold."""


def need(holds, *words):
    if not holds:
        raise Broken(" ".join(map(str, words)))


def whole_lines(path):
    """The bytes up to the last newline, as lines without it."""
    data = path.read_bytes()
    return data[: data.rfind(b"\n") + 1].split(b"\n")[:-1]


def digest_of(lines):
    data = b"".join(line + b"\n" for line in lines)
    return {"bytes": len(data), "count": max(0, len(lines) - 1), "sha256": hashlib.sha256(data).hexdigest()}


def finished(folder):
    """File name to the lines in it that are results: neither header nor footer."""
    found = {}
    for path in sorted((folder / "samples").glob("*.jsonl")):
        lines = [line for line in whole_lines(path) if not line.startswith(b'{"bytes":')]
        found[path.name] = lines[1:]
    return found


class Attempt:
    """One samples file with its footer: the results that it states."""

    def __init__(self, folder, stem, plan_sha256):
        self.job, _, number = stem.rpartition(".")
        self.number = int(number)
        self.results = []  # (case, unit, cause of its loss or nothing)
        path = folder / "samples" / f"{stem}.jsonl"
        beside = folder / "samples" / f"{stem}.footer.json"
        lines = whole_lines(path) if path.exists() else []
        inside = json.loads(lines.pop()) if lines and lines[-1].startswith(b'{"bytes":') else None
        footer = json.loads(beside.read_text()) if beside.exists() else None
        need(inside or footer, stem, "has no footer")
        for stated in (inside, footer and footer["accepted"]):
            need(stated in (None, digest_of(lines)), stem, "is not what its footer states")
        if lines:
            self.check_header(json.loads(lines[0]), plan_sha256)
        for line in lines[1:]:
            sample = json.loads(line)
            need(sample["attempt"] == self.number, stem, "holds a sample of another attempt")
            self.results.append((sample["case"], sample["unit"], None))
        for lost in footer["lost"] if footer else []:
            self.results.append((lost["case"], lost["unit"], lost["cause"]))

    def check_header(self, header, plan_sha256):
        need((header["job"], header["attempt"]) == (self.job, self.number), self.job, "has another header")
        need(header["plan_sha256"] == plan_sha256, self.job, "is of another plan")


def attempts_of(folder):
    plan_sha256 = hashlib.sha256((folder / "plan.json").read_bytes()).hexdigest()
    stems = set()
    for path in (folder / "samples").iterdir():
        for ending in (".footer.json", ".jsonl"):
            if path.name.endswith(ending):
                stems.add(path.name[: -len(ending)])
                break
        else:
            need(False, path.name, "does not belong in samples/")
    return [Attempt(folder, stem, plan_sha256) for stem in sorted(stems)]


def check_journal(folder):
    """Every launch stands once, the first event begins the campaign, the last ends it."""
    events = [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]
    need(events[0]["event"] == "campaign_started", "the journal begins with", events[0]["event"])
    need(events[-1]["event"] == "campaign_finished", "the journal ends with", events[-1]["event"])
    started = [(one["job"], one["attempt"]) for one in events if one["event"] == "job_started"]
    need(len(started) == len(set(started)), "an attempt was started twice:", sorted(started))


def masked(verdict):
    """The bytes of a verdict line without what was measured in this run."""
    verdict = dict(verdict, attempts=0)
    if verdict["outcome"] is None:  # Recorded only: the reason is the figure, in words.
        verdict["reason"] = "recorded"
        verdict["judgements"] = [
            dict(one, reason="recorded", **{key: 0 for key in MEASURED}) for one in verdict["judgements"]
        ]
    return json.dumps(verdict, sort_keys=True)


def verdicts(folder):
    """(case, unit) to its masked line, in the file's order, and the reasons."""
    lines = (folder / "verdicts.jsonl").read_text().splitlines()
    header = json.loads(lines[0])
    for name in ("plan", "profile"):
        stated = hashlib.sha256((folder / f"{name}.json").read_bytes()).hexdigest()
        need(header[f"{name}_sha256"] == stated, "verdicts.jsonl is of another", name)
    found = {}
    for line in lines[1:]:
        verdict = json.loads(line)
        key = (verdict["case"], verdict["unit"])
        need(key not in found, key, "has two verdicts")
        found[key] = (masked(verdict), verdict["reason"])
    return found
