"""SIGKILL at seeded moments of a short campaign, again and again until it is through.

What is promised, and looked at here after every kill and at the end of every campaign:

- Killed before plan.json is frozen, the same call begins afresh; killed later, `--resume` goes on.
- With assay its workers end at once. What a worker had started itself may outlive it until the next `--resume`. After
  a run nothing of it is alive.
- A result that stands in a samples file stays there byte for byte, and its case is not measured again: every planned
  (case, unit) has exactly one result, and no attempt is launched twice.
- A case that ran when assay was killed is as if it had never begun; it is measured by the next attempt. A case that
  ran when its *worker* was killed under a living assay is `error`, and says so: from inside, this kill cannot be told
  from one by the kernel for want of memory, and a cause that was observed is never measured away.
- So the verdicts are, byte for byte, those of an undisturbed run, but for the cases of such workers, the figures
  that were recorded, and which attempt measured them. The folder verifies, can be sealed, and verifies then.
"""

import collections
import os
import pathlib
import random
import shutil
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))

import record  # noqa: E402
from calling import REJECTED, UNDECIDED, ProgramTest, call, start  # noqa: E402
from moments import LEADERS_GONE_SECONDS, Moment, marked, workers  # noqa: E402
from record import need  # noqa: E402

MOMENTS = int(os.environ.get("ASSAY_MOMENTS", "24"))
SEED = int(os.environ.get("ASSAY_MOMENTS_SEED", "20260301"))
ENOUGH = 20  # Kills of one campaign.
KILLED = "the worker ended by signal 9 (Killed) during the case"
IN_VAIN = "3 attempts in a row brought no result: signal 9 (Killed)"


class Disturbed:
    """One campaign that is killed again and again."""

    def __init__(self, out, seeded, whole_seconds):
        self.out, self.seeded, self.whole_seconds = out, seeded, whole_seconds
        self.mark = f"ASSAY_RESUME_TEST={os.getpid()}-{out.name}"
        self.environment = {**os.environ, self.mark.split("=")[0]: self.mark.split("=")[1]}
        self.workers_hit = 0
        self.seen = {}  # Results that stood in the files at some kill.
        self.log = []

    def phase(self):
        if not (self.out / "plan.json").exists():
            return "before"
        journal = self.out / "journal.jsonl"
        return "after" if journal.exists() and b"campaign_finished" in journal.read_bytes() else "during"

    def arguments(self):
        if self.phase() != "before":
            return ["run", "--resume", "--out", self.out]
        return ["run", "--campaign", HERE / "campaign.json", "--profile", HERE / "profile.json",
                "--devices", "2", "--seed", "1", "--out", self.out]

    def disturb(self, most):
        """Runs it with up to `most` kills; returns how many there were."""
        kills = afterwards = 0
        while kills < most and afterwards < 4:
            process = start("assay", *self.arguments(), env=self.environment)
            while kills < most and process.poll() is None:
                phase = self.phase()
                moment = Moment(self.seeded, phase, self.whole_seconds)
                if not moment.wait(process, self.out):
                    break
                afterwards += self.phase() == "after"
                self.workers_hit += moment.strike(process, self.mark)
                kills += 1
                self.log.append(f"{phase} {moment.state} {moment.seconds:.3f} {moment.victim}")
                if moment.victim in ("assay", "both"):
                    break
            self.look_after(process, killed=process.returncode is None)
            if process.returncode in (REJECTED, UNDECIDED):
                afterwards += 1
        return kills

    def look_after(self, process, killed):
        """What must hold whenever assay is gone."""
        _, said = process.communicate(timeout=120)
        if process.returncode == -9:
            self.expect_workers_gone()
        else:
            need(process.returncode in (REJECTED, UNDECIDED), "exit", process.returncode, said, killed)
            need(not marked(self.mark), "processes are left after a run:", marked(self.mark))
        now = record.finished(self.out)
        for file, lines in self.seen.items():
            need(now.get(file, [])[: len(lines)] == lines, "a finished result of", file, "is gone or altered")
        self.seen = now

    def expect_workers_gone(self):
        until = time.monotonic() + LEADERS_GONE_SECONDS
        while workers(self.mark):
            need(time.monotonic() < until, "workers outlive assay:", workers(self.mark))
            time.sleep(0.01)

    def end(self):
        process = start("assay", *self.arguments(), env=self.environment)
        self.look_after(process, killed=False)

    def check(self, undisturbed):
        found = [one for attempt in record.attempts_of(self.out) for one in attempt.results]
        keys = [(case, unit) for case, unit, _ in found]
        need(len(keys) == len(set(keys)), "a case stands twice:", sorted(keys))
        need(set(keys) == set(undisturbed), "a case has no result:", set(undisturbed) - set(keys))
        record.check_journal(self.out)
        lost = {(case, unit): cause for case, unit, cause in found if cause in (KILLED, IN_VAIN)}
        need(len(lost) <= self.workers_hit, "more cases are lost than workers were killed:", lost)
        self.check_verdicts(undisturbed, lost)
        left = [str(path) for path in self.out.rglob("*.partial")] + [str(p) for p in (self.out / "raw").glob("*.output")]
        need(not left, "what a kill left behind was not cleared:", left)
        need(not self.out.with_name(self.out.name + ".lock").exists(), "the lock is left")

    def check_verdicts(self, undisturbed, lost):
        verdicts = record.verdicts(self.out)
        need(list(verdicts) == list(undisturbed), "the verdicts stand in another order")
        for key, (line, reason) in verdicts.items():
            if key in lost:
                need(lost[key] in reason and '"outcome": "error"' in line, key, "was lost, and its verdict is", line)
            else:
                need(line == undisturbed[key][0], key, "differs:", line, undisturbed[key][0])


