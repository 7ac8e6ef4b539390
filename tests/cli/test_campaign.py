"""A campaign as it is run, ended, gone on with and disturbed."""

import json
import os
import pathlib
import random
import signal
import subprocess
import time
import unittest

from calling import (ACCEPTED, DONE, INTERRUPTED, LOOSE, MANY, SHORT, UNDECIDED, USAGE, WORLD, ProgramTest,
                     call, came_back, lines_of, outcomes, processes_of, start)


def run_short(out, *more):
    return call("assay", "run", "--campaign", SHORT, "--profile", LOOSE, "--out", out, *more)


def run_many(out, profile=LOOSE):
    return call("assay", "run", "--campaign", MANY, "--profile", profile, "--out", out)


def cases_in_samples(folder):
    """Every (case, unit) of every samples file, as often as it stands there."""
    found = []
    for path in sorted((folder / "samples").glob("*.jsonl")):
        for line in path.read_text().splitlines():
            try:
                value = json.loads(line)
            except ValueError:
                continue  # Torn by the kill.
            if "case" in value:
                found.append((value["case"], value["unit"]))
    return found


class Campaign(ProgramTest):
    def test_a_short_campaign_is_accepted_and_says_where_its_report_is(self):
        out = self.scratch / "out"
        said = self.expect(run_short(out), ACCEPTED, "ACCEPTED", "report/index.html")
        self.assertIn("Exit 0: accepted", said)
        self.assertEqual({name: o for name, o in outcomes(out).items() if o not in ("pass", None)}, {})
        again = call("assay", "run", "--resume", "--out", out)
        self.expect(again, ACCEPTED)
        self.assertEqual(len(cases_in_samples(out)), 6, "nothing is repeated")

    def test_without_acceptance_in_the_profile_there_is_no_site_verdict(self):
        profile = self.scratch / "p.json"
        text = pathlib.Path(LOOSE).read_text()
        head, rest = text.split('  "acceptance"', 1)
        profile.write_text(head + rest.split("\n", 1)[1])
        process = run_many(self.scratch / "out", profile)
        self.expect(process, UNDECIDED, "NOT DECIDED", "acceptance")

    def start_many(self, out):
        return start("assay", "run", "--campaign", MANY, "--profile", LOOSE, "--out", out)

    def wait_for(self, what, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if what():
                return
            time.sleep(0.02)
        self.fail("nothing happened in time")

    def test_resume_after_a_kill_loses_no_finished_case_and_repeats_none(self):
        seeded = random.Random(20260301)
        for attempt in range(5):
            out = self.scratch / f"out-{attempt}"
            process = self.start_many(out)
            wanted = seeded.randrange(0, 8)
            self.wait_for(lambda: (out / "plan.json").exists()
                          and len(cases_in_samples(out)) >= wanted)
            time.sleep(seeded.uniform(0, 0.5))
            process.kill()
            process.communicate()
            before = cases_in_samples(out)
            resumed = call("assay", "run", "--resume", "--out", out)
            self.expect(resumed, DONE)
            self.assertTrue(came_back(out))
            after = cases_in_samples(out)
            self.assertEqual(len(after), len(set(after)), "no case stands twice")
            self.assertEqual(len(after), 8)
            self.assertTrue(set(before) <= set(after), "no finished case is lost")
            plan = json.loads((out / "plan.json").read_text())
            self.assertEqual(processes_of(plan["id"]), [])

    def test_ctrl_c_keeps_what_is_finished_and_says_so(self):
        out = self.scratch / "out"
        process = self.start_many(out)
        self.wait_for(lambda: out.exists() and cases_in_samples(out))
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, INTERRUPTED, output + errors)
        self.assertIn("--resume", errors)
        plan = json.loads((out / "plan.json").read_text())
        self.assertEqual(processes_of(plan["id"]), [])
        kept = cases_in_samples(out)
        self.assertTrue(kept)
        self.expect(call("assay", "judge", out), UNDECIDED, "missing")
        self.expect(call("assay", "run", "--resume", "--out", out), DONE)
        self.assertTrue(came_back(out))
        self.assertTrue(set(kept) <= set(cases_in_samples(out)))

    def test_status_says_where_a_campaign_stands_and_is_0_only_once_it_is_accepted(self):
        out = self.scratch / "out"
        process = self.start_many(out)
        self.wait_for(lambda: out.exists() and cases_in_samples(out))
        self.expect(call("assay", "status", out), UNDECIDED, f"in use by pid {process.pid}", "of 8 came back",
                    "not judged yet")
        process.kill()
        process.communicate()
        self.expect(call("assay", "status", out), UNDECIDED, "interrupted; assay run --resume", "not judged yet")
        resumed = call("assay", "run", "--resume", "--out", out)
        self.expect(resumed, DONE)
        self.expect(call("assay", "status", out), resumed.returncode, "finished", "8 of 8 came back")
        summary = out / "summary.json"
        plan_sha256 = json.loads(summary.read_text())["plan_sha256"]
        summary.write_text(summary.read_text().replace(plan_sha256, "0" * 64))
        self.expect(call("assay", "status", out), UNDECIDED, "not judged yet")

    def test_a_second_run_into_one_folder_is_refused_by_name_of_the_first(self):
        out = self.scratch / "out"
        first = self.start_many(out)
        self.wait_for((out / "plan.json").exists)
        self.expect(run_many(out), WORLD, str(first.pid))
        self.expect(call("assay", "run", "--resume", "--out", out), WORLD, str(first.pid))
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=60)

    def test_a_torn_samples_file_leaves_the_rest_missing(self):
        out = self.scratch / "out"
        self.expect(run_many(out), DONE)
        path = out / "samples" / "sums-cpu-0.1.jsonl"
        text = path.read_bytes().rstrip(b"\n").split(b"\n")
        path.write_bytes(b"\n".join(text[:2]) + b"\n" + text[2][: len(text[2]) // 2])
        self.expect(call("assay", "judge", out), UNDECIDED, "NOT DECIDED")
        found = list(outcomes(out).values())
        self.assertEqual(found.count("missing"), 3, found)

    def test_a_footer_that_does_not_match_takes_the_whole_file_away(self):
        out = self.scratch / "out"
        self.expect(run_many(out), DONE)
        path = out / "samples" / "sums-cpu-0.1.jsonl"
        data = path.read_bytes()
        place = data.index(b'"values":[') + 10
        other = b"1" if data[place : place + 1] != b"1" else b"2"
        path.write_bytes(data[:place] + other + data[place + 1 :])
        self.expect(call("assay", "judge", out), UNDECIDED, "sums-cpu-0.1.jsonl")
        found = list(outcomes(out).values())
        self.assertEqual(found.count("missing"), 4, found)

    def test_a_full_disk_is_exit_3_and_named(self):
        if os.geteuid() != 0:
            self.skipTest("SKIPPED ALOUD: a small tmpfs needs root")
        disk = self.scratch / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", str(disk)], check=True)
        process = run_many(disk / "out")
        said = self.expect(process, WORLD)
        self.assertIn("space", said)

    def test_a_worker_that_cannot_start_is_exit_3_not_a_verdict(self):
        out = self.scratch / "out"
        self.expect(call("assay", "plan", "--campaign", MANY, "--profile", LOOSE, "--out", out), 0)
        (out / "samples").rmdir()
        (out / "samples").write_text("")  # Nobody can write below it.
        process = call("assay", "run", "--resume", "--out", out)
        self.assertIn(process.returncode, (WORLD, USAGE), process.stdout + process.stderr)

    def test_the_journal_speaks_of_jobs_and_never_of_cases(self):
        out = self.scratch / "out"
        self.expect(run_many(out), DONE)
        events = lines_of(out / "journal.jsonl")
        self.assertEqual(events[0]["event"], "campaign_started")
        self.assertEqual(events[-1]["event"], "campaign_finished")
        self.assertTrue(all("case" not in event for event in events))


BURN = "import time\nend = time.monotonic() + 600\nwhile time.monotonic() < end: pass"


class ForeignLoad(ProgramTest):
    """Floors relative to the same campaign are blind to a uniform slowdown; conditions are not."""

    def burn(self):
        burner = subprocess.Popen(["/usr/bin/python3", "-c", BURN])
        self.addCleanup(burner.wait)
        self.addCleanup(burner.kill)
        return burner

    def strict_profile(self):
        path = self.scratch / "strict.json"
        path.write_text(pathlib.Path(LOOSE).read_text().replace(
            '"requires": []',
            '"requires": [{"condition": "foreign_cpus", "unit": "1", "at_most": 0.25, '
            '"source": "as in cpu-generic"}]'))
        return path

    def test_a_thread_that_burns_a_core_from_before_preflight_gives_no_pass(self):
        self.burn()
        out = self.scratch / "out"
        process = call("assay", "run", "--campaign", SHORT, "--profile", self.strict_profile(),
                       "--out", out)
        self.assertNotEqual(process.returncode, ACCEPTED, process.stdout)
        self.assertEqual([n for n, o in outcomes(out).items() if o == "pass"], [],
                         process.stdout)
        self.assertIn("foreign", process.stdout)

    def test_a_thread_that_burns_a_core_during_a_case_gives_that_case_no_pass(self):
        out = self.scratch / "out"
        process = start("assay", "run", "--campaign", SHORT, "--profile", self.strict_profile(),
                        "--only", "hbm.triad", "--out", out)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if list((out / "samples").glob("hbm-*")) if out.exists() else []:
                break
            time.sleep(0.01)
        self.burn()
        output, errors = process.communicate(timeout=120)
        self.assertNotEqual(process.returncode, ACCEPTED, output + errors)
        self.assertNotEqual(outcomes(out)["hbm.triad"], "pass", output)


if __name__ == "__main__":
    unittest.main()
