"""When and whom to kill: drawn from a seed, as far as a machine that does other things allows."""

import os
import pathlib
import signal
import time

POLL_SECONDS = 0.0005
LEADERS_GONE_SECONDS = 5  # The kernel ends them with their parent; this is for a loaded machine to notice.


def stat_of(pid):
    """Parent, session, start time of a process that has not ended; nothing otherwise."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = text[text.rfind(")") + 2 :].split()
    return None if fields[0] in "ZX" else (int(fields[1]), int(fields[3]), int(fields[19]))


def marked(mark):
    """Pids of living processes whose environment holds the mark: everything that these tests started."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/environ", "rb") as file:
                environment = file.read()
        except OSError:
            continue
        if mark.encode() in environment.split(b"\0") and stat_of(entry):
            found.append(int(entry))
    return found


def workers(mark):
    """The workers that assay itself started: each leads a session, which nothing below it does for long."""
    return [pid for pid in marked(mark) if (stat_of(pid) or (0, 0, 0))[1] == pid]


def count(folder, pattern):
    try:
        return sum(1 for _ in folder.glob(pattern))
    except OSError:  # Something went away while we looked.
        return -1


def size_of(path):
    try:
        return path.stat().st_size
    except OSError:
        return 0


def changed(path):
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


# A number that rises, or changes, when something has just happened.
STATES = {
    "freeze": lambda out: count(out.parent, out.name + "*") + count(out, "**/*"),
    "journal": lambda out: size_of(out / "journal.jsonl"),
    "launch": lambda out: count(out, "raw/*.output"),
    "file": lambda out: count(out, "samples/*.jsonl"),
    "line": lambda out: sum(size_of(path) for path in out.glob("samples/*.jsonl")),
    "footer": lambda out: count(out, "samples/*.footer.json*"),
    "judging": lambda out: changed(out / "verdicts.jsonl.partial") + changed(out / "verdicts.jsonl"),
    "summary": lambda out: changed(out / "summary.json"),
    "report": lambda out: changed(out / "report"),
    "packing": lambda out: changed(out / "raw") if changed(out / "report" / "index.html") else 0,
}
BEFORE = ("freeze",)
DURING = ("journal", "launch", "file", "line", "line", "footer")
AFTER = ("judging", "summary", "report", "packing")


class Moment:
    """One trigger and one victim."""

    def __init__(self, seeded, phase, whole_seconds):
        states = {"before": BEFORE, "during": DURING * 3 + AFTER, "after": AFTER}[phase]
        self.state = seeded.choice(states + ("time",) * len(states))
        longest = {"before": 0.3, "during": whole_seconds, "after": 0.5}[phase]
        self.seconds = seeded.uniform(0, longest) if self.state == "time" else seeded.choice((0, 0, seeded.uniform(0, 0.02)))
        self.changes = seeded.randrange(1, 8) if self.state in ("freeze", "line", "journal", "report") else 1
        self.victim = seeded.choice(("assay", "assay", "assay", "workers", "workers", "worker", "both"))
        self.seeded = seeded

    def wait(self, process, out):
        """True when it has come; false where the process ended before."""
        if self.state == "time":
            until = time.monotonic() + self.seconds
            while time.monotonic() < until and process.poll() is None:
                time.sleep(POLL_SECONDS)
            return process.poll() is None
        state, left = STATES[self.state], self.changes
        before = state(out)
        while left > 0:
            if process.poll() is not None:
                return False
            now = state(out)
            if now != before:
                before, left = now, left - 1
        time.sleep(self.seconds)
        return process.poll() is None

    def strike(self, process, mark):
        """Kills; returns how many workers it hit. A victim that is not there leaves assay itself."""
        hit = workers(mark) if self.victim != "assay" else []
        hit = [pid for pid in hit if pid != process.pid]
        if self.victim == "worker" and hit:
            hit = [self.seeded.choice(hit)]
        if self.victim in ("assay", "both") or not hit:
            self.victim = "both" if hit else "assay"
            process.kill()
        struck = 0
        for pid in hit:
            try:
                os.kill(pid, signal.SIGKILL)
                struck += 1
            except ProcessLookupError:
                pass
        return struck