class Resume(ProgramTest):
    def undisturbed(self):
        """Its verdicts, and how long it took."""
        one = Disturbed(self.scratch / "undisturbed", random.Random(0), 1)
        began = time.monotonic()
        one.end()
        one.check(record.verdicts(one.out))
        return record.verdicts(one.out), time.monotonic() - began

    def evidence(self, out):
        """Verifies, is sealed, and verifies by the key."""
        self.expect(call("assay", "verify", out), UNDECIDED)
        self.expect(call("assay", "seal", out, "--key", self.scratch / "key"), 0)
        self.expect(call("assay-verify", out, "--key", self.scratch / "key.pub"), 0)

    def test_a_campaign_that_is_killed_at_any_moment_comes_to_the_same_verdicts(self):
        self.expect(call("assay", "keygen", self.scratch / "key"), 0)
        undisturbed, seconds = self.undisturbed()
        kills = campaigns = hit = 0
        tally = collections.Counter()
        began = time.monotonic()
        while kills < MOMENTS:
            one = Disturbed(self.scratch / f"out-{campaigns}", random.Random(f"{SEED}-{campaigns}"), seconds)
            try:
                kills += one.disturb(min(ENOUGH, MOMENTS - kills))
                one.end()
                one.check(undisturbed)
                self.evidence(one.out)
            except (record.Broken, AssertionError) as broken:
                kept = pathlib.Path(os.environ["ASSAY_BUILD"]) / f"resume-{SEED}-{campaigns}"
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(one.out, kept, ignore_dangling_symlinks=True)
                self.fail(f"campaign {campaigns} of seed {SEED}, kept in {kept}: {broken}\n" + "\n".join(one.log))
            campaigns += 1
            hit += one.workers_hit
            for line in one.log:
                phase, state, _, victim = line.split()
                tally.update((f"phase {phase}", f"at {state}", f"killed {victim}"))
            self.remove(one.out)
            if campaigns % 20 == 0:
                print(f"resume: {kills} of {MOMENTS} moments, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        print(f"resume: {kills} moments in {campaigns} campaigns, {hit} workers hit, {time.monotonic() - began:.0f} s",
              file=sys.stderr)
        print("resume: " + ", ".join(f"{what} {times}" for what, times in sorted(tally.items())), file=sys.stderr)


if __name__ == "__main__":
    unittest.main()
